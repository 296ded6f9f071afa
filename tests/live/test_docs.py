"""The pages for officers and moderators name what stands on the pages, and the protocol names every event."""

import re

import pytest

from app.config import ROOT
from app.web.realtime import EVENTS

BOLD = re.compile(r"\*\*([^*]+)\*\*")
# A4 holds about this much of a page with a table, at a size that is read standing.
ONE_PAGE_LINES, ONE_PAGE_WORDS = 60, 700


def said() -> str:
    """All that templates and code say, and the navigation."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app").rglob("*.py")]
    return "\n".join(path.read_text() for path in files)


@pytest.mark.parametrize("name", ["first-live-meeting", "moderator"])
def test_what_is_to_be_pressed_is_there(name):
    source = said()
    labels = {" ".join(label.rstrip(":").split()) for label in BOLD.findall((ROOT / f"docs/{name}.md").read_text())}
    assert len(labels) > 8
    assert {label for label in labels if f'"{label}' not in source} == set()


def test_the_officers_page_is_one_page():
    text = (ROOT / "docs/first-live-meeting.md").read_text()
    assert len(text.splitlines()) <= ONE_PAGE_LINES
    assert len(text.split()) <= ONE_PAGE_WORDS


def test_the_protocol_names_every_event_and_no_other():
    text = (ROOT / "docs/live-protocol.md").read_text()
    table = text[text.index("| event |") : text.index("Send the same `key`")]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(EVENTS)
