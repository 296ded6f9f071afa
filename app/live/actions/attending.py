"""Who is at a meeting: counted, and named only where somebody agreed to it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, update

from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Closed, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.live.events import AttendanceNoted
from app.live.floor import take_floor_as, take_hall
from app.live.models import ATTENDANCE, Attendance
from app.live.policies import may_check_in_self, may_enter_attendance
from app.live.queries import attendance_by_id, hall_of, paper_list_with
from app.live.vocabulary import CHECK_IN_BEFORE, MOST_ON_PAPER, NAME_LONGEST, RUNNING, AttendedFrom, Phase
from app.meetings.queries import meeting_by_id

OPEN_AFTER = timedelta(days=2)  # for paper lists


@act
def check_in(*, actor: Actor, meeting_id: int, place: AttendedFrom, name: str = "", agreed: bool = False) -> None:
    """Say that one is at the meeting, in the hall or from afar; once a participant, and changed by saying it again.

    Open from two hours before the meeting until its end. The name is kept only when the person `agreed` that it stands
    in the record. `NotAllowed` for who did not come in with the code.
    """
    hall = take_hall(meeting_id)
    must_not_be_banned(actor)
    if not may_check_in_self(actor, hall):
        raise NotAllowed
    _must_be_on(hall)
    words = tidy(name)[:NAME_LONGEST]
    if agreed and not words:
        raise Invalid("Write the name that may stand in the record.", field="name")
    if place == AttendedFrom.PAPER:
        raise Invalid("Choose one from the list.", field="place")
    said = {"place": place, "names": words if agreed else None}
    row = {"meeting_id": meeting_id, "participant_id": take_floor_as(actor, hall), "people": 1, "made_at": now()}
    statement = once(Attendance, "meeting_id", "participant_id").values(row | said).returning(ATTENDANCE.c.id)
    if session.execute(statement).scalar() is None:
        here = ATTENDANCE.c.meeting_id == meeting_id, ATTENDANCE.c.participant_id == row["participant_id"]
        session.execute(update(ATTENDANCE).where(*here).values(said))
    announce(AttendanceNoted(meeting_id=meeting_id, how=place), actor=actor)


@act
def check_out(*, actor: Actor, meeting_id: int) -> None:
    """Take back that one is there: the row goes, and the name with it."""
    hall = take_hall(meeting_id)
    if not may_check_in_self(actor, hall):
        raise NotAllowed
    participant_id = take_floor_as(actor, hall)
    here = ATTENDANCE.c.meeting_id == meeting_id, ATTENDANCE.c.participant_id == participant_id
    session.execute(delete(ATTENDANCE).where(*here))
    announce(AttendanceNoted(meeting_id=meeting_id, how="out"), actor=actor)


@act
def enter_paper_list(*, actor: Actor, meeting_id: int, people: int, names: str = "", key: str = "") -> int:
    """Count the people of a paper list, 1 to 500, and name those who agreed, one on each line; returns its number.

    Until two days after the meeting. The same `key` gives the same answer.
    """
    hall = hall_of(session(), meeting_id)
    if not may_enter_attendance(actor, hall):
        raise NotAllowed
    agreed = [tidy(line)[:NAME_LONGEST] for line in tidy_block(names).split("\n") if tidy(line)]
    if not 1 <= people <= MOST_ON_PAPER:
        raise Invalid("A list has 1 to 500 people.", field="people")
    if len(agreed) > people:
        raise Invalid("There are more names than people.", field="names")
    meeting = meeting_by_id(session(), meeting_id)
    if not meeting.starts_at - CHECK_IN_BEFORE <= now() <= meeting.ends_at + OPEN_AFTER:
        raise Closed("Lists can be entered from two hours before the meeting until two days after it.")
    row = {"meeting_id": meeting_id, "entered_by": actor.account_id, "people": people, "key": key or None}
    more = {"place": AttendedFrom.PAPER, "names": "\n".join(agreed) or None, "made_at": now()}

    def make() -> Any:
        made = session.execute(insert(ATTENDANCE).values(row | more).returning(ATTENDANCE.c.id)).scalar_one()
        announce(AttendanceNoted(meeting_id=meeting_id, how=AttendedFrom.PAPER), actor=actor)
        return attendance_by_id(session(), made)

    found = made_once(lambda: paper_list_with(session(), actor.account_id, key) if key else None, make)
    return int(found.id)


@act
def take_back_list(*, actor: Actor, attendance_id: int) -> int:
    """Take a paper list out again that was entered by mistake; returns the meeting."""
    found = attendance_by_id(session(), attendance_id)
    if found.entered_by is None or not may_enter_attendance(actor, hall_of(session(), found.meeting_id)):
        raise NotAllowed
    session.execute(delete(ATTENDANCE).where(ATTENDANCE.c.id == attendance_id))
    announce(AttendanceNoted(meeting_id=found.meeting_id, how="out"), actor=actor)
    return int(found.meeting_id)


def _must_be_on(hall: Any) -> None:
    """Raises `Closed` unless people may say now that they are there."""
    if hall.phase in RUNNING:
        return
    if hall.phase != Phase.COLLECTING or now() < meeting_by_id(session(), hall.meeting_id).starts_at - CHECK_IN_BEFORE:
        raise Closed("You can say that you are there from two hours before the meeting until it ends.")
