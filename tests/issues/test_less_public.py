"""The public register counts, by body, what police and partners made less public and what became of it."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.vocabulary import Ground
from app.kernel.clock import at
from tests.builders.issues import make_category, make_issue
from tests.builders.people import make_actor
from tests.builders.places import make_body, make_city

MONTH = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Madrid"))
WHY = "The reporter could be recognised by the flat it names."


@pytest.fixture
def city(context):
    make_category("lighting")
    return make_city()


def take(officer, area, ground=Ground.SAFETY, days: int = 0):
    issue = make_issue(area, at=MONTH)
    with at(MONTH + timedelta(days=days)):
        return actions.take_out_of_view(actor=officer, issue_id=issue.id, ground=ground, reason=WHY)


@pytest.fixture
def counted(city):
    """Mill Station: one confirmed, one undone, one lapsed, one waiting; Hill Station: one, a month later."""
    mill = make_actor("Officer Marin", Role.OFFICER, area=city["mill"], body=make_body("mill-station", "police"))
    hill = make_actor("Officer Vega", Role.OFFICER, area=city["hill"], body=make_body("hill-station", "police"))
    mediator = make_actor("Luz Prieto", Role.MEDIATOR)
    first, second = take(mill, city["mill"]), take(mill, city["mill"])
    take(mill, city["mill"])
    take(mill, city["mill"], Ground.PERSONAL_DATA)
    with at(MONTH + timedelta(hours=1)):
        actions.decide_hiding(actor=mediator, hiding_id=first.id, keep=True)
        actions.decide_hiding(actor=mediator, hiding_id=second.id, keep=False)
    with at(MONTH + timedelta(hours=73)):
        actions.lapse_hidings(actor=SYSTEM)
    take(hill, city["hill"], days=31)


def test_page_of_the_register_counts_by_body(client, counted):
    html = client.get("/register?month=2026-03").get_data(as_text=True)
    table = html[html.index('id="less-public-bodies"') :].partition("</table>")[0]
    row = table[table.index("Mill Station") :].partition("</tr>")[0]
    assert row.count('<td class="num">1</td>') == 4
    assert '<td class="num">4</td>' in row
    assert "Hill Station" not in table
    assert "TST-" not in table
    assert "Nothing was made less public" in client.get("/register?month=2026-02").get_data(as_text=True)


def test_table_of_all_months(client, counted):
    with at(MONTH + timedelta(days=40)):
        answer = client.get("/register/less-public.csv")
    assert answer.content_type.startswith("text/csv")
    assert list(csv.reader(StringIO(answer.get_data(as_text=True)))) == [
        ["month", "body", "ground", "look", "number"],
        ["2026-03", "Mill Station", "personal_data", "open", "1"],
        ["2026-03", "Mill Station", "safety", "confirmed", "1"],
        ["2026-03", "Mill Station", "safety", "lapsed", "1"],
        ["2026-03", "Mill Station", "safety", "undone", "1"],
        ["2026-04", "Hill Station", "safety", "open", "1"],
    ]


def test_table_before_there_is_anything(client, city):
    assert client.get("/register/less-public.csv").get_data(as_text=True).split() == ["month,body,ground,look,number"]
