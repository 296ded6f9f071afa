"""Minutes that nobody makes final: whoever may is reminded when the time for corrections is over, and a week later."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.minutes.actions import finish_minutes, remind_to_finish
from app.minutes.models import Minutes
from app.minutes.vocabulary import MinutesState
from app.notices.models import Notice
from tests.builders.live import make_question
from tests.builders.minutes import add_correction, make_minutes
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.worker import work_off


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def told(account_id: int) -> list[str]:
    found = session.scalars(select(Notice.words).where(Notice.account_id == account_id)).all()
    session.rollback()
    return [words for words in found if words == "minutes/unfinished"]


def test_whoever_makes_them_final_is_reminded_after_the_period_and_once_more_after_a_week(mill):
    make_minutes(mill, MinutesState.CORRECTION)
    sent, begun = [], now()
    for days in (5, 7, 8, 12, 14, 40):
        with time_machine.travel(begun + timedelta(days=days), tick=False):
            sent.append(remind_to_finish(actor=SYSTEM))
    assert sent == [0, 1, 0, 0, 1, 0]


def test_of_reminders_slept_through_the_later_alone_is_sent(mill):
    make_minutes(mill, MinutesState.CORRECTION)
    with time_machine.travel(now() + timedelta(days=20), tick=False):
        assert [remind_to_finish(actor=SYSTEM), remind_to_finish(actor=SYSTEM)] == [1, 0]


def test_drafts_and_final_minutes_are_not_reminded_of(mill):
    make_minutes(mill)
    meeting = make_minutes(mill, MinutesState.CORRECTION, over=True)
    finish_minutes(actor=make_actor("Ana", Role.MEDIATOR), meeting_id=meeting.id)
    assert remind_to_finish(actor=SYSTEM) == 0


def test_mediator_hears_it_and_the_officer_only_while_corrections_wait(app, client, mill):
    ana = make_account("Ana", Role.MEDIATOR).id
    officer = make_account("Marin", Role.OFFICER, area=mill)
    officer_id = officer.id
    make_minutes(mill, MinutesState.CORRECTION, over=True)
    work_off(app)
    assert (told(ana), told(officer_id)) == (["minutes/unfinished"], [])
    meeting = make_minutes(mill, MinutesState.CORRECTION, over=True)
    add_correction(meeting, make_question(meeting).asker_id)
    work_off(app)
    assert (told(ana), told(officer_id)) == (["minutes/unfinished"] * 2, ["minutes/unfinished"])
    sign_in(client, officer)
    page = client.get("/account/notices?lang=en").text
    assert "Minutes are still to be made final: Safe ways to school" in page


def test_database_counts_no_less_than_none(mill):
    make_minutes(mill, MinutesState.CORRECTION)
    with pytest.raises(Exception, match="final_reminded"):
        session.execute(Minutes.__table__.update().values(final_reminded=-1))
    session.rollback()
