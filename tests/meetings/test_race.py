"""Many people at once on the real server: greenlets do what threads in a test never show."""

from pathlib import Path

import pytest

from app.identity.vocabulary import Role
from app.kernel.db import reader
from app.meetings.queries import meeting_by_id, sign_ups_of
from app.meetings.vocabulary import SignUpState
from tests.builders.meetings import make_meeting
from tests.builders.places import make_city
from tests.racing import Press, press_at_once, raced, signed_in

PEOPLE, PLACES, KEPT = 100, 10, 6


@pytest.mark.live
def test_sign_up_when_a_hundred_press_at_once_then_ten_have_a_place_and_ninety_wait_in_order(tmp_path: Path):
    with raced(tmp_path) as site:
        meeting = make_meeting(make_city()["mill"], capacity=PLACES)
        path = f"/meetings/{meeting.id}"
        answers = press_at_once(site, [Press(signed_in(), path, f"{path}/sign-up") for _ in range(PEOPLE)])
        found = meeting_by_id(reader(), meeting.id)
        waiting = sign_ups_of(reader(), meeting.id, [SignUpState.WAITING])
        taken = sign_ups_of(reader(), meeting.id, [SignUpState.TAKEN])
    assert answers == [303] * PEOPLE
    assert (found.taken, found.waiting, found.state) == (PLACES, PEOPLE - PLACES, "full")
    assert len(taken) == PLACES
    assert sorted(one.pos for one in waiting) == list(range(1, PEOPLE - PLACES + 1))


@pytest.mark.long
@pytest.mark.live
def test_enter_guest_when_staff_and_residents_press_at_once_then_each_kind_of_place_is_given_out_exactly(
    tmp_path: Path,
):
    with raced(tmp_path) as site:
        meeting = make_meeting(make_city()["mill"], capacity=PLACES, reserved=KEPT)
        path = f"/meetings/{meeting.id}"
        residents = [Press(signed_in(), path, f"{path}/sign-up") for _ in range(20)]
        entries = [
            Press(
                signed_in(Role.MODERATOR),
                f"{path}/enter",
                f"{path}/enter",
                f"&name=Person+{n}&source=paper&place=reserved&key={n:032x}",
            )
            for n in range(20)
        ]
        answers = press_at_once(site, residents + entries)
        found = meeting_by_id(reader(), meeting.id)
        taken = sign_ups_of(reader(), meeting.id, [SignUpState.TAKEN])
        waiting = sign_ups_of(reader(), meeting.id, [SignUpState.WAITING])
    assert (answers.count(303), answers.count(422)) == (20 + KEPT, 20 - KEPT)
    assert (found.taken, found.reserved_taken, found.waiting) == (PLACES, KEPT, 20 - (PLACES - KEPT))
    assert sorted(one.source for one in taken if one.reserved) == ["paper"] * KEPT
    assert len([one for one in taken if not one.reserved]) == PLACES - KEPT
    assert {one.source for one in waiting} == {"online"}
