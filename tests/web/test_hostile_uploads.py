"""Hostile files on the real server: each is taken as a new photo or refused, never a fault, in good time, and nobody
else waits meanwhile. What is kept holds pixels and nothing else."""

import http.client
import itertools
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.hostile_files import odd_files, refused_files, segments, with_everything
from tests.serving import Site
from tests.town import FORM, REPORT, Answer, Visitor, send_photo, town, watching

pytestmark = pytest.mark.live
MOST_S, FIRST_PAGE_S = 2.0, 0.1
KEPT = re.compile(r'/issues/new/photos/([^"]+)"')
# What a JPEG of pixels alone may hold: JFIF, tables, frame. No EXIF or XMP (E1), profile (E2), IPTC (ED), comment (FE).
PLAIN = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("uploads")
    with town(folder, f"sqlite:///{folder}/c.sqlite3") as (site, _app):
        yield site


@pytest.fixture(scope="module")
def send(site: Site) -> Callable[[bytes], Answer]:
    """Sends each file from another address, so that no limit of pace stands before it."""
    first = Visitor(site, 1000)
    token, numbers = first.token("/issues/new"), itertools.count(1001)
    return lambda data: send_photo(Visitor(site, next(numbers), first.cookie), data, token)


def kept(answer: Answer) -> list[str]:
    return KEPT.findall(answer.text)


def served(site: Site, token: str) -> bytes:
    """The photo as everybody would get it."""
    with urllib.request.urlopen(f"{site.url}/issues/new/photos/{token}", timeout=30) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        data: bytes = answer.read()
        return data


def all_in_good_time(site: Site, send, files: dict[str, bytes]) -> dict[str, Answer]:
    """Send all; none is a fault, none takes two seconds, and the first page stays quick."""
    with watching(site) as watch:
        answers = {name: send(data) for name, data in files.items()}
    assert {name: answer.status for name, answer in answers.items() if answer.status >= 500} == {}
    assert {name: round(answer.seconds, 2) for name, answer in answers.items() if answer.seconds > MOST_S} == {}
    assert watch.statuses == {200}
    assert watch.middle < FIRST_PAGE_S
    assert "Traceback" not in site.log("serve")
    return answers


def test_what_is_no_photo_is_refused_by_its_content(site, send):
    answers = all_in_good_time(site, send, refused_files())
    del answers["empty"]  # as a browser sends a field that nobody filled
    assert {name: answer.status for name, answer in answers.items() if answer.status != 422} == {}
    assert {name: kept(answer) for name, answer in answers.items() if kept(answer)} == {}
    assert "lamp.jpg" in answers["svg"].text


def test_odd_photos_are_made_anew_or_refused(site, send):
    answers = all_in_good_time(site, send, odd_files())
    for name, answer in answers.items():
        assert answer.status in (200, 422), name
        for token in kept(answer):
            data = served(site, token)
            assert b"<script" not in data
            assert b"PK\x03\x04" not in data


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.webp"])
def test_photo_that_carries_place_and_maker_is_kept_as_pixels_alone(site, send, name):
    whole = with_everything()[name]
    assert b"Canary" in whole
    (token,) = kept(send(whole))
    data = served(site, token)
    assert b"Canary" not in data
    assert b"GPS" not in data
    assert set(segments(data)) <= PLAIN
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def announced(site: Site, visitor: Visitor, length: int) -> Answer:
    """The answer to so many bytes that are announced, before any of them is sent."""
    connection, began = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30), time.monotonic()
    try:
        connection.putrequest("POST", "/issues/new")
        for name, held in (("Origin", site.url), ("Cookie", visitor.cookie), ("Content-Length", str(length))):
            connection.putheader(name, held)
        connection.putheader("Content-Type", "multipart/form-data; boundary=b")
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode(), answer.headers, time.monotonic() - began)
    finally:
        connection.close()


def test_limits_of_a_form_are_an_answer_and_no_fault(site):
    visitor = Visitor(site, 30)
    token = visitor.token("/issues/new")
    parts = (
        "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n' for n in range(10_000)) + "--b--\r\n"
    )
    answers = {
        "ten thousand parts": visitor.ask("POST", "/issues/new", parts, "multipart/form-data; boundary=b"),
        "fifty megabytes": announced(site, visitor, 49 * 1024 * 1024),
        "a field of a megabyte": visitor.post("/issues/new", REPORT | {"words": "x" * 2**20, "csrf_token": token}),
        "no boundary": visitor.ask("POST", "/issues/new", b"x", "multipart/form-data"),
        "ten thousand fields": visitor.ask("POST", "/issues/new", "&".join(f"f{n}=1" for n in range(10_000)), FORM),
    }
    assert {name: answer.status for name, answer in answers.items() if not 400 <= answer.status < 500} == {}
    assert {name: round(answer.seconds, 2) for name, answer in answers.items() if answer.seconds > MOST_S} == {}
