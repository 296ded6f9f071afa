"""Counting a voluntary answer, forgetting the marks of the day, and taking in a census."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, update

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Doer, announce
from app.kernel.sealed import keyed
from app.kernel.transaction import act
from app.missing.events import PopulationTaken
from app.missing.models import AnswerCount, AnswerMark, PopulationCount
from app.missing.policies import may_answer, may_take_population
from app.missing.queries import counted_for
from app.missing.vocabulary import PEOPLE_MOST, VALUES, Kind, Trait
from app.programme.quarters import quarter_of
from app.web.city import city

UNIQUE = ("quarter", "area_id", "kind", "trait", "value")


@dataclass(frozen=True, slots=True)
class People:
    """A line of a census: how many people of an area have a value of a trait."""

    area_id: int
    trait: Trait
    value: str
    people: int


@act
def count_answers(*, actor: Actor, area_id: int, kind: Kind, answers: Mapping[Trait, str]) -> None:
    """Add somebody's answers to the counts of this quarter; those left out are in no count.

    They count for the district that the area lies in. Once a day for each account, which a mark tells until the day is
    over; the answers themselves bear no name, no time and nothing that ties them together. Nothing is announced. Raises
    `Conflict` for a second answer on the same day.
    """
    if not may_answer(actor):
        raise NotAllowed
    told = {trait: value for trait, value in answers.items() if value}
    for trait, value in told.items():
        if value not in VALUES[trait]:
            raise Invalid("Choose one from the list.", field=str(trait))
    if not told:
        raise Invalid("Choose one answer at least, or leave the page.", field=str(Trait.AGE))
    area, today = area_by_id(session(), area_id), local(now(), city().zone).date()
    mark = keyed("missing.answer", actor.account_id, today)
    made = once(AnswerMark, "mark").values(mark=mark, on=today).returning(AnswerMark.mark)
    if session.execute(made).scalar() is None:
        raise Conflict("You have answered today already. Thank you.")
    _add({"quarter": quarter_of(today), "area_id": counted_for(session(), area), "kind": kind}, told)


@act
def forget_marks(*, actor: Actor) -> int:
    """Delete the marks of days that are over; how many."""
    if actor.kind != "system":
        raise NotAllowed
    today = local(now(), city().zone).date()
    done = session.execute(delete(AnswerMark).where(AnswerMark.on < today))
    return int(done.rowcount)  # type: ignore[attr-defined]


@act
def put_population(*, actor: Doer, people: Sequence[People]) -> list[bool]:
    """Put figures of a census in, or put them right; for each, whether anything changed."""
    if not may_take_population(actor):
        raise NotAllowed
    changed = [_put(one) for one in people]
    if any(changed):
        announce(PopulationTaken(city_id=1, number=sum(changed)), actor=actor)
    return changed


def _add(where: dict[str, Any], told: Mapping[Trait, str]) -> None:
    """One more for each answer; the rows of all values are there before."""
    every = [where | {"trait": trait, "value": value, "number": 0} for trait in Trait for value in VALUES[trait]]
    session.execute(once(AnswerCount, *UNIQUE).values(every))
    for trait, value in told.items():
        change = update(AnswerCount).filter_by(**where, trait=trait, value=value)
        session.execute(change.values(number=AnswerCount.number + 1))


def _put(one: People) -> bool:
    if one.value not in VALUES[one.trait]:
        raise Invalid("there is no value '%(word)s'", word=one.value[:40])
    if not 0 <= one.people <= PEOPLE_MOST:
        raise Invalid("this is no number of people")
    key = {"area_id": one.area_id, "trait": one.trait, "value": one.value}
    made = once(PopulationCount, *key).values(key | {"people": one.people}).returning(PopulationCount.id)
    if session.execute(made).scalar() is not None:
        return True
    differs = update(PopulationCount).filter_by(**key).where(PopulationCount.people != one.people)
    changed = session.execute(differs.values(people=one.people).returning(PopulationCount.id))
    return changed.scalar() is not None
