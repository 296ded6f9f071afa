"""P13: opinion groups of 224,940 stances by 2,000 people, read from the database and reckoned."""

import random
import time
from collections.abc import Iterator

from sqlalchemy import insert

from app.consultations.counting import result_of_stances
from app.consultations.models import ConsultationPerson, Stance
from app.kernel.clock import now
from app.kernel.db import reader, session
from bench.figures import Figure, at_most, not_measured, run
from bench.places import Place, application, engines, place
from tests.builders.consultations import make_consultation, statements_of
from tests.builders.places import make_city

STANCES, PEOPLE, STATEMENTS, GOAL_S, ROUNDS = 224_940, 2_000, 600, 2.0, 5
AT_ONCE = 20_000


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P13", "opinion groups on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where):
        consultation_id = fill()
        took = []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            result = result_of_stances(reader(), consultation_id)
            took.append(time.perf_counter() - began)
        sizes = [group["people"] for group in result.groups]
        note = f"slowest {max(took):.2f} s; groups {sizes}"
        what = f"opinion groups of {STANCES:,} stances x {PEOPLE:,} people, {where.engine}"
        yield at_most("P13", what, sorted(took)[ROUNDS // 2], GOAL_S, "s", note)


def fill() -> int:
    """People of two leanings, each of whom answers some statements of the 600."""
    chance = random.Random(13)
    asked = make_consultation(make_city()["mill"], words=[f"Statement number {n} of many." for n in range(STATEMENTS)])
    numbers = statements_of(asked)
    leaning = [chance.choice((-1, 0, 1)) for _number in numbers]
    told = {"consultation_id": asked.id, "kind": "device", "verified": False, "answers": 1, "made_at": now()}
    session.execute(insert(ConsultationPerson), [told | {"person": f"device:{n}"} for n in range(PEOPLE)])
    people = [number for (number,) in session.query(ConsultationPerson.id).order_by(ConsultationPerson.id)]
    pairs = chance.sample(range(PEOPLE * STATEMENTS), STANCES)
    for first in range(0, STANCES, AT_ONCE):
        session.execute(
            insert(Stance), [_stance(pair, people, numbers, leaning, chance) for pair in pairs[first : first + AT_ONCE]]
        )
    session.commit()
    return asked.id


def _stance(
    pair: int, people: list[int], numbers: list[int], leaning: list[int], chance: random.Random
) -> dict[str, object]:
    person, statement = divmod(pair, STATEMENTS)
    side = 1 if person % 2 else -1
    choice = leaning[statement] * side if chance.random() < 0.7 else chance.choice((-1, 0, 1))
    return {"person_id": people[person], "statement_id": numbers[statement], "choice": choice, "at": now()}


if __name__ == "__main__":
    run(measure)
