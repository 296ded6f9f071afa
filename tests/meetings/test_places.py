"""Places: taking, confirming, waiting, answering, giving up."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Busy, Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from app.meetings.actions import (
    close_sign_up,
    confirm_sign_up,
    forget_guests,
    give_up_place,
    lapse_offers,
    read_names,
    sign_up,
    take_offer,
)
from app.meetings.models import Meeting, SignUp
from app.meetings.policies import proof_of
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import Contact, MeetingState, SignUpState
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city

VISITOR = Actor()
NOOR = Contact("Noor", email="Noor@Example.org", lang="ar")


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def counters(meeting: Meeting) -> tuple[int, int, str]:
    row = meeting_by_id(session(), meeting.id)
    return row.taken, row.waiting, row.state


def test_sign_up_when_places_are_free_then_takes_one_and_a_second_try_changes_nothing(mill):
    meeting = make_meeting(mill, capacity=2)
    noor = make_actor()
    first = sign_up(actor=noor, meeting_id=meeting.id)
    assert sign_up(actor=noor, meeting_id=meeting.id).id == first.id
    assert counters(meeting) == (1, 0, "announced")
    assert first.contact is None


def test_sign_up_when_full_then_waits_in_order(mill):
    meeting = make_meeting(mill, capacity=3, reserved=1)
    people = [make_actor() for _ in range(4)]
    states = [sign_up(actor=person, meeting_id=meeting.id).state for person in people]
    assert states == ["taken", "taken", "waiting", "waiting"]
    assert counters(meeting) == (2, 2, "full")
    assert session.scalars(select(SignUp.pos).where(SignUp.pos.is_not(None)).order_by(SignUp.id)).all() == [1, 2]


def test_sign_up_tells_the_organiser_at_half_eighty_and_full(mill):
    meeting = make_meeting(mill, capacity=10)
    for _ in range(10):
        sign_up(actor=make_actor(), meeting_id=meeting.id)
    filled = session.scalars(select(Journal.ids).where(Journal.act == "meeting.filled").order_by(Journal.id)).all()
    assert [ids["percent"] for ids in filled] == [50, 80, 100]


def test_sign_up_by_mail_when_not_confirmed_then_holds_no_place(mill):
    meeting = make_meeting(mill, capacity=1)
    who = sign_up(actor=VISITOR, meeting_id=meeting.id, contact=NOOR)
    assert (who.state, counters(meeting)) == (SignUpState.UNCONFIRMED, (0, 0, "announced"))
    assert "noor" not in f"{who.contact}{who.person_key}".lower()
    with pytest.raises(NotFound):
        confirm_sign_up(actor=VISITOR, sign_up_id=who.id, proof="guess")
    confirmed = confirm_sign_up(actor=VISITOR, sign_up_id=who.id, proof=proof_of(who.id, who.mark))
    assert (confirmed.state, counters(meeting)) == (SignUpState.TAKEN, (1, 0, "full"))
    assert confirm_sign_up(actor=VISITOR, sign_up_id=who.id, proof=proof_of(who.id, who.mark)).state == "taken"
    same = sign_up(actor=VISITOR, meeting_id=meeting.id, contact=Contact("N", email=" noor@example.org"))
    assert (same.id, counters(meeting)) == (who.id, (1, 0, "full"))


def test_confirm_sign_up_when_the_link_is_two_days_old_then_refuses(mill):
    meeting = make_meeting(mill)
    who = sign_up(actor=VISITOR, meeting_id=meeting.id, contact=NOOR)
    session.execute(update(SignUp).values(changed_at=now() - timedelta(hours=48)))
    session.commit()
    with pytest.raises(Conflict):
        confirm_sign_up(actor=VISITOR, sign_up_id=who.id, proof=proof_of(who.id, who.mark))


def test_sign_up_by_phone_takes_a_place_once_however_the_number_is_written(mill):
    meeting = make_meeting(mill)
    for number in ("+34 600 100 200", "+34600100200"):
        sign_up(actor=VISITOR, meeting_id=meeting.id, contact=Contact("Teresa", phone=number))
    assert counters(meeting) == (1, 0, "announced")


def test_sign_up_without_a_way_to_be_reached_is_refused_by_field(mill):
    with pytest.raises(Invalid) as refusal:
        sign_up(actor=VISITOR, meeting_id=make_meeting(mill).id, contact=Contact("Noor"))
    assert refusal.value.field == "email"


@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.LIVE, MeetingState.ENDED, MeetingState.CANCELLED])
def test_sign_up_when_it_is_closed_then_conflict(mill, state):
    meeting = make_meeting(mill, state=state)
    with pytest.raises(Conflict):
        sign_up(actor=make_actor(), meeting_id=meeting.id)


def test_give_up_place_when_others_wait_then_the_next_is_offered_it_for_a_day(mill):
    meeting = make_meeting(mill, capacity=1)
    first, second, third = (make_actor() for _ in range(3))
    places = [sign_up(actor=person, meeting_id=meeting.id) for person in (first, second, third)]
    give_up_place(actor=first, sign_up_id=places[0].id)
    session.refresh(places[1])
    assert (places[1].state, counters(meeting)) == (SignUpState.OFFERED, (1, 1, "full"))
    assert timedelta(hours=23) < places[1].offered_until - now() <= timedelta(hours=24)
    assert take_offer(actor=second, sign_up_id=places[1].id).state == SignUpState.TAKEN
    assert counters(meeting) == (1, 1, "full")


def test_give_up_place_when_the_meeting_is_near_then_the_offer_stands_two_hours(mill):
    meeting = make_meeting(mill, capacity=1, starts_at=now() + timedelta(hours=20))
    first, second = make_actor(), make_actor()
    places = [sign_up(actor=person, meeting_id=meeting.id) for person in (first, second)]
    give_up_place(actor=first, sign_up_id=places[0].id)
    session.refresh(places[1])
    assert timedelta(minutes=119) < places[1].offered_until - now() <= timedelta(hours=2)


def test_lapse_offers_when_nobody_answered_then_passes_the_place_on_and_it_is_too_late_to_take(mill):
    meeting = make_meeting(mill, capacity=1)
    people = [make_actor() for _ in range(3)]
    places = [sign_up(actor=person, meeting_id=meeting.id) for person in people]
    give_up_place(actor=people[0], sign_up_id=places[0].id)
    assert lapse_offers(actor=SYSTEM) == 0
    session.execute(update(SignUp).where(SignUp.id == places[1].id).values(offered_until=now() - timedelta(seconds=1)))
    session.commit()
    with pytest.raises(Conflict):
        take_offer(actor=people[1], sign_up_id=places[1].id)
    assert lapse_offers(actor=SYSTEM) == 1
    states = session.scalars(select(SignUp.state).order_by(SignUp.id)).all()
    assert (states, counters(meeting)) == (["cancelled", "cancelled", "offered"], (1, 0, "full"))


def test_give_up_place_by_a_stranger_is_as_if_there_were_none(mill):
    meeting = make_meeting(mill)
    who = sign_up(actor=make_actor(), meeting_id=meeting.id)
    for stranger, proof in ((make_actor(), None), (VISITOR, "x"), (VISITOR, "é")):
        with pytest.raises(NotFound):
            give_up_place(actor=stranger, sign_up_id=who.id, proof=proof)
    assert counters(meeting) == (1, 0, "announced")


def test_sign_up_after_giving_up_starts_at_the_end_of_the_queue(mill):
    meeting = make_meeting(mill, capacity=1)
    first, second = make_actor(), make_actor()
    place = sign_up(actor=first, meeting_id=meeting.id)
    sign_up(actor=second, meeting_id=meeting.id)
    give_up_place(actor=first, sign_up_id=place.id)
    assert sign_up(actor=first, meeting_id=meeting.id).state == SignUpState.WAITING
    assert counters(meeting) == (1, 1, "full")


def test_close_sign_up_when_opened_again_then_free_places_are_offered(mill):
    meeting = make_meeting(mill, capacity=1)
    mediator, first, second = make_actor("Elvira", Role.MEDIATOR), make_actor(), make_actor()
    place = sign_up(actor=first, meeting_id=meeting.id)
    sign_up(actor=second, meeting_id=meeting.id)
    close_sign_up(actor=mediator, meeting_id=meeting.id, closed=True)
    give_up_place(actor=first, sign_up_id=place.id)
    assert counters(meeting) == (0, 1, "closed")
    close_sign_up(actor=mediator, meeting_id=meeting.id, closed=False)
    assert counters(meeting) == (1, 0, "full")


def test_read_names_is_for_host_and_mediators_and_is_logged(mill):
    meeting = make_meeting(mill)
    sign_up(actor=make_actor("Lola Prieto"), meeting_id=meeting.id)
    who = sign_up(actor=VISITOR, meeting_id=meeting.id, contact=NOOR)
    confirm_sign_up(actor=VISITOR, sign_up_id=who.id, proof=proof_of(who.id, who.mark))
    host = make_actor("Libia", Role.HOST, meeting_id=meeting.id)
    seen = [(guest.name, guest.reach) for guest in read_names(actor=host, meeting_id=meeting.id)]
    assert seen == [("Lola Prieto", ""), ("Noor", "Noor@Example.org")]
    read_names(actor=make_actor("Elvira", Role.MEDIATOR), meeting_id=meeting.id)
    for other in (VISITOR, make_actor("Vega", Role.OFFICER, area=mill), make_actor("H", Role.HOST, meeting_id=0)):
        with pytest.raises(NotAllowed):
            read_names(actor=other, meeting_id=meeting.id)
    assert session.scalar(select(func.count()).where(Journal.act == "meeting.names_read")) == 2


def test_forget_guests_when_thirty_days_have_passed_then_no_address_is_left(mill):
    old = make_meeting(mill, starts_at=now() - timedelta(days=40), state=MeetingState.ENDED)
    new = make_meeting(mill)
    for meeting, contact in ((old, "x"), (new, "y")):
        for state in ("taken", "unconfirmed"):
            moment = now() - timedelta(days=31)
            who = {"meeting_id": meeting.id, "person_key": state, "contact": contact, "mark": "m", "made_at": moment}
            session.add(SignUp(**who, state=state, changed_at=moment))
    session.commit()
    assert forget_guests(actor=SYSTEM) == 3
    left = session.execute(select(SignUp.meeting_id, SignUp.state, SignUp.contact).order_by(SignUp.id)).all()
    assert left == [(old.id, "taken", None), (new.id, "taken", "y")]
    assert forget_guests(actor=SYSTEM) == 0


def test_sign_up_when_a_hundred_want_ten_places_at_once_then_ten_get_one(mill, app):
    meeting = make_meeting(mill, capacity=10)
    accounts = [make_account().id for _ in range(100)]
    start, unexpected = threading.Barrier(20), []

    def five(group: list[int]) -> None:
        start.wait()
        for account_id in group:
            with app.app_context():
                person = Actor(kind="account", id=account_id, account_id=account_id, new=False)
                for _ in range(10):
                    try:
                        sign_up(actor=person, meeting_id=meeting.id)
                        break
                    except Busy:
                        continue
                    except Exception as error:  # noqa: BLE001 - whatever a thread meets is shown by the assert
                        unexpected.append(error)
                        break

    threads = [threading.Thread(target=five, args=(accounts[n::20],)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    held = dict(session.execute(select(SignUp.state, func.count()).group_by(SignUp.state)).all())
    assert held == {"taken": 10, "waiting": 90}
    assert counters(meeting) == (10, 90, "full")
    positions = session.scalars(select(SignUp.pos).where(SignUp.state == "waiting").order_by(SignUp.pos)).all()
    assert positions == list(range(1, 91))
