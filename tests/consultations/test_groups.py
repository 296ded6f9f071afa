"""Opinion groups: thirty people whose groups, bridge and divide are known by construction; and what is never shown."""

import random

import pytest

from app.chores import CHORES
from app.consultations.counting import count_consultations, result_of_stances
from app.consultations.queries import counted_statements, result_of, uncounted
from app.consultations.vocabulary import COUNT_EVERY
from app.identity.actor import SYSTEM
from app.kernel.db import reader, session
from tests.builders.consultations import answer, make_consultation, statements_of
from tests.builders.places import make_city

LAMPS, CARS, GUARDS, BUS, CAMERAS, BENCHES, TREES, RADIO = range(8)
WORDS = tuple(
    f"What is said of {what}."
    for what in ("lamps", "cars", "guards", "the bus", "cameras", "benches", "trees", "radio")
)
EIGHT = len(WORDS)
# Two sides of fifteen: apart on guards and cameras and, the other way round, on cars and benches; together on lamps.
SIDES = (
    (1, 1, -1, 1, -1, 1, 0, -1),
    (1, -1, 1, -1, 1, -1, 0, -1),
)
PEOPLE = 15


@pytest.fixture
def asked(context):
    return make_consultation(make_city()["mill"], words=WORDS)


def let_answer(asked, sides=SIDES, people=PEOPLE):
    """Each person answers as their side does, but for one statement of no weight, on which everybody is apart."""
    for number, side in enumerate(sides):
        for one in range(people):
            own = list(side)
            own[TREES] = random.Random(number * 100 + one).choice((-1, 0, 1))
            answer(asked, f"side {number}, person {one}", own)


def test_thirty_people_their_two_groups_and_the_statement_that_bridges_them(asked):
    numbers = statements_of(asked)
    let_answer(asked)
    assert count_consultations(actor=SYSTEM) == 1
    assert count_consultations(actor=SYSTEM) == 0
    result = result_of(reader(), asked.id)
    assert (result.people["device"], result.counted) == (30, 30)
    assert [(group["letter"], group["people"]) for group in result.groups] == [("A", 15), ("B", 15)]
    assert result.bridging == [numbers[LAMPS]]
    apart = {numbers[one] for one in (CARS, GUARDS, BUS, CAMERAS, BENCHES)}
    assert set(result.dividing) == apart
    for group in result.groups:
        assert {number for number, _choice in group["stands_for"]} == apart
        assert sum(people for _x, _y, people in group["dots"]) == 15
        assert all(people >= 5 for _x, _y, people in group["dots"])
    lamps = next(row.counts for row in counted_statements(reader(), asked.id) if row.id == numbers[LAMPS])
    assert lamps["all"] == lamps["device"] == [30, 0, 0]
    assert (lamps["A"], lamps["B"], lamps["account"]) == ([15, 0, 0], [15, 0, 0], [0, 0, 0])


def test_the_same_answers_give_the_same_groups_and_a_changed_one_is_counted_anew(asked):
    let_answer(asked)
    assert result_of_stances(reader(), asked.id) == result_of_stances(reader(), asked.id)
    count_consultations(actor=SYSTEM)
    answer(asked, "side 0, person 0", [-1] + [None] * (EIGHT - 1))
    session.expire_all()
    assert uncounted(reader()) == [(asked.id, asked.revision)]
    count_consultations(actor=SYSTEM)
    lamps = counted_statements(reader(), asked.id)[LAMPS]
    assert lamps.counts["all"] == [29, 1, 0]


def test_the_worker_looks_often_enough_for_ten_seconds():
    """A look each three seconds, and a count of two at most for the largest (P13)."""
    every = next(every for name, every, _chore in CHORES if name == "consultations.count")
    assert every == COUNT_EVERY
    assert every.total_seconds() * 2 + 2 < 10


def test_fewer_than_fifteen_people_make_no_groups(asked):
    let_answer(asked, people=7)
    result = result_of_stances(reader(), asked.id)
    assert (result.counted, result.groups, result.bridging, result.dividing) == (14, [], [], [])
    assert result.statements[statements_of(asked)[LAMPS]]["all"] == [14, 0, 0]


def test_who_answered_fewer_than_seven_counts_for_the_sums_and_not_for_groups(asked):
    let_answer(asked)
    for one in range(5):
        answer(asked, f"hasty {one}", [1] + [None] * (EIGHT - 1))
    result = result_of_stances(reader(), asked.id)
    assert (result.people["device"], result.counted) == (35, 30)
    assert result.statements[statements_of(asked)[LAMPS]]["all"] == [35, 0, 0]


def test_four_who_stand_apart_are_no_group(asked):
    """Sixteen think alike and four the opposite: two groups would lie apart best, and the small one is never shown."""
    for one in range(16):
        answer(asked, f"many {one}", SIDES[0])
    for one in range(4):
        answer(asked, f"few {one}", SIDES[1])
    assert result_of_stances(reader(), asked.id).groups == []
