"""Trends of an area: what came in and what became of it, month by month, with a table and a file."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.identity.actor import SYSTEM
from app.indicators import counting
from app.indicators.charts import bars_of
from app.indicators.counting import count_trends
from app.issues.models import Step
from app.issues.vocabulary import Closing, Level, StepKind
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.issues import make_category, make_issue
from tests.builders.places import make_city
from tests.forums.test_pages import statements

pytestmark = pytest.mark.usefixtures("kept_for_long")
TODAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def areas(context, time_machine):
    time_machine.move_to(TODAY, tick=False)
    return make_city()


def close(issue, closing, at):
    pos = (issue.steps or 0) + 1
    session.add(
        Step(issue_id=issue.id, pos=pos, kind=StepKind.CLOSE, closing=closing, own_view="fully", lang="en", at=at)
    )
    issue.steps = pos
    session.commit()


def numbers(page, name):
    """The last twelve months and the twelve before of a row."""
    row = page[page.index(f'<th scope="row" dir="auto">{name}</th>') :]
    return tuple(int(number) for number in re.findall(r"<bdi>(\d+)</bdi>", row)[:2])


def test_each_closing_stands_by_itself_and_lateness_in_the_month_it_began(client, areas):
    lighting = make_category("lighting")
    old = make_issue(areas["mill"], lighting, at=TODAY - timedelta(days=500))
    new = make_issue(areas["harbour"], lighting, at=TODAY - timedelta(days=60), state="closed", closed_at=TODAY)
    make_issue(areas["hill"], lighting)
    for at, closing in ((400, Closing.RESOLVED), (20, Closing.NOT_RESOLVED), (1, Closing.RESOLVED)):
        close(old, closing, TODAY - timedelta(days=at))
    close(new, Closing.OTHER_BODY, TODAY)
    page = client.get("/areas/north/trends?lang=en").text
    assert numbers(page, "Received") == (1, 1)
    assert numbers(page, "Closed: resolved") == (1, 1)
    assert numbers(page, "Closed: not resolved") == (1, 0)
    assert numbers(page, "Closed: another body answers for it") == (1, 0)
    assert numbers(page, "Closed: cannot be published") == (0, 0)
    assert numbers(page, "Became late: the time promised for a solution ran out") == (1, 1)
    assert numbers(page, "Lighting") == (1, 1)
    assert "Bars of each month from December 2024 to November 2026" in page
    assert page.count('role="img"') == 1 + 6 + 1
    assert numbers(client.get("/areas/mill/trends?lang=en").text, "Received") == (0, 1)


def test_what_was_joined_with_another_is_counted_once_and_never_late(client, areas):
    lighting = make_category("lighting")
    make_issue(areas["mill"], lighting, at=TODAY - timedelta(days=90))
    joined = make_issue(areas["mill"], lighting, at=TODAY - timedelta(days=80))
    joined.merged = True
    session.commit()
    page = client.get("/areas/mill/trends?lang=en").text
    assert numbers(page, "Received") == numbers(page, "Lighting") == (1, 0)
    assert numbers(page, "Became late: the time promised for a solution ran out") == (1, 0)


def test_the_file_has_every_number_of_the_page_and_its_licence(client, areas):
    make_issue(areas["mill"], make_category("=cmd"))
    answer = client.get("/areas/mill/trends.csv")
    lines = answer.text.splitlines()
    assert lines[0] == "area,period,measure,category,number"
    assert len(lines) == 1 + 24 * (6 + 1)
    assert lines[-7:] == [
        "mill,2026-11,received,,1",
        *[f"mill,2026-11,{closing},,0" for closing in ("resolved", "not_resolved", "other_body")],
        "mill,2026-11,cannot_be_published,,0",
        "mill,2026-11,late,,0",
        "mill,2026-11,received,'=cmd,1",
    ]
    assert "license" in answer.headers["Link"]


@pytest.mark.parametrize(("number", "shown"), [(4, 0), (5, 5)])
def test_confidential_reports_show_by_district_and_quarter_that_is_over_from_five(client, areas, number, shown):
    violence = make_category("violence")
    secret = {"confidential": True, "level": Level.CONFIDENTIAL}
    for place in range(number):
        here = areas["mill"] if place % 2 else areas["harbour"]
        make_issue(here, violence, at=datetime(2026, 9, 3 + place, tzinfo=UTC), **secret)
    for _place in range(9):
        make_issue(areas["mill"], violence, **secret)  # of a quarter that goes on
    make_issue(areas["mill"], make_category("lighting"))
    district = client.get("/areas/north/trends?lang=en").text
    assert ("2026-Q3" in district) is bool(shown)
    assert "2026-Q4" not in district
    assert numbers(district, "Received") == (1, 0)
    assert client.get("/areas/north/trends.csv").text.count("confidential") == bool(shown)
    for elsewhere in ("mill", "valmere", "region"):
        assert "2026-Q3" not in client.get(f"/areas/{elsewhere}/trends?lang=en").text


def test_nothing_reported_says_so(client, areas):
    page = client.get("/areas/mill/trends?lang=en").text
    assert "Nothing public was reported here in the last 24 months." in page
    assert client.get("/areas/nowhere/trends").status_code == 404
    assert client.get("/areas/nowhere/trends.csv").status_code == 404


def test_many_issues_take_no_more_statements_than_one(client, areas):
    category = make_category("lighting")
    make_issue(areas["mill"], category)
    few = statements(client, "/areas/mill/trends")
    for days in range(0, 600, 30):
        make_issue(areas["mill"], make_category(f"kind-{days}"), at=now() - timedelta(days=days))
    assert len(statements(client, "/areas/mill/trends")) == len(few) <= 6


def test_large_area_is_counted_by_the_worker_and_says_when(client, areas, monkeypatch, time_machine):
    monkeypatch.setattr(counting, "COUNTED_AHEAD_FROM", 3)
    lighting = make_category("lighting")
    old = make_issue(areas["mill"], lighting, at=TODAY - timedelta(days=60))
    make_issue(areas["mill"], at=TODAY - timedelta(days=40))
    make_issue(areas["harbour"], lighting, at=TODAY - timedelta(days=800))  # before the months shown
    close(old, Closing.RESOLVED, TODAY - timedelta(days=1))
    assert count_trends(actor=SYSTEM) == 0
    make_issue(areas["hill"], lighting)
    assert count_trends(actor=SYSTEM) == 2  # the city and what is around it, and neither of its districts
    counted = client.get("/areas/valmere/trends?lang=en").text
    assert "this is as of Thu 26 Nov 2026, 13:00" in counted
    assert numbers(counted, "Lighting") == (2, 0)
    assert numbers(counted, "Without a category") == (1, 0)
    table = client.get("/areas/valmere/trends.csv").text
    time_machine.shift(timedelta(minutes=59))
    make_issue(areas["mill"], lighting)
    assert client.get("/areas/valmere/trends.csv").text == table
    assert numbers(client.get("/areas/north/trends?lang=en").text, "Received") == (3, 0)
    assert numbers(client.get("/areas/mill/trends?lang=en").text, "Received") == (3, 0)
    time_machine.shift(timedelta(minutes=2))  # no worker has run for an hour
    late = client.get("/areas/valmere/trends?lang=en").text
    assert numbers(late, "Received") == (4, 0)
    assert "this is as of" not in late


def test_counts_of_another_month_are_not_shown(client, areas, monkeypatch, time_machine):
    monkeypatch.setattr(counting, "COUNTED_AHEAD_FROM", 1)
    time_machine.move_to(datetime(2026, 11, 30, 23, 59, tzinfo=UTC), tick=False)
    make_issue(areas["mill"])
    assert count_trends(actor=SYSTEM) == 3
    assert "this is as of" in client.get("/areas/north/trends?lang=en").text
    time_machine.shift(timedelta(minutes=2))
    assert "this is as of" not in client.get("/areas/north/trends?lang=en").text


def test_bars_are_as_high_as_their_share_of_the_most_and_nothing_has_none():
    first, last = bars_of([5, 0, 10], 10)
    assert (first.y, first.height) == (60.0, 60.0)
    assert (last.x, last.y, last.height) == (336.0, 0.0, 120.0)
    assert bars_of([0, 0], 0) == []
    one, two = (bars_of([4], 4, part=part, parts=2)[0] for part in (0, 1))
    assert one.x + one.width == two.x
