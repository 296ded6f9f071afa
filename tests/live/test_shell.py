"""What the shell of every page says of live questions: which meeting, a way there, and no statement for it."""

import re

import pytest
from sqlalchemy import event

from app.kernel.db import read_engine
from app.live.actions import change_phase
from app.live.vocabulary import Phase
from tests.builders.live import make_hall, make_moderator
from tests.builders.places import make_city

pytestmark = pytest.mark.usefixtures("kept_for_long")
PAGES = ("/issues", "/meetings", "/forums", "/search", "/sign-in", "/charter", "/none-such")


@pytest.fixture
def area(context):
    return make_city()["mill"]


def bars(client, path: str) -> list[str]:
    """The words of each bar "Live now" on a page, with where it leads."""
    html = client.get(path).get_data(as_text=True)
    found = re.findall(r'<div class="live-now">(.*?)</div>', html)
    return [" ".join(re.sub(r'<a href="([^"]+)"[^>]*>|<[^>]+>', r" \1 ", one).split()) for one in found]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_what_is_live(client, area, path):
    meeting = make_hall(area, title="The square at night")
    make_hall(area, Phase.COLLECTING)
    make_hall(area, Phase.WRITING)
    assert bars(client, path) == [f"Live now /meetings/{meeting.id}/live The square at night"]


def test_first_page_says_what_is_live_once_and_large(client, area):
    meeting = make_hall(area, title="The square at night")
    html = client.get("/").get_data(as_text=True)
    assert bars(client, "/") == []
    assert html.count(f"/meetings/{meeting.id}/live") == 1


def test_with_nothing_live_no_page_says_so(client, area):
    make_hall(area, Phase.COLLECTING)
    assert bars(client, "/issues") == []


def test_beginning_and_ending_show_at_once_in_this_process(client, area):
    meeting, moderator = make_hall(area, Phase.COLLECTING, title="The square at night"), make_moderator()
    assert bars(client, "/issues") == []
    told = []
    for phase in (Phase.LIVE, Phase.PAUSED, Phase.WRITING):
        change_phase(actor=moderator, meeting_id=meeting.id, phase=phase)
        told.append([bar.split(" /")[0] for bar in bars(client, "/issues")])
    assert told == [["Live now"], ["Paused"], []]


def test_the_pages_of_a_meeting_name_only_the_others(client, area):
    here, other = make_hall(area), make_hall(area, title="The market on Sundays")
    assert bars(client, f"/meetings/{here.id}/live") == [f"Live now /meetings/{other.id}/live The market on Sundays"]
    assert bars(client, f"/meetings/{here.id}/screen") == []
    assert len(bars(client, f"/meetings/{here.id}")) == 2


def test_three_are_named_at_most(client, area):
    for _number in range(5):
        make_hall(area)
    assert len(bars(client, "/issues")) == 3


def test_a_second_page_asks_no_statement_for_it(client, area):
    make_hall(area)
    told: list[str] = []

    def hear(_connection, _cursor, statement, *_rest):
        told.append(statement)

    event.listen(read_engine(), "before_cursor_execute", hear)
    try:
        client.get("/issues")
        first = [statement for statement in told if "FROM hall" in statement]
        told.clear()
        assert bars(client, "/issues") != []
        second = [statement for statement in told if "FROM hall" in statement]
    finally:
        event.remove(read_engine(), "before_cursor_execute", hear)
    assert (len(first), len(second)) == (1, 0)
