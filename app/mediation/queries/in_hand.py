"""In whose hands something is today: its mediator's, and the substitute's while the mediator is away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.identity.queries.absences import serving
from app.kernel.db import Executor
from app.mediation.policies import Apart, Around, Facts, bar_of, neighbour_bar, treatment_bar_of
from app.mediation.queries.around import Mediator, facts_of, mediators, posts
from app.mediation.queries.between import around_mediations
from app.mediation.queries.treatments import apart_of
from app.mediation.vocabulary import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """`holder`: whose it is, None while nobody's. `away`: the holder is. `substitute`: who stands in then, None where
    something bars who should."""

    holder: Mediator | None = None
    away: bool = False
    substitute: Mediator | None = None

    @property
    def of(self) -> list[int]:
        """The accounts that it is with, and who are told of it; none where it waits for any mediator."""
        if self.holder is None or (self.away and self.substitute is None):
            return []
        return [one.account_id for one in (self.holder, self.substitute) if one is not None]


def in_hand(holder_id: int | None, everybody: Sequence[Mediator], barred: Callable[[Mediator], bool]) -> InHand:
    """In whose hands something of this mediator is; `barred`: whether a substitute must leave it to others."""
    known = {one.account_id: one for one in everybody}
    holder = known.get(holder_id) if holder_id is not None else None
    if holder is None or holder.deputy_id is None:
        return InHand(holder=holder)
    deputy = known.get(holder.deputy_id)
    free = deputy is not None and not barred(deputy)
    return InHand(holder=holder, away=True, substitute=deputy if free else None)


def challenge_in_hand(row: Any, everybody: Sequence[Mediator], facts: Facts) -> InHand:
    """Of a challenge with its `mediator_id`."""
    return in_hand(
        row.mediator_id, everybody, lambda one: bar_of(one.account_id, one.roles, one.bodies, facts) is not None
    )


def mediation_in_hand(row: Any, everybody: Sequence[Mediator], around: Around) -> InHand:
    """Of a mediation between neighbours with its `mediator_id`."""
    return in_hand(
        row.mediator_id, everybody, lambda one: neighbour_bar(one.account_id, one.roles, one.homes, around) is not None
    )


def treatment_in_hand(row: Any, everybody: Sequence[Mediator], apart: Apart) -> InHand:
    """Of what somebody told of how they were treated, with its `mediator_id`, `account_id` and `body_id`."""
    return in_hand(row.mediator_id, everybody, lambda one: _is_apart(one, row, apart))


def treatment_waits(row: Any, everybody: Sequence[Mediator], apart: Apart, now: datetime) -> bool:
    """Whether another mediator may take it or hand it on: it is nobody's, it is late, or its mediator is away or
    barred."""
    hand = treatment_in_hand(row, everybody, apart)
    return hand.holder is None or hand.away or row.due <= now or _is_apart(hand.holder, row, apart)


def free_for_treatment(row: Any, everybody: Sequence[Mediator], apart: Apart) -> list[Mediator]:
    """Mediators who can take it: here, barred by nothing, and without it now."""
    here = [one for one in everybody if one.deputy_id is None and one.account_id != row.mediator_id]
    return [one for one in here if not _is_apart(one, row, apart)]


def _is_apart(one: Mediator, row: Any, apart: Apart) -> bool:
    return treatment_bar_of(one.account_id, one.roles, one.bodies, row, apart) is not None


def challenge_is_with(executor: Executor, row: Any, now: datetime) -> list[int]:
    """Who is told of a challenge (with what `facts_of` needs, and `mediator_id`)."""
    return challenge_in_hand(row, mediators(executor, now), facts_of(executor, [row], now)[row.id]).of


def mediation_is_with(executor: Executor, row: Any, now: datetime) -> list[int]:
    """Who is told of a mediation between neighbours (`id`, `area_path`, `mediator_id`), besides the co-mediator."""
    around = around_mediations(executor, [row], now)[row.id]
    return mediation_in_hand(row, mediators(executor, now), around).of


def treatment_is_with(executor: Executor, row: Any, now: datetime) -> list[int]:
    """Who is told of how somebody was treated (with its `id`)."""
    return treatment_in_hand(row, mediators(executor, now), apart_of(executor, [row.id])[row.id]).of


def who_could_treat(executor: Executor, row: Any, now: datetime) -> list[int]:
    """Who is told where it is with nobody: whoever can take it; all mediators, should something bar every one."""
    everybody, apart = mediators(executor, now), apart_of(executor, [row.id])[row.id]
    return [one.account_id for one in free_for_treatment(row, everybody, apart) or everybody]


def others_for_treatment(executor: Executor, row: Any, now: datetime) -> list[int]:
    """Who is told besides when it has been late for days: the coordinating mediators, else whoever can take it."""
    everybody, apart = mediators(executor, now), apart_of(executor, [row.id])[row.id]
    free = [one.account_id for one in free_for_treatment(row, everybody, apart)]
    named = [one.account_id for one in posts(executor, Post.COORDINATING, now)]
    coordinating = set(serving(executor, named, now))
    return [number for number in free if number in coordinating] or free
