"""Who is at a meeting is counted; named is only who agreed."""

from datetime import timedelta

import pytest

from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Invalid, NotAllowed
from app.live.actions import check_in, check_out, enter_paper_list, keep_note, take_back_list
from app.live.models import Attendance, HallNote
from app.live.queries import note_of, people_there
from app.live.retention import RULES
from app.live.vocabulary import AttendedFrom, Phase
from tests.builders.live import make_hall, make_moderator, make_officer, make_participant, make_question
from tests.builders.people import make_account, make_actor
from tests.live.actions.reading import signed_in


def names():
    session.expire_all()
    return [row.names for row in session.query(Attendance).order_by(Attendance.id)]


def test_people_are_counted_once_and_named_when_they_agreed(meeting):
    quiet, open_one = make_participant(meeting), make_participant(meeting)
    check_in(actor=quiet, meeting_id=meeting.id, place=AttendedFrom.HALL, name="Zoraida Quintanilla")
    check_in(actor=open_one, meeting_id=meeting.id, place=AttendedFrom.HALL, name="Noor Haddad", agreed=True)
    check_in(actor=quiet, meeting_id=meeting.id, place=AttendedFrom.AFAR)
    assert people_there(session(), meeting.id) == {"hall": 1, "afar": 1}
    assert names() == [None, "Noor Haddad"]
    check_out(actor=open_one, meeting_id=meeting.id)
    assert (people_there(session(), meeting.id), names()) == ({"afar": 1}, [None])


def test_the_name_needs_a_name(meeting):
    with pytest.raises(Invalid) as told:
        check_in(actor=make_participant(meeting), meeting_id=meeting.id, place=AttendedFrom.HALL, agreed=True)
    assert told.value.field == "name"


def test_nobody_checks_in_without_the_code_and_staff_not_as_guests(meeting, area):
    for actor in (signed_in(make_account("Noor Haddad")), make_officer(area), make_moderator()):
        with pytest.raises(NotAllowed):
            check_in(actor=actor, meeting_id=meeting.id, place=AttendedFrom.HALL)
    other = make_participant(make_hall(area))
    with pytest.raises(NotAllowed):
        check_in(actor=other, meeting_id=meeting.id, place=AttendedFrom.HALL)


@pytest.mark.parametrize("phase", [Phase.COLLECTING, Phase.WRITING, Phase.CLOSED])
def test_days_before_and_after_the_meeting_nobody_is_there(area, phase):
    meeting = make_hall(area, phase)
    with pytest.raises(Closed):
        check_in(actor=make_participant(meeting), meeting_id=meeting.id, place=AttendedFrom.HALL)


def test_from_two_hours_before(area):
    meeting = make_hall(area, Phase.COLLECTING)
    meeting.starts_at, meeting.ends_at = now() + timedelta(hours=1), now() + timedelta(hours=3)
    session.commit()
    check_in(actor=make_participant(meeting), meeting_id=meeting.id, place=AttendedFrom.HALL)
    assert people_there(session(), meeting.id) == {"hall": 1}


def test_the_paper_list_is_entered_once_and_can_be_taken_out(meeting, area):
    officer, host = make_officer(area), make_actor("Library", Role.HOST, meeting_id=meeting.id)
    wish = {"meeting_id": meeting.id, "people": 12, "names": "Ana Costa\n\n Noor  Haddad ", "key": "k-1"}
    first = enter_paper_list(actor=officer, **wish)
    assert enter_paper_list(actor=officer, **wish) == first
    enter_paper_list(actor=host, meeting_id=meeting.id, people=3)
    assert people_there(session(), meeting.id) == {"paper": 15}
    assert names() == ["Ana Costa\nNoor Haddad", None]
    with pytest.raises(NotAllowed):
        take_back_list(actor=make_participant(meeting), attendance_id=first)
    assert take_back_list(actor=host, attendance_id=first) == meeting.id
    assert people_there(session(), meeting.id) == {"paper": 3}


@pytest.mark.parametrize(("people", "listed"), [(0, ""), (501, ""), (1, "Ana Costa\nNoor Haddad")])
def test_a_list_that_is_none(meeting, area, people, listed):
    with pytest.raises(Invalid):
        enter_paper_list(actor=make_officer(area), meeting_id=meeting.id, people=people, names=listed)


def test_the_row_of_a_person_is_taken_back_by_that_person_alone(meeting):
    check_in(actor=make_participant(meeting), meeting_id=meeting.id, place=AttendedFrom.HALL)
    with pytest.raises(NotAllowed):
        take_back_list(actor=make_moderator(), attendance_id=session.query(Attendance).one().id)


def test_notes_are_ones_own_and_one_on_each_question(meeting, area):
    officer, other = signed_in(make_account("Officer Marin", Role.OFFICER, area=area)), make_moderator()
    question = make_question(meeting)
    for body in ("Lamp: city", "Lamp: city, Monday"):
        keep_note(actor=officer, meeting_id=meeting.id, body=body, question_id=question.id)
        keep_note(actor=officer, meeting_id=meeting.id, body=body.upper())
    assert session.query(HallNote).count() == 2
    assert note_of(session(), officer.account_id, meeting.id, question.id) == "Lamp: city, Monday"
    assert note_of(session(), officer.account_id, meeting.id, None) == "LAMP: CITY, MONDAY"
    assert note_of(session(), other.account_id, meeting.id, question.id) == ""
    keep_note(actor=officer, meeting_id=meeting.id, body="  ")
    assert session.query(HallNote).count() == 1
    with pytest.raises(NotAllowed):
        keep_note(actor=make_participant(meeting), meeting_id=meeting.id, body="Nothing")


def test_thirty_days_after_the_close_nobody_is_known_to_have_been_there():
    assert {"who was at a meeting", "notes of staff at meetings"} <= {rule.name for rule in RULES}
