"""Hashing passwords and re-encoding photos is pure work. On the event loop it would stop everybody else for as long as
it takes; so while it goes on, the first page must keep coming."""

import threading
from collections.abc import Iterator
from io import BytesIO
from time import monotonic

import pytest
from PIL import Image

from tests.town import Visitor, send_photo, town, watching

pytestmark = pytest.mark.live
AT_ONCE = 20
WRONG = "a password that nobody has"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    folder = tmp_path_factory.mktemp("heavy")
    with town(folder, f"sqlite:///{folder}/c.sqlite3") as (site, _app):
        Visitor(site).read("/")
        yield site


def large_photo() -> bytes:
    """Just below 30 megapixels, lying on its side, so that every one of them must be turned."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.linear_gradient("L").resize((6000, 4990)).convert("RGB").save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def test_first_page_stays_quick_while_a_large_photo_is_made_anew(site):
    visitor, data = Visitor(site, 2), large_photo()
    token = visitor.token("/issues/new")
    with watching(site) as watch:
        answer = send_photo(visitor, data, token)
    assert (answer.status, "Check and send" in answer.text) == (200, True)
    assert watch.statuses == {200}
    assert watch.slowest < answer.seconds / 2  # who came in the middle would have waited for the rest of it
    assert watch.middle < answer.seconds / 10


def test_first_page_stays_quick_while_twenty_sign_in_at_once(site):
    people = [Visitor(site, 50 + number) for number in range(AT_ONCE)]
    tokens = [person.token("/sign-in") for person in people]
    start, statuses = threading.Barrier(AT_ONCE), []

    def sign_in(number: int) -> None:
        fields = {"email": f"person{number}@example.org", "password": WRONG, "csrf_token": tokens[number]}
        start.wait(30)
        statuses.append(people[number].post("/sign-in/password", fields).status)

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(AT_ONCE)]
    with watching(site) as watch:
        began = monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = monotonic() - began
    assert statuses == [422] * AT_ONCE
    assert watch.statuses == {200}
    assert watch.slowest < took / 2
    assert watch.middle < took / 10
