"""Many people at once on the real server: greenlets do what threads in a test never show."""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import current_app

from app.identity.vocabulary import Role
from app.kernel.db import reader
from app.meetings.queries import meeting_by_id, sign_ups_of
from app.meetings.vocabulary import SignUpState
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_session
from tests.builders.places import make_city
from tests.conftest import another_database, own_app
from tests.serving import Site, ask, cookie_for, serving

PEOPLE, PLACES, KEPT, BUSY = 100, 10, 6, 503
A_MOMENT_S = 0.3
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def raced(tmp_path: Path) -> Iterator[Site]:
    """A real site, and within the block an application on its database."""
    with serving(tmp_path, another_database(tmp_path, "race")) as site:
        environ = {key: value for key, value in site.environ.items() if key.startswith("CORRALA_")}
        with own_app(os.environ | environ, wait_in_driver=True) as app, app.app_context():
            yield site


def signed_in(*roles: Role) -> str:
    return cookie_for(current_app, make_session(make_account("Person", *roles)))


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


@dataclass(frozen=True)
class Press:
    """One person before a button: the page it stands on, where it leads, what is sent besides the token."""

    cookie: str
    page: str
    target: str
    more: str = ""


def press_at_once(site: Site, presses: list[Press]) -> list[int]:
    """Everybody opens the page; then all press the button in the same moment. The statuses, in no order."""
    start, answers = threading.Barrier(len(presses)), []

    def one(press: Press) -> None:
        _status, page, renewed = ask(site, "GET", press.page, press.cookie)
        token = TOKEN.search(page)
        start.wait(120)
        status = BUSY
        while status == BUSY:  # the page says that nothing was saved, and one presses again
            status = ask(site, "POST", press.target, renewed, f"csrf_token={token[1]}{press.more}")[0]
            if status == BUSY:  # nobody presses faster, and twenty presses an hour are all that one has
                time.sleep(A_MOMENT_S)
        answers.append(status)

    people = [threading.Thread(target=one, args=(press,)) for press in presses]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return answers
