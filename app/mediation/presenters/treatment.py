"""How somebody was treated, as its page and the mediators' desk show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import Executor
from app.mediation.policies import may_hand_treatment, may_leave_treatment, treatment_bar
from app.mediation.presenters.away import away_words
from app.mediation.presenters.challenge import BARS, clock
from app.mediation.presenters.words import in_lang
from app.mediation.queries.around import Mediator, mediators
from app.mediation.queries.in_hand import free_for_treatment, treatment_in_hand, treatment_waits
from app.mediation.queries.treatments import apart_of, leaves_of
from app.mediation.vocabulary import CONFIDENTIAL_FROM, Ending, Leaving
from app.web.city import city
from app.web.filters import day

ENDINGS: dict[str, Any] = {
    Ending.DIALOGUE: _l("Ended in a dialogue"),
    Ending.REFERRAL: _l("Referred to another office"),
    Ending.REASONED: _l("Ended with a reasoned outcome"),
    Ending.WITHDRAWN: _l("Withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`bar`: why this mediator must leave it to others; `away`: a sentence, when whoever has it is. `hands`: this one
    has it in hand nevertheless, and gives it to one of the `free`; `holder`: whose it is."""

    ref: str
    body: str
    filed_at: datetime
    clock: tuple[str, str] | None
    chip: tuple[str, Any]
    is_open: bool
    bar: Any = None
    away: str = ""
    holder: int | None = None
    hands: bool = False
    free: Sequence[Mediator] = ()


def shown_head(row: Any, bar: Any = None, away: str = "", **more: Any) -> Head:
    waits = ("brand", _l("Waits for a mediator")) if row.mediator_id is None else ("warn", _l("With the mediator"))
    return Head(
        ref=row.ref,
        body=in_lang(row.body_names),
        filed_at=row.filed_at,
        clock=clock(row.due) if row.ended_at is None else None,
        chip=("neutral", ENDINGS[row.ending]) if row.ending else waits,
        is_open=row.ended_at is None,
        bar=bar,
        away=away,
        holder=row.mediator_id,
        **more,
    )


def heads(executor: Executor, rows: Any, actor: Actor) -> list[Head]:
    """For the mediators' desk: what bars is said before anything is opened. Who has it in hand and is barred since by a
    tie hands it on from there, to one of the `free`."""
    apart, everybody = apart_of(executor, [row.id for row in rows]), mediators(executor, now())
    found = []
    for row in rows:
        bar = treatment_bar(actor, row, apart[row.id])
        away = away_words(treatment_in_hand(row, everybody, apart[row.id]))
        hands = bar is not None and may_leave_treatment(actor, row, apart[row.id])
        free = free_for_treatment(row, everybody, apart[row.id]) if hands else ()
        found.append(shown_head(row, BARS[bar] if bar else None, away, hands=hands, free=free))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """In whose hands it is, for mediators: its `mediator` by name, what happened `before`. `mine`: the reader's, who
    says why when handing it on; `hand`: whether the reader may give it to one of the `free`."""

    holder: int | None
    mediator: str
    away: str
    before: Sequence[str]
    mine: bool
    hand: bool
    free: Sequence[Mediator]


def hands(executor: Executor, actor: Actor, row: Any) -> Hands:
    """For a mediator whom nothing bars."""
    apart, everybody, moment = apart_of(executor, [row.id])[row.id], mediators(executor, now()), now()
    hand = treatment_in_hand(row, everybody, apart)
    waits = treatment_waits(row, everybody, apart, moment)
    return Hands(
        holder=row.mediator_id,
        mediator=hand.holder.name if hand.holder is not None else "",
        away=away_words(hand),
        before=course(executor, row),
        mine=row.mediator_id is not None and row.mediator_id == actor.account_id,
        hand=row.ended_at is None and may_hand_treatment(actor, row, apart, waits=waits),
        free=free_for_treatment(row, everybody, apart),
    )


def course(executor: Executor, row: Any) -> list[str]:
    """Each time it left the hands it was in, in a sentence that names nobody: for the person and for mediators."""
    return [_left(left.reason, day(left.at)) for left in leaves_of(executor, row.id)]


def _left(reason: str, on: str) -> str:
    if reason == Leaving.CONFLICT:
        return str(_("On %(day)s it went to another mediator: the one before had a conflict of interest.", day=on))
    if reason == Leaving.ABSENCE:
        return str(_("On %(day)s it went to another mediator: the one before is away.", day=on))
    return str(_("On %(day)s the mediator stood aside, so that another one takes it.", day=on))


def ways() -> dict[str, str]:
    """Where each formal way is and until when, in the page's language, as the city says."""
    return {way: in_lang(dict(words)) for way, words in city().formal_routes}


def shown_numbers(told: int, is_open: int, late: int) -> tuple[int | None, int | None, int | None]:
    """How many told, of these are open, of these late, as everybody may read them: each from five on, and only where
    nobody can reckon from two of them that fewer than five are left over."""
    if told < CONFIDENTIAL_FROM:
        return None, None, None
    shown_open = is_open if _stands(is_open, told) else None
    return told, shown_open, late if shown_open is not None and _stands(late, is_open) else None


def _stands(part: int, whole: int) -> bool:
    return part >= CONFIDENTIAL_FROM and not 0 < whole - part < CONFIDENTIAL_FROM
