"""Whoever runs a meeting is told, once, what its agenda lacks."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import at
from app.kernel.db import session
from app.kernel.outbox import Outbox
from app.meetings.actions import remind_organisers
from app.meetings.models import AgendaItem, MeetingDocument
from app.meetings.vocabulary import MeetingKind, MeetingState
from app.notices.models import Notice
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.builders.worker import work_off

BEGINS = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture
def mill(context):
    return make_city()["mill"]


@pytest.fixture
def officer(mill):
    return make_account("Officer Marin", Role.OFFICER, area=mill)


def prepare(meeting, officer, *, speaker: str = "Sergeant Vega", document: bool = True) -> None:
    session.add(AgendaItem(meeting_id=meeting.id, pos=2, title="Lamps", speaker=speaker))
    if document:
        about = {"title": "Plan", "lang": "en", "kind": "pdf", "size": 9, "sha256": "0" * 64, "added_at": BEGINS}
        session.add(MeetingDocument(meeting_id=meeting.id, file="0" * 32 + ".pdf", added_by=officer.id, **about))
    session.commit()


def told_at(*before: timedelta) -> list[int]:
    told = []
    for distance in before:
        with at(BEGINS - distance):
            told.append(remind_organisers(actor=SYSTEM))
    return told


def test_who_called_the_meeting_is_told_once_five_days_before(app, mill, officer):
    make_meeting(mill, starts_at=BEGINS, called_by=officer.id)
    moment = timedelta(minutes=1)
    assert told_at(timedelta(days=5) + moment, timedelta(days=5), timedelta(days=4), -moment) == [0, 1, 0, 0]
    work_off(app)
    [notice] = session.scalars(select(Notice).where(Notice.account_id == officer.id)).all()
    assert notice.words == "meetings/agenda_due"
    assert notice.facts["points"]
    assert notice.facts["documents"]


@pytest.mark.parametrize(("lacks", "number"), [({}, 0), ({"speaker": ""}, 1), ({"document": False}, 1)])
def test_what_is_there_is_not_reminded_of(mill, officer, lacks, number):
    prepare(make_meeting(mill, starts_at=BEGINS, called_by=officer.id), officer, **lacks)
    assert told_at(timedelta(days=3), timedelta(days=2)) == [number, 0]


def test_what_was_put_right_before_the_mail_went_is_not_said(app, mill, officer):
    meeting = make_meeting(mill, starts_at=BEGINS, called_by=officer.id)
    assert told_at(timedelta(days=3)) == [1]
    prepare(meeting, officer)
    work_off(app)
    assert session.scalars(select(Outbox.id)).all() == []


@pytest.mark.parametrize(
    "other",
    [
        {"state": MeetingState.CANCELLED},
        {"state": MeetingState.LIVE},
        {"state": MeetingState.ENDED},
        {"kind": MeetingKind.OPEN_DAY},
        {"kind": MeetingKind.WALK},
    ],
)
def test_meetings_that_are_off_begun_or_have_no_agenda_are_left_alone(mill, officer, other):
    make_meeting(mill, starts_at=BEGINS, called_by=officer.id, **other)
    assert told_at(timedelta(days=3)) == [0]
