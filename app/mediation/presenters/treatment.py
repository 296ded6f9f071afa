"""How somebody was treated, as its page and the mediators' desk show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.identity.actor import Actor
from app.identity.queries.ties import standing_ties
from app.kernel.clock import now
from app.kernel.db import Executor
from app.mediation.policies import treatment_bar
from app.mediation.presenters.away import away_words
from app.mediation.presenters.challenge import BARS, clock
from app.mediation.presenters.words import in_lang
from app.mediation.queries.around import mediators
from app.mediation.queries.in_hand import treatment_in_hand
from app.mediation.vocabulary import Ending
from app.web.city import city

ENDINGS: dict[str, Any] = {
    Ending.DIALOGUE: _l("Ended in a dialogue"),
    Ending.REFERRAL: _l("Referred to another office"),
    Ending.REASONED: _l("Ended with a reasoned outcome"),
    Ending.WITHDRAWN: _l("Withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`bar`: why this mediator must leave it to others; `away`: a sentence, when whoever has it is."""

    ref: str
    body: str
    filed_at: datetime
    clock: tuple[str, str] | None
    chip: tuple[str, Any]
    is_open: bool
    bar: Any = None
    away: str = ""


def shown_head(row: Any, bar: Any = None, away: str = "") -> Head:
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
    )


def heads(executor: Executor, rows: Any, actor: Actor) -> list[Head]:
    """For the mediators' desk: what bars is said before anything is opened."""
    ties, everybody = standing_ties(executor), mediators(executor, now())
    found = []
    for row in rows:
        bar = treatment_bar(actor, row)
        away = away_words(treatment_in_hand(row, everybody, ties))
        found.append(shown_head(row, BARS[bar] if bar else None, away))
    return found


def ways() -> dict[str, str]:
    """Where each formal way is and until when, in the page's language, as the city says."""
    return {way: in_lang(dict(words)) for way, words in city().formal_routes}
