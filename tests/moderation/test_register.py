"""The public register counts what was decided, and nothing but counts."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from app.identity.actor import SYSTEM
from app.identity.vocabulary import MuteKind, Role
from app.kernel.clock import at
from app.kernel.db import reader
from app.moderation import actions, presenters
from app.moderation.presenters.register import bounds
from app.moderation.vocabulary import UNDO, Ground
from tests.builders.moderation import a_thing, know_things
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city

MONTH = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Madrid"))


@pytest.fixture
def areas(context):
    know_things()
    return make_city()


def decide(number: int, hours: float, verdict: str, moderator, **more) -> int:
    """One report on a thing, and what somebody decided some hours later."""
    author = make_actor("Author")
    a_thing(number, author_id=author.account_id)
    with at(MONTH):
        case_id = actions.flag_content(actor=make_actor(), kind="thing", thing_id=number, ground=Ground.INSULT)
    with at(MONTH + timedelta(hours=hours)):
        getattr(actions, verdict)(actor=moderator, case_id=case_id, **more)
    with at(MONTH + timedelta(hours=hours) + UNDO * 2):
        actions.settle_verdicts(actor=SYSTEM)
        if verdict == "hide":
            return actions.appeal(actor=author, case_id=case_id, plea="")
    return case_id


def test_register_counts_by_verdict_reason_role_body_time_and_outcome(client, areas):
    moderator = make_actor("Mod", Role.MODERATOR, body=make_body("city-team"))
    mediator = make_actor("Med", Role.MEDIATOR)
    decide(1, 1, "approve", moderator)
    first = decide(2, 2, "hide", moderator, reason="insult")
    second = decide(3, 3, "hide", moderator, reason="insult")
    decide(4, 5, "hide", moderator, reason="In my own words, it is too much.")
    with at(MONTH + timedelta(hours=6)):
        actions.decide_appeal(actor=mediator, case_id=first, restores=True)
        actions.decide_appeal(actor=mediator, case_id=second, restores=False, reason="insult")
        loud = make_account("Loud").id
        actions.mute_person(actor=moderator, account_id=loud, kind=MuteKind.MUTE, days=2, reason="x" * 15)
    with at(MONTH + timedelta(hours=7)):
        actions.settle_verdicts(actor=SYSTEM)
    shown = presenters.register_page(reader(), presenters.month_asked("2026-03"))
    assert dict(shown["verdicts"]) == {"Approved": 1, "Hidden": 3}
    assert dict(shown["reasons"]) == {"Insult": 2, "in own words": 1}
    assert dict(shown["sources"]) == {"Reported by readers": 4}
    assert dict(shown["roles"]) == {"Moderator": 5, "Mediator": 2}
    assert dict(shown["bodies"]) == {"City Team": 5, "no body: for the city as a whole": 2}
    assert (shown["decided"], shown["appealed"], shown["overturned"], shown["confirmed"]) == (7, 3, 1, 1)
    assert shown["mutes"] == 1
    # Waited, in hours: 1, 2, 3, 5, and the two appeals 4 and 3.
    assert shown["median_hours"] == 3.0
    assert (shown["waiting"].number, shown["waiting"].appeals) == (1, 1)
    html = client.get("/register?month=2026-03").text
    for words in ("March 2026", "Insult", "Reported by readers", "City Team"):
        assert words in html
    for words in ("too much", "Loud", "Author", "Some words"):
        assert words not in html


def test_register_leaves_out_what_can_still_be_undone(areas):
    a_thing(1)
    moderator = make_actor("Mod", Role.MODERATOR)
    case_id = actions.flag_content(actor=make_actor(), kind="thing", thing_id=1, ground=Ground.SPAM)
    actions.hide(actor=moderator, case_id=case_id, reason="spam")
    assert presenters.register_page(reader(), presenters.month_asked(None))["decided"] == 0


def test_register_as_table_and_feed(client, areas):
    decide(1, 1, "hide", make_actor("Mod", Role.MODERATOR), reason="insult")
    rows = list(csv.reader(StringIO(client.get("/register/data.csv").text)))
    assert rows == [
        ["month", "kind", "why", "verdict", "reason", "role", "body", "number", "median_hours", "overturned"],
        ["2026-03", "thing", "flagged", "hide", "insult", "moderator", "", "1", "1.0", "0"],
    ]
    feed = client.get("/register/feed.atom")
    assert feed.content_type.startswith("application/atom+xml")
    assert "Moderation in March 2026" in feed.text
    assert "Insult: 1" in feed.text


def test_the_table_says_how_long_each_kind_took_and_how_many_were_taken_back(client, areas):
    moderator, mediator = make_actor("Mod", Role.MODERATOR), make_actor("Med", Role.MEDIATOR)
    appeals = [decide(number, number, "hide", moderator, reason="insult") for number in (1, 2, 4)]
    with at(MONTH + timedelta(hours=6)):
        actions.decide_appeal(actor=mediator, case_id=appeals[0], restores=True)
    with at(MONTH + timedelta(hours=7)):
        actions.settle_verdicts(actor=SYSTEM)
    rows = list(csv.DictReader(StringIO(client.get("/register/data.csv").text)))
    told = {row["why"]: (row["number"], row["median_hours"], row["overturned"]) for row in rows}
    assert told == {"flagged": ("3", "2.0", "1"), "appeal": ("1", "5.0", "0")}


@pytest.mark.parametrize("month", ["2026", "2026-13", "3000-01", "x"])
def test_register_of_no_month_then_not_found(client, areas, month):
    assert client.get(f"/register?month={month}").status_code == 404


def test_register_when_empty_says_so(client, areas):
    assert "Nothing was decided in this month." in client.get("/register").text


def test_a_month_begins_and_ends_at_midnight_in_the_city(areas):
    first, end = bounds(presenters.month_asked("2026-03"))
    assert (first.isoformat(), end.isoformat()) == ("2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00")
