"""People from the paper list, the phone and the post: entered by staff, on the places kept for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.admin.queries.recount import faults
from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import Journal
from app.meetings.actions import (
    change_meeting,
    close_sign_up,
    enter_guest,
    forget_guests,
    give_up_place,
    read_names,
    sign_up,
    take_off_list,
)
from app.meetings.models import Meeting, SignUp
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import Contact, MeetingState, Source
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

TERESA = Contact("Teresa", phone="+34 600 100 200")
ON_PAPER = Contact("Paco Ruiz")
FORM, OTHER_FORM = str(uuid4()), str(uuid4())


@pytest.fixture
def mill(context):
    return make_city()["mill"]


@pytest.fixture
def officer(mill):
    return make_actor("Vega", Role.OFFICER, area=mill)


def enter(actor, meeting, guest=TERESA, source=Source.PAPER, *, reserved=True, key=None):
    return enter_guest(actor=actor, meeting_id=meeting.id, guest=guest, source=source, reserved=reserved, key=key)


def counters(meeting: Meeting) -> tuple[int, int, int, str]:
    row = meeting_by_id(session(), meeting.id)
    return row.taken, row.reserved_taken, row.waiting, row.state


def test_enter_guest_on_a_kept_place_leaves_those_of_everybody_free_and_is_marked(mill, officer):
    meeting = make_meeting(mill, capacity=3, reserved=1)
    who = enter(officer, meeting, source=Source.PHONE)
    assert (who.state, who.source, who.reserved, who.account_id) == ("taken", "phone", True, None)
    assert "Teresa" not in f"{who.contact}{who.person_key}"
    assert counters(meeting) == (1, 1, 0, "announced")
    for _ in range(2):
        sign_up(actor=make_actor(), meeting_id=meeting.id)
    assert counters(meeting) == (3, 1, 0, "full")
    told = session.execute(select(Journal.act, Journal.actor_id).order_by(Journal.id)).first()
    assert told == ("sign_up.taken", officer.account_id)


def test_enter_guest_when_the_kept_places_are_given_out_then_says_so_by_field_and_enters_nobody(mill, officer):
    meeting = make_meeting(mill, capacity=3, reserved=1)
    enter(officer, meeting)
    with pytest.raises(Invalid) as refusal:
        enter(officer, meeting, ON_PAPER)
    assert refusal.value.field == "place"
    assert counters(meeting) == (1, 1, 0, "announced")
    assert len(session.scalars(select(SignUp.id)).all()) == 1


def test_enter_guest_on_a_place_like_everybodys_takes_one_or_waits_in_order(mill, officer):
    meeting = make_meeting(mill, capacity=2, reserved=1)
    first = enter(officer, meeting, reserved=False)
    second = enter(officer, meeting, ON_PAPER, reserved=False)
    assert (first.state, first.reserved, second.state, second.pos) == ("taken", False, "waiting", 1)
    assert counters(meeting) == (1, 0, 1, "full")


def test_enter_guest_when_somebody_waits_then_a_kept_place_takes_them_out_of_the_queue(mill, officer):
    meeting = make_meeting(mill, capacity=2, reserved=1)
    sign_up(actor=make_actor(), meeting_id=meeting.id)
    waiting = sign_up(actor=Actor(), meeting_id=meeting.id, contact=TERESA)
    assert waiting.state == "waiting"
    assert enter(officer, meeting, source=Source.PHONE).id == waiting.id
    session.refresh(waiting)
    assert (waiting.state, waiting.pos, waiting.reserved, waiting.source) == ("taken", None, True, "phone")
    assert counters(meeting) == (2, 1, 0, "full")


def test_enter_guest_when_an_offer_stands_then_it_is_taken_and_no_kept_place_is_spent(mill, officer):
    meeting = make_meeting(mill, capacity=2, reserved=1)
    first = make_actor()
    place = sign_up(actor=first, meeting_id=meeting.id)
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=TERESA)
    give_up_place(actor=first, sign_up_id=place.id)
    who = enter(officer, meeting, source=Source.PHONE)
    assert (who.state, who.reserved) == ("taken", False)
    assert counters(meeting) == (1, 0, 0, "full")


def test_enter_guest_a_second_time_changes_nothing(mill, officer):
    meeting = make_meeting(mill, capacity=5, reserved=3)
    first = enter(officer, meeting)
    assert enter(officer, meeting, Contact("T.", phone="+34600100200"), reserved=False).id == first.id
    on_paper = enter(officer, meeting, ON_PAPER, key=FORM)
    assert enter(officer, meeting, ON_PAPER, key=FORM).id == on_paper.id
    assert enter(officer, meeting, ON_PAPER, key=OTHER_FORM).id != on_paper.id
    assert counters(meeting) == (3, 3, 0, "announced")


@pytest.mark.parametrize(("first", "then"), [("nobody", "Rosa"), ("nobody", "phone"), ("phone", "nobody")])
def test_enter_guest_with_a_form_that_entered_somebody_else_then_is_told_so(mill, officer, first, then):
    guests = {"nobody": ON_PAPER, "Rosa": Contact("Rosa"), "phone": TERESA}
    meeting = make_meeting(mill, capacity=5, reserved=3)
    enter(officer, meeting, guests[first], key=FORM)
    with pytest.raises(SentAlready):
        enter(officer, meeting, guests[then], key=FORM)
    assert counters(meeting) == (1, 1, 0, "announced")


def test_a_stranger_who_knows_the_number_changes_no_name_on_the_list(mill, officer):
    meeting = make_meeting(mill, capacity=5, reserved=3)
    enter(officer, meeting)
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Somebody else", phone=TERESA.phone))
    host = make_actor("Libia", Role.HOST, meeting_id=meeting.id)
    assert [guest.name for guest in read_names(actor=host, meeting_id=meeting.id)] == ["Teresa"]


def test_enter_guest_is_for_host_officer_of_the_area_moderator_and_mediator(mill):
    meeting = make_meeting(mill, capacity=9, reserved=9)
    may = [
        make_actor("Host", Role.HOST, meeting_id=meeting.id),
        make_actor("Officer", Role.OFFICER, area=mill),
        make_actor("Moderator", Role.MODERATOR),
        make_actor("Mediator", Role.MEDIATOR),
    ]
    others = [Role.COMMISSIONER, Role.PARTNER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.EVALUATOR, Role.EXPERT]
    others += [Role.VERIFIED, Role.REPRESENTATIVE]
    may_not = [Actor(), SYSTEM, make_actor(), make_actor("H", Role.HOST, meeting_id=0)]
    may_not += [make_actor(str(role), role) for role in others]
    for number, actor in enumerate(may_not):
        with pytest.raises(NotAllowed):
            enter(actor, meeting, Contact(f"No {number}"), key=str(uuid4()))
    assert counters(meeting)[0] == 0
    for number, actor in enumerate(may):
        enter(actor, meeting, Contact(f"Yes {number}"), key=str(uuid4()))
    assert counters(meeting) == (4, 4, 0, "announced")


@pytest.mark.parametrize("state", [MeetingState.LIVE, MeetingState.PAUSED, MeetingState.ENDED, MeetingState.CANCELLED])
def test_enter_guest_when_the_meeting_has_begun_or_is_over_then_conflict(mill, officer, state):
    with pytest.raises(Conflict):
        enter(officer, make_meeting(mill, capacity=5, reserved=5, state=state))


def test_enter_guest_when_sign_up_is_closed_still_takes_the_paper_list(mill, officer):
    meeting = make_meeting(mill, capacity=5, reserved=1)
    close_sign_up(actor=officer, meeting_id=meeting.id, closed=True)
    assert enter(officer, meeting).state == "taken"
    assert counters(meeting) == (1, 1, 0, "closed")


def test_take_off_list_when_entered_by_mistake_then_the_kept_place_is_free_again(mill, officer):
    meeting = make_meeting(mill, capacity=2, reserved=1)
    sign_up(actor=make_actor(), meeting_id=meeting.id)
    sign_up(actor=make_actor(), meeting_id=meeting.id)
    who = enter(officer, meeting)
    take_off_list(actor=officer, sign_up_id=who.id)
    # A kept place goes to nobody who waits online.
    assert counters(meeting) == (1, 0, 1, "full")
    assert enter(officer, meeting, ON_PAPER).state == "taken"


def test_take_off_list_is_for_those_who_enter_and_for_people_who_were_entered(mill, officer):
    meeting = make_meeting(mill, capacity=5, reserved=1)
    own, entered = sign_up(actor=make_actor(), meeting_id=meeting.id), enter(officer, meeting)
    with pytest.raises(NotFound):
        take_off_list(actor=officer, sign_up_id=own.id)
    with pytest.raises(NotAllowed):
        take_off_list(actor=make_actor("Resident"), sign_up_id=entered.id)
    assert counters(meeting) == (2, 1, 0, "announced")


def test_change_meeting_when_fewer_are_kept_than_given_out_then_refuses_with_the_number(mill, officer):
    meeting = make_meeting(mill, capacity=5, reserved=3)
    enter(officer, meeting)
    enter(officer, meeting, ON_PAPER)
    plan = make_plan(starts_at=meeting.starts_at, capacity=5, reserved=1)
    with pytest.raises(Invalid) as refusal:
        change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=plan)
    assert (refusal.value.field, refusal.value.values) == ("reserved", {"given": 2})


@pytest.mark.parametrize("wrong", [{"reserved_taken": 2}, {"reserved_taken": -1}, {"taken": 0}])
def test_the_database_refuses_more_kept_places_given_out_than_there_are(mill, officer, wrong):
    enter(officer, make_meeting(mill, capacity=2, reserved=1))
    with pytest.raises(IntegrityError):
        session.execute(update(Meeting).values(**wrong))
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(update(SignUp).values(state="waiting"))
    session.rollback()


def test_verify_counts_the_kept_places_again(mill, officer, tmp_path):
    meeting = make_meeting(mill, capacity=3, reserved=2)
    enter(officer, meeting)
    assert [line for line in faults(reader(), tmp_path) if "reserved" in line] == []
    session.execute(update(Meeting).values(reserved_taken=0))
    session.commit()
    wanted = f"reserved places given out at the meeting of number {meeting.id}: 0 is kept, 1 are there"
    assert wanted in list(faults(reader(), tmp_path))


def test_forget_guests_when_thirty_days_have_passed_then_forgets_who_was_entered(mill, officer):
    meeting = make_meeting(mill, capacity=3, reserved=2)
    enter(officer, meeting, ON_PAPER)
    session.execute(update(Meeting).values(ends_at=now() - timedelta(days=31), starts_at=now() - timedelta(days=32)))
    session.commit()
    assert forget_guests(actor=SYSTEM) == 1
    assert session.scalars(select(SignUp.contact)).all() == [None]


def fill_in(client, meeting, **fields):
    path = f"/meetings/{meeting.id}/enter"
    values = {"name": "Paco Ruiz", "source": "paper", "place": "reserved", "key": FORM} | fields
    return client.post(path, data={"csrf_token": csrf(client, path)} | values)


def test_enter_page_enters_a_person_shows_how_many_are_left_and_takes_them_off_again(client, mill):
    meeting = make_meeting(mill, capacity=4, reserved=2)
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    assert f"/meetings/{meeting.id}/enter" in client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    assert "2 of 2 are left." in client.get(f"/meetings/{meeting.id}/enter").get_data(as_text=True)
    response = fill_in(client, meeting)
    assert response.status_code == 303
    html = client.get(response.location).get_data(as_text=True)
    assert "Paco Ruiz has a place." in html
    assert "1 of 2 is left." in html
    assert "/names" not in html  # an officer enters, and sees no names
    take_off = html.split('formaction="', 1)[1].split('"', 1)[0]
    assert take_off.startswith("/meetings/entered/")
    assert client.post(take_off, data={"csrf_token": csrf(client, response.location)}).status_code == 303
    assert counters(meeting) == (0, 0, 0, "announced")


def test_enter_page_when_the_kept_places_run_out_then_keeps_what_was_typed(client, mill):
    meeting = make_meeting(mill, capacity=4, reserved=1)
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    fill_in(client, meeting)
    response = fill_in(client, meeting, name="Teresa", phone="600 100 200", key=OTHER_FORM)
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "All places kept for people without internet are given out." in html
    assert 'value="Teresa"' in html
    assert fill_in(client, meeting, name="Teresa", place="open", key=OTHER_FORM).status_code == 303
    assert counters(meeting) == (2, 1, 0, "announced")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"email": "a@b.org\r\nBcc: c@d.org"},
        {"phone": "none"},
        {"source": "online"},
        {"place": "any"},
    ],
)
def test_enter_page_when_something_is_wrong_then_says_so_and_enters_nobody(client, mill, wrong):
    meeting = make_meeting(mill, capacity=4, reserved=1)
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    assert fill_in(client, meeting, **wrong).status_code == 422
    assert counters(meeting) == (0, 0, 0, "announced")


def test_enter_page_for_others_is_refused(client, mill):
    meeting = make_meeting(mill, capacity=4, reserved=1)
    path = f"/meetings/{meeting.id}/enter"
    assert client.get(path).status_code == 403
    sign_in(client, make_account("Resident"))
    assert client.get(path).status_code == 403
    assert path not in client.get(f"/meetings/{meeting.id}").get_data(as_text=True)


def test_names_page_marks_who_was_entered_and_from_where(client, mill):
    meeting = make_meeting(mill, capacity=4, reserved=2)
    moderator = make_actor("Marta", Role.MODERATOR)
    enter(moderator, meeting, ON_PAPER)
    enter(moderator, meeting, TERESA, Source.PHONE, reserved=False)
    sign_in(client, make_account("Elvira", Role.MEDIATOR))
    html = client.get(f"/meetings/{meeting.id}/names").get_data(as_text=True)
    for words in ("Paco Ruiz", "Has a kept place", "From the paper list", "By phone", "Left no address or number"):
        assert words in html
    assert "Through their account" not in html
