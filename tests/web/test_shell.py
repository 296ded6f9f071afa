"""The shell around a page: what it says in each language, and where its language links lead."""

import pytest
from flask import Flask

from app.web import city
from app.web.shell import Entry, Shell
from tests.builders.places import make_city

PAGES = (Entry("meetings", "Meetings", "meetings.meetings"),)


@pytest.fixture
def shell() -> Shell:
    return Shell(PAGES, (), {"unread": lambda: 3})


def language_links(app: Flask, shell: Shell, path: str) -> dict[str, str]:
    with app.test_request_context(path):
        return {tag: url for tag, _name, url in shell.languages}


def test_language_links_keep_the_path_and_what_was_asked(app: Flask, context: Flask, shell: Shell) -> None:
    make_city()
    links = language_links(app, shell, "/meetings?q=caf%C3%A9&lang=en")
    assert links["ar"] == "/meetings?q=caf%C3%A9&lang=ar"
    assert set(links) == {"es", "en", "ar"}


def test_language_links_never_leave_the_house(app: Flask, context: Flask, shell: Shell) -> None:
    make_city()
    with app.test_request_context("/meetings") as asked:
        asked.request.path = "//elsewhere.example/meetings"
        assert {url for _tag, _name, url in shell.languages} == {
            f"/elsewhere.example/meetings?lang={tag}" for tag in ("es", "en", "ar")
        }


def test_navigation_leads_to_its_pages_in_every_language(app: Flask, context: Flask, shell: Shell) -> None:
    make_city()
    for tag in ("es", "en"):
        for _ in range(2):
            with app.test_request_context(f"/?lang={tag}"):
                assert [(key, url) for key, _label, url in shell.nav] == [("meetings", "/meetings")]


def test_emergency_numbers_follow_the_city(app: Flask, context: Flask, shell: Shell) -> None:
    with app.test_request_context("/?lang=en"):
        assert shell.emergency == [("Emergency", "112")]
    make_city()
    city.look_again()
    with app.test_request_context("/?lang=en"):
        assert shell.emergency == [("Emergency", "112"), ("Local police", "092")]


def test_slots_are_asked_each_time(app: Flask) -> None:
    asked: list[int] = []
    shell = Shell((), (), {"unread": lambda: len(asked)})
    assert shell.unread == 0
    asked.append(1)
    assert shell.unread == 1


@pytest.mark.parametrize("path", ["/meetings", "/forums"])
def test_parts_drawn_once_mark_the_room_and_speak_the_language(speaking: Flask, context: Flask, path: str) -> None:
    make_city()
    client = speaking.test_client()
    for tag, word in (("en", "Charter"), ("es", "Normas de participación"), ("en", "Charter")):
        page = client.get(f"{path}?lang={tag}").text
        assert f'<a href="{path}" aria-current="true">' in page
        assert page.count('aria-current="true"') == 2
        assert word in page


def test_parts_drawn_once_follow_the_city(app: Flask, context: Flask) -> None:
    client = app.test_client()
    assert "092" not in client.get("/meetings").text
    make_city()
    city.look_again()
    assert "092" in client.get("/meetings").text
