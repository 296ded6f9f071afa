"""Cycles of priorities for programs: what the pages show, no count below five, and nothing of an open survey."""

import pytest

from app.kernel.clock import now
from app.kernel.db import session
from app.priorities.models import Priority, PriorityOption
from app.priorities.vocabulary import State, Verdict
from tests.builders.issues import make_category
from tests.builders.places import make_city
from tests.builders.priorities import NEEDS, make_cycle, make_measure, options_in, three_of
from tests.front.test_api import get


@pytest.fixture
def city(context):
    return make_city()


def test_cycles_are_listed_the_newest_first_and_by_area(client, city):
    mill, hill = make_cycle(city["mill"]), make_cycle(city["hill"], State.WORKING)
    listed = get(client, "priorities").json["items"]
    assert [(one["id"], one["area"], one["state"]) for one in listed] == [
        (hill.id, "hill", "working"),
        (mill.id, "mill", "survey"),
    ]
    for slug, numbers in (("north", [mill.id]), ("hill", [hill.id]), ("park", [])):
        found = get(client, f"priorities?area={slug}").json["items"]
        assert [one["id"] for one in found] == numbers
    assert get(client, "priorities?area=nowhere").status_code == 404
    assert get(client, "priorities/9999").status_code == 404


def test_a_page_of_cycles_leads_to_the_next(client, city):
    for _ in range(21):
        make_cycle(city["mill"], State.OVER)
    first = get(client, "priorities?area=mill")
    second = client.get(first.json["next"].removeprefix("http://localhost"))
    assert (len(first.json["items"]), len(second.json["items"]), second.json["next"]) == (20, 1, None)


def test_one_cycle_tells_the_three_their_owners_measures_and_what_became_of_them(client, city):
    cycle = make_cycle(city["mill"], State.RATING, reason="The school is being built anew.", chosen_at=now())
    category, (first, second, third) = make_category("lighting"), three_of(cycle)
    make_measure(first, 10, done=2, words="Six lamps on the square.")
    named, other = (session.get_one(PriorityOption, number) for number in options_in(cycle)[:2])
    other.words, other.category_id, named.votes, other.votes = "", category.id, 5, 4
    for number, counts in ((first, (3, 1, 1)), (second, (2, 1, 1))):
        for verdict, count in zip(Verdict, counts, strict=True):
            setattr(session.get_one(Priority, number), verdict, count)
    session.get_one(Priority, first).view = Verdict.MET
    session.commit()
    told = get(client, f"priorities/{cycle.id}").json
    assert (told["reason"], told["url"]) == (cycle.reason, f"http://localhost/priorities/{cycle.id}")
    assert [one["votes"] for one in told["options"]] == [5, None, None, None]
    assert told["options"][0]["name"] == {"en": NEEDS[0]}
    one, other, last = told["priorities"]
    assert (one["people"], one["rated"], one["view"]) == (5, {"met": 60, "partly": 20, "unmet": 20}, "met")
    assert (one["owner"], one["category"], one["id"]) == (f"owner-{cycle.id}", None, first)
    (measure,) = one["measures"]
    assert (measure["words"], measure["done_at"] is not None) == ("Six lamps on the square.", True)
    assert (other["people"], other["rated"], other["category"]) == (None, None, "lighting")
    assert other["name"] == category.names
    assert (last["id"], last["measures"]) == (third, [])


def test_an_open_survey_tells_no_count_and_no_priority(client, city):
    cycle = make_cycle(city["mill"], people=9)
    session.get_one(PriorityOption, options_in(cycle)[0]).votes = 9
    session.commit()
    told = get(client, f"priorities/{cycle.id}").json
    assert ([one["votes"] for one in told["options"]], told["priorities"]) == ([None] * 4, [])
