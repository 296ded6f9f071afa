"""Who took part in the quarter before, in the demo city, and who lives there: made-up numbers."""

from datetime import datetime, time, timedelta
from functools import partial

from app.admin.loading.stage import Stage, number
from app.areas.queries import area_by_slug
from app.identity.actor import SYSTEM
from app.kernel.db import session
from app.missing.actions import People, count_answers, put_population
from app.missing.vocabulary import Kind, Trait
from app.programme.quarters import before, days_of, quarter_of

AREA, DISTRICT = "embajadores", "distrito-centro"
PEOPLE = ("carmen", "rosa", "luis", "nico", "fatou", "mei", "nadia", "tariq", "joana", "paco", "ines", "sofia")
TIMES = 3  # each of them takes part on so many days
AGES, GENDERS = ("45-64", "30-44", "65-", "45-64"), ("woman", "woman", "man")
LANGS, STAYS = ("es", "es", "es", "ar"), ("15-", "5-15", "1-5")
LIVES = {
    Trait.AGE: {"14-17": 4_100, "18-29": 27_400, "30-44": 41_800, "45-64": 38_900, "65-": 22_700},
    Trait.GENDER: {"woman": 68_300, "man": 66_600},
    Trait.STAY: {"0-1": 18_200, "1-5": 34_600, "5-15": 37_900, "15-": 44_200},
}


def tell_missing(stage: Stage) -> None:
    days = days_of(before(quarter_of(stage.today())))
    assert days is not None
    stage.tale.add(stage.past(stage.at(days[0], time(9))), partial(_put, stage))
    for one, person in enumerate(PEOPLE):
        for turn in range(TIMES):
            day = days[0] + timedelta(days=number(f"missing-{person}", 20) + 25 * turn)
            moment: datetime = stage.at(day, time(19, one))
            stage.tale.add(stage.past(moment), partial(_answer, stage, person, one + turn))


def _put(stage: Stage) -> None:
    district = area_by_slug(session(), DISTRICT).id
    told = [People(district, trait, value, people) for trait, lives in LIVES.items() for value, people in lives.items()]
    put_population(actor=SYSTEM, people=told)


def _answer(stage: Stage, person: str, one: int) -> None:
    picked = {Trait.AGE: AGES, Trait.GENDER: GENDERS, Trait.LANG: LANGS, Trait.STAY: STAYS}
    answers = {trait: values[one % len(values)] for trait, values in picked.items()}
    kind = Kind.MEETING if one % 2 else Kind.PRIORITIES
    count_answers(actor=stage.actor(person), area_id=stage.areas[AREA], kind=kind, answers=answers)
