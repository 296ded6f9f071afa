"""Which way an issue may go, and what the database itself refuses."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.issues.models import Issue
from app.issues.vocabulary import Closing, State
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict
from tests.builders.issues import make_issue
from tests.builders.places import make_city

# Written out here a second time, so that a change of the table is a decision and not an accident.
ALLOWED = {
    "received": {"acknowledged", "assigned", "closed"},
    "acknowledged": {"assigned", "in_progress", "waiting", "closed"},
    "assigned": {"assigned", "in_progress", "waiting", "closed"},
    "in_progress": {"assigned", "in_progress", "waiting", "closed"},
    "waiting": {"assigned", "in_progress", "waiting", "closed"},
    "closed": {"assigned"},
}


@pytest.mark.parametrize("wanted", State)
@pytest.mark.parametrize("start", State)
def test_advance_to_follows_the_table_and_names_what_is_possible(start, wanted):
    issue = Issue(state=start, version=4, waiting_for="")
    if wanted in ALLOWED[start]:
        issue.advance_to(wanted)
        assert (issue.state, issue.version) == (wanted, 5)
    else:
        with pytest.raises(Conflict) as refused:
            issue.advance_to(wanted)
        assert refused.value.details["allowed"] == sorted(ALLOWED[start])
        assert (issue.state, issue.version) == (start, 4)


def test_close_and_reopen_keep_the_row_whole():
    issue = Issue(state=State.ASSIGNED, version=1, waiting_for="")
    issue.close(Closing.NOT_RESOLVED, now())
    assert (issue.state, issue.closing) == ("closed", "not_resolved")
    issue.reopen()
    assert (issue.state, issue.closing, issue.closed_at) == ("assigned", None, None)
    with pytest.raises(Conflict):
        issue.reopen()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "closed"},
        {"closing": "resolved"},
        {"state": "solved"},
        {"state": "closed", "closing": "done", "closed_at": now()},
        {"words_state": "gone"},
        {"lat": 40.0},
        {"me_too": -1},
        {"level": "secret"},
    ],
)
def test_database_refuses_what_no_issue_can_be(context, values):
    issue = make_issue(make_city()["mill"])
    with pytest.raises(IntegrityError):
        session.execute(update(Issue).where(Issue.id == issue.id).values(**values))
    session.rollback()
