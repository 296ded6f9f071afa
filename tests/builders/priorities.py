"""Cycles of priorities for tests."""

from datetime import timedelta
from typing import Any

from app.areas.models import Area
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.priorities.actions import vote_priorities
from app.priorities.models import PrioritiesCycle, Priority, PriorityMeasure, PriorityOption
from app.priorities.standing import days_from
from app.priorities.vocabulary import State
from tests.builders.days import today
from tests.builders.places import make_body

NEEDS = ("Lamps on the square", "A quiet street at night", "A crossing by the school", "Benches in the shade")


def make_cycle(area: Area, state: State = State.SURVEY, *, chosen: bool = True, **fields: Any) -> PrioritiesCycle:
    """A cycle in a state, on a day on which it may be in it, with four options; from `working` on with its three when
    `chosen`."""
    ago = {State.SURVEY: 5, State.WORKING: 40, State.RATING: 115, State.OVER: 130}[state]
    days = days_from(today(-ago))
    told = {name: getattr(days, name) for name in ("begun_on", "survey_until", "rating_from", "ends_on")}
    told |= {"state": state, "goes_on": True, "people": 0, "lang": "en", "reason": "", "begun_at": now()}
    cycle = PrioritiesCycle(area_id=area.id, area_path=area.path, **(told | fields))
    session.add(cycle)
    session.flush()
    options = [
        PriorityOption(cycle_id=cycle.id, position=place, words=words, votes=0) for place, words in enumerate(NEEDS, 1)
    ]
    session.add_all(options)
    session.flush()
    if chosen and state != State.SURVEY:
        body = make_body(f"owner-{cycle.id}")
        cycle.chosen_at = now()
        session.add_all(
            Priority(cycle_id=cycle.id, position=place, option_id=option.id, body_id=body.id, met=0, partly=0, unmet=0)
            for place, option in enumerate(options[:3], 1)
        )
    session.commit()
    return cycle


def options_in(cycle: PrioritiesCycle) -> list[int]:
    """Its options, in their order."""
    found = session.query(PriorityOption.id).filter_by(cycle_id=cycle.id).order_by(PriorityOption.position)
    numbers = [row.id for row in found]
    session.commit()
    return numbers


def three_of(cycle: PrioritiesCycle) -> list[int]:
    """Its priorities, in their order."""
    found = session.query(Priority.id).filter_by(cycle_id=cycle.id).order_by(Priority.position)
    numbers = [row.id for row in found]
    session.commit()
    return numbers


def make_measure(priority_id: int, due: int, *, done: int | None = None, words: str = "New lamps.") -> PriorityMeasure:
    """A measure that is due in so many days; `done`: how many days ago it was done."""
    at = None if done is None else now() - timedelta(days=done)
    about = {"words": words, "lang": "en", "due": today(due), "done_at": at, "made_at": now()}
    made = PriorityMeasure(priority_id=priority_id, **about)
    session.add(made)
    session.commit()
    return made


def name(actor: Actor, cycle: PrioritiesCycle, *places: int) -> None:
    """Vote for the options at these places, counted from 0."""
    options = options_in(cycle)
    vote_priorities(actor=actor, cycle_id=cycle.id, options=[options[place] for place in places])
