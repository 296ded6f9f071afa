"""Kill the worker before each line of its reminding: each reminder is told, and its letter doubled at most once."""

from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.journal import Journal
from app.notices.models import Notice
from tests.builders.issues import make_category, report
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.notices.test_killed_worker import Sink, Worked, waiting
from tests.serving import free_port

LINES = 20  # fewer would mean that the workers were not followed
WATCHED = ("issues/actions/reminding.py", "issues/queries/silence.py", "notices/listeners/issues.py")


def ignored() -> None:
    """One more issue that nobody has answered for four days."""
    issue = report()
    session.execute(update(Issue).where(Issue.id == issue.id).values(waits_since=now() - timedelta(days=4)))
    session.commit()


def reminded() -> Counter[int]:
    return Counter(row.ids["issue_id"] for row in kept(Journal) if row.act == "issue.reminded")


@pytest.mark.long
@pytest.mark.live
def test_worker_when_killed_before_each_line_of_reminding_then_each_reminder_is_told_once(app, context, environ):
    areas, sink, expected, kills = make_city(), Sink(), 0, 0
    make_category("lighting")
    make_account("Vega", Role.OFFICER, area=areas["mill"])
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    worked, ended = Worked(environ, controller.port, WATCHED), "killed"
    try:
        while ended == "killed":
            ignored()
            expected += 1
            before = sum(sink.copies.values()) - len(sink.copies)
            ended = worked.until(expected)
            kills += ended == "killed"
            assert sum(sink.copies.values()) - len(sink.copies) - before <= 1, f"the kill before line {expected}"
        assert (ended, worked.until(0)) == ("over 0", "over 0")
    finally:
        worked.close()
        controller.stop()
    assert kills > LINES
    assert (len(reminded()), set(reminded().values())) == (expected, {1})
    assert (len(sink.copies), waiting()) == (expected, 0)
    assert max(sink.copies.values()) <= 2
    assert reader().execute(select(func.count()).select_from(Notice)).scalar_one() == expected
