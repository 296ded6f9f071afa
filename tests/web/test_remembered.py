"""Pages that are remembered: for visitors alone, each in its language and look, for a minute, as long as there is room;
and what a browser has already is not sent again."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask, flash, make_response, session
from flask.testing import FlaskClient

from app.kernel.clock import now
from app.web import remembered
from app.web.access import access
from app.web.answers import ask_position
from app.web.headers import csrf_token
from app.web.i18n import lang
from app.web.remembered import MOST_BYTES, drawn_once
from tests.builders.people import make_account, sign_in
from tests.builders.places import make_city
from tests.conftest import own_app

ALIKE = {"Accept-Language": "en"}


class Board:
    """A page about what is written on it; it counts how often it was drawn."""

    def __init__(self) -> None:
        self.says, self.drawn = "first words", 0

    def draw(self, words: str):
        self.drawn += 1
        return make_response(f"<p>{lang()}: {words}</p>")


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def site(app, environ, board: Board) -> Iterator[Flask]:
    with app.app_context():
        make_city()
    with own_app(environ) as own:

        @own.get("/board")
        @access("site.health")
        def read():
            words = board.says
            return drawn_once((words,), lambda: board.draw(words))

        @own.get("/board/form")
        @access("site.health")
        def form():
            return drawn_once((), lambda: board.draw(csrf_token()))

        @own.get("/board/position")
        @access("site.health")
        def position():
            def draw():
                ask_position()
                return board.draw("here")

            return drawn_once((), draw)

        @own.get("/board/marked")
        @access("site.health")
        def marked():
            session["device"] = "a mark"
            flash("said once")
            return "marked"

        yield own


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    """Half a minute past, so that no minute ends within a test by itself."""
    with time_machine.travel(now().replace(second=30), tick=False) as clock:
        yield clock


def test_a_page_is_drawn_once_as_long_as_it_says_the_same(client, board):
    assert [client.get("/board", headers=ALIKE).text for _ in range(3)] == ["<p>en: first words</p>"] * 3
    assert board.drawn == 1
    board.says = "other words"
    assert client.get("/board", headers=ALIKE).text == "<p>en: other words</p>"
    board.says = "first words"
    assert client.get("/board", headers=ALIKE).text == "<p>en: first words</p>"
    assert board.drawn == 3


def test_a_page_is_forgotten_with_its_minute(site, client, board, moment):
    client.get("/board")
    moment.shift(29)
    client.get("/board")
    assert board.drawn == 1
    moment.shift(1)
    client.get("/board?after=2")
    held = site.extensions["corrala_remembered"]
    assert (board.drawn, [path for path, _lang, _theme in held.pages]) == (2, ["/board?after=2"])
    assert held.used == len("<p>en: first words</p>")


def test_each_language_and_look_has_a_page_of_its_own(client, board):
    texts = [client.get("/board", headers={"Accept-Language": tag}).text for tag in ("en", "es", "ar", "es")]
    assert [text[3:5] for text in texts] == ["en", "es", "ar", "es"]
    client.set_cookie("theme", "dark")
    client.get("/board", headers=ALIKE)
    assert board.drawn == 4


def test_a_page_is_drawn_anew_for_whoever_can_be_told_apart(app, site, client, board):
    client.get("/board")
    marked, participant, known = (site.test_client() for _ in range(3))
    marked.get("/board/marked")
    participant.set_cookie("corrala_participant", "anything")
    with app.app_context():
        sign_in(known, make_account("Noor Haddad"))
    for one in (marked, participant, known):
        one.get("/board")
        one.get("/board")
    assert board.drawn == 7
    assert len(site.extensions["corrala_remembered"].pages) == 1


@pytest.mark.parametrize("path", ["/board/form", "/board/position"])
def test_a_page_with_more_than_its_words_is_not_remembered(site, client, board, path):
    for _ in range(2):
        answer = site.test_client().get(path)
    assert (board.drawn, len(site.extensions["corrala_remembered"].pages)) == (2, 0)
    assert path != "/board/form" or (answer.headers["Cache-Control"], "ETag" in answer.headers) == ("no-store", False)


def test_what_an_address_makes_up_takes_no_room(site, client, board):
    for number in range(5):
        client.get(f"/board?made-up={number}")
    client.head("/board")
    assert (board.drawn, len(site.extensions["corrala_remembered"].pages)) == (6, 0)


def test_pages_are_remembered_as_long_as_there_is_room(monkeypatch, site, client, board):
    monkeypatch.setattr(remembered, "MOST_BYTES", 50)
    for after in (1, 2, 3, 1, 2, 3):
        assert client.get(f"/board?after={after}", headers=ALIKE).status_code == 200
    held = site.extensions["corrala_remembered"]
    assert (len(held.pages), held.used, board.drawn) == (2, 44, 4)
    board.says = "1"  # a page takes the room of the one before it
    client.get("/board?after=1", headers=ALIKE)
    assert held.used == 22 + len("<p>en: 1</p>")
    assert MOST_BYTES <= 64 * 1024 * 1024


def test_a_page_that_the_browser_has_is_not_sent_again(client, board):
    first = client.get("/board")
    mark = first.headers["ETag"]
    again = client.get("/board", headers={"If-None-Match": f'"other", {mark}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
    assert again.headers["Vary"] == first.headers["Vary"]
    assert not {"Content-Length", "Content-Type"} & set(again.headers.keys())
    board.says = "other words"
    assert client.get("/board", headers={"If-None-Match": mark}).status_code == 200


def test_another_process_knows_the_page_by_the_same_mark(environ, site, client):
    mark = client.get("/how-it-works").headers["ETag"]
    with own_app(environ) as other:
        answer = other.test_client().get("/how-it-works", headers={"If-None-Match": mark})
    assert (mark[:2], answer.status_code) == ("W/", 304)


def test_no_other_answer_bears_a_mark(client):
    for path in ("/board/marked", "/nowhere", "/healthz", "/account"):
        answer = client.get(path)
        assert "ETag" not in answer.headers or answer.headers["Cache-Control"] == "private, no-cache", path
    assert "ETag" not in client.get("/nowhere").headers
