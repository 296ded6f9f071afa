"""The mediators' desk: what waits, oldest clock first, with what bars this mediator and who could take it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import reader
from app.mediation.policies import bar_for, is_mediator
from app.mediation.presenters.away import away_words
from app.mediation.presenters.challenge import BARS, Shown, shown
from app.mediation.queries.around import facts_of, mediators, substitutes
from app.mediation.queries.challenges import waiting
from app.mediation.queries.in_hand import challenge_in_hand
from app.web.login import actor as present_actor
from app.web.shell import Work


@dataclass(frozen=True, slots=True)
class Desk:
    """`mine`: in this mediator's hands, or of one for whom this one stands in; `here`: of the own areas; `elsewhere`:
    where a substitute may be needed."""

    mine: list[Shown]
    here: list[Shown]
    elsewhere: list[Shown]
    ended: list[Shown]


def desk(executor: Connection, actor: Actor, rows: Sequence[Any], ended: Sequence[Any]) -> Desk:
    moment = now()
    facts, everybody = facts_of(executor, rows, moment), mediators(executor, moment)
    me = next((one for one in everybody if one.account_id == actor.account_id), None)
    found = Desk([], [], [], [shown(row) for row in ended])
    for row in rows:
        around = facts[row.id]
        bar = bar_for(actor, around)
        free = substitutes(everybody, around, but=actor.account_id)
        hand = challenge_in_hand(row, everybody, around)
        mine = actor.account_id in (row.mediator_id, *hand.of)
        told: dict[str, Any] = {"bar": BARS[bar] if bar else None, "free": free if bar else ()}
        if bar and row.confidential:  # opening it would be written down, and is not theirs
            told["asked"] = ""
        line = replace(shown(row), mine=mine, away=away_words(hand), **told)
        here = me is not None and me.covers(row.area_path)
        (found.mine if mine else found.here if here else found.elsewhere).append(line)
    return found


def waiting_lines() -> list[Work]:
    """For the shell of mediators: the way to their desk, and how much waits there."""
    if not is_mediator(present_actor()):
        return []
    return [Work(str(_("Mediation")), url_for("mediation.desk"), len(waiting(reader())))]
