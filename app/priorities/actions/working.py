"""Whoever works on the priorities enters measures with their days, and says what became of them."""

from datetime import date

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act, made_once
from app.priorities.events import MeasureDated, MeasureDone, OwnerSaid
from app.priorities.holding import held, priority_in
from app.priorities.models import PrioritiesCycle, Priority, PriorityMeasure
from app.priorities.policies import is_at_work, may_work
from app.priorities.queries import cycle_of_measure, cycle_of_priority, measures_in, sent_measure
from app.priorities.standing import today
from app.priorities.vocabulary import FARTHEST, MEASURE_LONGEST, MEASURE_SHORTEST, MEASURES_MOST, Verdict


@act
def date_measure(
    *, actor: Actor, priority_id: int, words: str, lang: str, due: date | None, key: str | None = None
) -> PriorityMeasure:
    """Say what is done for a priority and by which day, which residents see with the day and whether it was kept. A day
    that was said is not moved: a new measure says what is new."""
    cycle = _at_work(actor, cycle_of_priority(session(), priority_id))
    said = tidy(words)
    if not MEASURE_SHORTEST <= len(said) <= MEASURE_LONGEST:
        raise Invalid("Between 10 and 200 characters.", field="words")
    if due is None or not today() <= due <= today() + FARTHEST:
        raise Invalid("Say by which day, from today to a year from now.", field="due")
    if measures_in(session(), priority_id) >= MEASURES_MOST:
        raise Invalid("A priority has twenty measures at most.", field="words")
    priority = priority_in(cycle.id, priority_id)
    return made_once(lambda: _sent(actor, key, said), lambda: _dated(actor, priority, said, lang, due, key))


@act
def finish_measure(*, actor: Actor, measure_id: int) -> PriorityMeasure:
    """Say that a measure is done, from now."""
    cycle = _at_work(actor, cycle_of_measure(session(), measure_id))
    measure = session.get(PriorityMeasure, measure_id, populate_existing=True)
    assert measure is not None
    if measure.done_at is None:
        measure.done_at = now()
        told = MeasureDone(priorities_id=cycle.id, measure_id=measure_id)
        announce(told, actor=actor, fields=["done_at"])
    return measure


@act
def say_as_owner(*, actor: Actor, priority_id: int, verdict: Verdict) -> Priority:
    """Say for the owner what became of a priority; it stands beside what residents say, never mixed with it."""
    cycle = _at_work(actor, cycle_of_priority(session(), priority_id))
    priority = priority_in(cycle.id, priority_id)
    if priority.view != verdict:
        priority.view = verdict
        told = OwnerSaid(priorities_id=cycle.id, priority_id=priority_id, verdict=verdict)
        announce(told, actor=actor, fields=["view"])
    return priority


def _at_work(actor: Actor, cycle_id: int) -> PrioritiesCycle:
    cycle = held(cycle_id)
    if not may_work(actor, cycle):
        raise NotAllowed
    if not is_at_work(cycle):
        raise Conflict("The cycle of priorities has gone on in the meantime. Look at its page again.")
    return cycle


def _sent(actor: Actor, key: str | None, words: str) -> PriorityMeasure | None:
    number = sent_measure(session(), actor.account_id, key)
    found = session.get(PriorityMeasure, number) if number is not None else None
    if found is not None and found.words != words:
        raise SentAlready(field="words")
    return found


def _dated(actor: Actor, priority: Priority, words: str, lang: str, due: date, key: str | None) -> PriorityMeasure:
    about = {"priority_id": priority.id, "words": words, "lang": lang, "due": due, "key": key}
    measure = PriorityMeasure(**about, made_by=actor.account_id, made_at=now())
    session.add(measure)
    session.flush()
    told = MeasureDated(priorities_id=priority.cycle_id, measure_id=measure.id)
    announce(told, actor=actor, content=words)
    return measure
