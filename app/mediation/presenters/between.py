"""A mediation between neighbours, as its sides, those who mediate and the public see it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.sealed import unseal
from app.mediation import policies
from app.mediation.policies import Around
from app.mediation.presenters.away import away_words
from app.mediation.presenters.challenge import BARS, clock
from app.mediation.queries import between as queries
from app.mediation.queries.around import Mediator, mediators
from app.mediation.queries.in_hand import mediation_in_hand
from app.mediation.vocabulary import COUNTED_FROM, RUNNING, Between, Side
from app.mediation.wording import MATTERS, RESULTS

STATES: dict[str, tuple[str, Any]] = {
    Between.ASKED: ("brand", _l("Waits for a mediator")),
    Between.OFFERED: ("warn", _l("Both sides are being asked")),
    Between.AGREED: ("warn", _l("Both come; the talk is being arranged")),
    Between.HELD: ("warn", _l("They have talked")),
}
WAITS_FOR: dict[str, Any] = {
    Between.ASKED: _l("A mediator takes it on by then"),
    Between.OFFERED: _l("Both sides have been heard by then"),
    Between.AGREED: _l("The talk is held by then"),
    Between.HELD: _l("What was agreed is written down by then"),
}
ORDER = (Between.ASKED, Between.OFFERED, Between.AGREED, Between.HELD)
STAGES = (_l("Asked for"), _l("Both sides asked"), _l("Both come"), _l("Talked"), _l("Ended"))
COLUMNS = ("district", "quarter", "outcome", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How one stands, without a word of anybody. `bar`: why this mediator must leave it to the `free` ones. `away`: a
    sentence, when whoever has it is."""

    id: int
    ref: str
    path: str
    kind: Any
    area: str
    state: str
    chip: tuple[str, Any]
    clock: tuple[str, str] | None
    waits: Any
    is_open: bool
    filed_at: datetime
    held_on: date | None
    bar: Any = None
    free: Sequence[Mediator] = ()
    away: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The page of one. `mine`: the side who reads; None for those who mediate, who see `sides` with how each is reached
    and its letters. `asks`: whether this side is still asked to come."""

    it: Head
    mine: str | None
    asks: bool
    agreed: bool
    sides: list[dict[str, Any]]
    mediator: str
    beside: str
    can: dict[str, bool] = field(default_factory=dict)
    free: Sequence[Mediator] = ()
    residents: Sequence[Mediator] = ()


def head(row: Any, bar: Any = None, free: Sequence[Mediator] = (), away: str = "") -> Head:
    is_open = row.state in RUNNING
    return Head(
        id=row.id,
        ref=row.ref,
        path=url_for("mediation.between", ref=row.ref),
        kind=MATTERS[row.kind],
        area=row.area_name,
        state=row.state,
        chip=STATES[row.state] if is_open else RESULTS[row.outcome],
        clock=clock(row.due) if row.due else None,
        waits=WAITS_FOR.get(row.state),
        is_open=is_open,
        filed_at=row.filed_at,
        held_on=row.held_on,
        bar=bar,
        free=free,
        away=away,
    )


def heads(executor: Connection, actor: Actor, rows: Sequence[Any]) -> list[Head]:
    """For the mediators' desk: what bars is said before anything is opened."""
    moment = now()
    around, sides = queries.around_mediations(executor, rows, moment), queries.sides_of(executor, [r.id for r in rows])
    everybody, found = mediators(executor, moment), []
    for row in rows:
        bar = policies.mediating_bar(actor, sides[row.id], around[row.id])
        free = queries.free_mediators(executor, around[row.id], moment, but=actor.account_id) if bar else []
        away = away_words(mediation_in_hand(row, everybody, around[row.id]))
        found.append(head(row, BARS[bar] if bar else None, free, away))
    return found


def shown(executor: Connection, actor: Actor, row: Any, around: Around) -> Shown:
    """The page for a side, or for those who mediate; the caller has found out who reads."""
    both = queries.sides_of(executor, [row.id], reached=True)[row.id]
    mine = policies.side_of(actor, both)
    names = queries.names_of(executor, [row.mediator_id, row.co_mediator_id])
    seen = [mine] if mine is not None else both
    leads = mine is None and policies.is_mediator(actor)
    moment = now()
    hand = mediation_in_hand(row, mediators(executor, moment), around)
    return Shown(
        it=head(row, away=away_words(hand) if row.state in RUNNING else ""),
        mine=mine.side if mine is not None else None,
        asks=mine is not None and row.state == Between.OFFERED and mine.agreed_at is None,
        agreed=mine is not None and mine.agreed_at is not None,
        sides=list(_sides(executor, seen, office=mine is None)),
        mediator=names.get(row.mediator_id, ""),
        beside=names.get(row.co_mediator_id, ""),
        can=_can(row, around.named, office=mine is None, leads=leads),
        free=queries.free_mediators(executor, around, moment, but=row.mediator_id) if leads else (),
        residents=queries.free_co_mediators(executor, around, moment) if leads else (),
    )


def stage(row: Any) -> int:
    return ORDER.index(row.state) if row.state in ORDER else len(STAGES)


def _can(row: Any, named: frozenset[int], *, office: bool, leads: bool) -> dict[str, bool]:
    state, is_open = row.state, row.state in RUNNING
    return {
        "offer": leads and state == Between.ASKED,
        "name": leads and state in (Between.OFFERED, Between.AGREED, Between.HELD) and row.co_mediator_id not in named,
        "consent": office and state == Between.OFFERED,
        "talk": office and state == Between.AGREED,
        "write": office and is_open and state != Between.ASKED,
        "end": leads and state == Between.HELD,
        "hand": leads and is_open,
        "leave": office and is_open,
    }


def _sides(executor: Connection, sides: Sequence[Any], *, office: bool) -> Iterator[dict[str, Any]]:
    letters = defaultdict(list)
    for row in queries.messages_of(executor, [one.id for one in sides]):
        letters[row.side_id].append((unseal(row.sealed, "mediation_message"), row.by_office, row.at))
    for one in sides:
        reach = queries.reach_of(one.sealed)
        yield {
            "side": one.side,
            "title": _("Who asked for it") if one.side == Side.ASKER else _("The other side"),
            "letters": letters[one.id],
            "agreed_at": one.agreed_at,
            "reach": reach if office else {},
        }


def shown_counts(rows: Iterable[Any]) -> list[tuple[str, str, str, int]]:
    """What is public: district, quarter, outcome and number from five on. Smaller ones of a quarter and outcome count
    together as "other districts" when they come to five; there are no sums that would give the rest away."""
    found: list[tuple[str, str, str, int]] = []
    small: dict[tuple[date, str], int] = defaultdict(int)
    for row in rows:
        if row.number >= COUNTED_FROM:
            found.append((row.area_name, quarter(row.quarter), row.outcome, row.number))
        else:
            small[row.quarter, row.outcome] += row.number
    for (day, outcome), number in small.items():
        if number >= COUNTED_FROM:
            found.append((_("Other districts together"), quarter(day), outcome, number))
    return sorted(found, key=lambda line: line[1], reverse=True)


def quarter(day: date) -> str:
    """A quarter as "2026-Q4", which sorts and needs no language."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
