"""Who hosts a meeting is who holds the grant for it: the letters to hosts reach them, and they hand it over first."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.identity.actions import delete_account
from app.identity.actor import SYSTEM
from app.identity.models import RoleGrant
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.meetings.actions import remind_organisers, sign_up
from app.meetings.queries.hosting import runs_coming_meeting
from app.meetings.vocabulary import MeetingState
from app.notices.models import Notice
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off


@pytest.fixture
def mill(context):
    return make_city()["mill"]


@pytest.fixture
def caller(mill):
    return make_account("Vega", Role.OFFICER, area=mill)


def host_of(meeting, mill):
    return make_account("Librarian", Role.HOST, area=mill, meeting_id=meeting.id)


def end(account) -> None:
    session.execute(update(RoleGrant).where(RoleGrant.account_id == account.id).values(ended_at=now()))
    session.commit()


def words_to(account) -> list[str]:
    return list(session.scalars(select(Notice.words).where(Notice.account_id == account.id)))


def test_what_the_agenda_lacks_and_how_full_it_is_reaches_the_true_host_and_the_caller(app, mill, caller):
    begins = now() + timedelta(days=3)
    meeting = make_meeting(mill, capacity=1, called_by=caller.id, starts_at=begins)
    other = make_meeting(mill, capacity=1, starts_at=now() + timedelta(days=30))
    host, elsewhere, before = host_of(meeting, mill), host_of(other, mill), host_of(meeting, mill)
    end(before)
    remind_organisers(actor=SYSTEM)
    sign_up(actor=make_actor("Noor"), meeting_id=meeting.id)
    work_off(app)
    assert words_to(host) == words_to(caller) == ["meetings/agenda_due", "meetings/filled"]
    assert words_to(elsewhere) == words_to(before) == []


def test_a_host_and_whoever_called_a_meeting_that_nobody_hosts_run_it(mill, caller):
    meeting = make_meeting(mill, called_by=caller.id)
    runs = lambda account: runs_coming_meeting(session(), account.id, now())  # noqa: E731
    assert runs(caller)
    host = host_of(meeting, mill)
    assert (runs(caller), runs(host)) == (False, True)
    end(host)
    assert (runs(caller), runs(host)) == (True, False)


@pytest.mark.parametrize("state", [MeetingState.ENDED, MeetingState.CANCELLED])
def test_nobody_runs_a_meeting_that_is_over(mill, caller, state):
    meeting = make_meeting(mill, called_by=caller.id, state=state)
    host = host_of(meeting, mill)
    assert not any(runs_coming_meeting(session(), one.id, now()) for one in (caller, host))


def test_the_account_of_a_host_goes_once_somebody_else_hosts(mill, caller):
    meeting = make_meeting(mill, called_by=caller.id)
    host = make_actor("Librarian", Role.HOST, area=mill, meeting_id=meeting.id)
    with pytest.raises(Invalid, match="You run a meeting"):
        delete_account(actor=host, account_id=host.account_id, words_go=False)
    session.rollback()
    session.execute(update(RoleGrant).where(RoleGrant.account_id == host.account_id).values(ended_at=now()))
    session.commit()
    delete_account(actor=host, account_id=host.account_id, words_go=False)
