"""Whoever runs the cycle begins it, chooses the three after the survey, and says whether another one follows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.areas.queries import area_by_id, body_by_slug
from app.identity.actor import Actor
from app.issues.queries import category_by_code
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.kernel.words import spoken
from app.priorities.beginning import begun
from app.priorities.events import CycleGoesOn, PrioritiesChosen
from app.priorities.holding import held
from app.priorities.models import PrioritiesCycle, Priority
from app.priorities.policies import may_run
from app.priorities.queries import options_of, running_in, sent_cycle
from app.priorities.standing import are_most_named, days_from, today
from app.priorities.vocabulary import (
    CHOSEN,
    NEED_LONGEST,
    NEED_SHORTEST,
    OPTIONS_FEWEST,
    OPTIONS_MOST,
    REASON_LONGEST,
    REASON_SHORTEST,
    SURVEY_DAYS,
    State,
)

RUNS = spoken("A cycle of priorities is already running in this area.")


@act
def begin_cycle(
    *,
    actor: Actor,
    area_id: int,
    categories: Sequence[str],
    needs: Sequence[str],
    lang: str,
    survey_until: date | None = None,
    key: str | None = None,
) -> PrioritiesCycle:
    """Ask the residents of an area what matters most, from today.

    `categories`: codes of categories of issues; `needs`: further ones in own words, in the language `lang`; four to
    twenty together. `survey_until`: the last day to vote, in a week to sixty days; three weeks without one. Raises
    `Conflict` while another cycle runs there.
    """
    area = area_by_id(session(), area_id)
    if not may_run(actor, area.path):
        raise NotAllowed
    options = _options(categories, needs)
    days = days_from(today(), survey_until)
    if not SURVEY_DAYS[0] <= (days.survey_until - days.begun_on).days <= SURVEY_DAYS[1]:
        raise Invalid("A survey lasts a week at least, and sixty days at most.", field="until")
    known = sent_cycle(session(), actor.account_id, key)
    if known is None and running_in(session(), area.id) is not None:
        raise Conflict(RUNS)
    about: dict[str, Any] = {"area_id": area.id, "area_path": area.path, "lang": lang}
    about |= {"begun_by": actor.account_id, "key": key}
    about |= {name: getattr(days, name) for name in ("begun_on", "survey_until", "rating_from", "ends_on")}
    try:
        return made_once(lambda: _sent(actor, key), lambda: begun(actor, about, options))
    except IntegrityError as error:  # somebody else began one at the same moment
        raise Conflict(RUNS) from error


@act
def choose_priorities(
    *, actor: Actor, cycle_id: int, chosen: Sequence[tuple[int, str]], reason: str
) -> PrioritiesCycle:
    """Name three options as priorities once the survey is closed, each with the body that owns it.

    `chosen`: (option, slug of the body), the first one first. `reason`: why they are not the three that most people
    named; demanded then, and public. They are chosen once: what residents were promised is not swapped.
    """
    cycle = _run(actor, cycle_id)
    cycle.must_be(State.WORKING)
    if cycle.chosen_at is not None:
        raise Conflict("The three priorities are chosen already.")
    votes = {row.id: row.votes for row in options_of(session(), cycle_id)}
    numbers, said = [option for option, _slug in chosen], tidy_block(reason)
    if len(set(numbers)) != CHOSEN or len(numbers) != CHOSEN or not set(numbers) <= set(votes):
        raise Invalid("Choose three different priorities.", field="first")
    if len(said) > REASON_LONGEST:
        raise Invalid("At most %(max)d characters.", field="reason", max=REASON_LONGEST)
    if not are_most_named(votes, numbers) and len(said) < REASON_SHORTEST:
        raise Invalid("Others were named more often than these. Say why, in 20 characters or more.", field="reason")
    for position, (option, slug) in enumerate(chosen, 1):
        about = {"cycle_id": cycle_id, "position": position, "option_id": option, "body_id": _owner(slug)}
        session.add(Priority(**about, met=0, partly=0, unmet=0))
    cycle.reason, cycle.chosen_at, cycle.chosen_by = said, now(), actor.account_id
    announce(PrioritiesChosen(priorities_id=cycle_id), actor=actor, fields=["chosen_at", "reason"], content=said)
    return cycle


@act
def let_go_on(*, actor: Actor, cycle_id: int, goes_on: bool) -> PrioritiesCycle:
    """Say whether another cycle follows when this one is over."""
    cycle = _run(actor, cycle_id)
    if cycle.state == State.OVER:
        raise Conflict("The cycle of priorities has gone on in the meantime. Look at its page again.")
    if cycle.goes_on != goes_on:
        cycle.goes_on = goes_on
        announce(CycleGoesOn(priorities_id=cycle_id, goes_on=goes_on), actor=actor, fields=["goes_on"])
    return cycle


def _options(categories: Sequence[str], needs: Sequence[str]) -> list[dict[str, Any]]:
    words = list(dict.fromkeys(filter(None, map(tidy, needs))))
    for one in words:
        if not NEED_SHORTEST <= len(one) <= NEED_LONGEST:
            raise Invalid("A need has 5 to 120 characters: “%(words)s”", field="needs", words=one[:60])
    if not OPTIONS_FEWEST <= len(words) + len(set(categories)) <= OPTIONS_MOST:
        raise Invalid("Offer four to twenty needs, together with the categories.", field="needs")
    known = [{"category_id": category_by_code(session(), code).id} for code in dict.fromkeys(categories)]
    return [*known, *({"words": one} for one in words)]


def _sent(actor: Actor, key: str | None) -> PrioritiesCycle | None:
    number = sent_cycle(session(), actor.account_id, key)
    return session.get(PrioritiesCycle, number) if number is not None else None


def _owner(slug: str) -> int:
    try:
        return int(body_by_slug(session(), slug).id)
    except NotFound as error:
        raise Invalid("Say for each priority who owns it.", field="first_owner") from error


def _run(actor: Actor, cycle_id: int) -> PrioritiesCycle:
    cycle = held(cycle_id)
    if not may_run(actor, cycle.area_path):
        raise NotAllowed
    return cycle
