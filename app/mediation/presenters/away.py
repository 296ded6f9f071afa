"""Mediators who are away, in words: in whose hands something is meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.identity.actor import Actor
from app.identity.queries.absences import absences_of, standing_in
from app.kernel.clock import now
from app.kernel.db import Executor
from app.mediation.queries.in_hand import InHand
from app.web.filters import day

SHORTLY = timedelta(seconds=1)  # an absence ends with the last moment of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """For the desk: a sentence for each mediator whom this one stands in for, one where this one is away, and where an
    absence is entered."""

    sentences: Sequence[str]
    url: str


def duty(executor: Executor, actor: Actor) -> Duty:
    moment, number = now(), actor.account_id or 0
    said = [
        _("You stand in for %(name)s until %(day)s.", name=row.name, day=day(row.ends_at - SHORTLY))
        for row in standing_in(executor, number, moment)
    ]
    said += [
        _("You are away until %(day)s, and %(name)s stands in.", name=row.name, day=day(row.ends_at - SHORTLY))
        for row in absences_of(executor, number, moment)
        if row.begins_at <= moment
    ]
    return Duty(sentences=said, url=url_for("identity.absence", account_id=number))


def away_words(hand: InHand) -> str:
    """In whose hands it is while its mediator is away; empty otherwise."""
    if not hand.away or hand.holder is None:
        return ""
    told: dict[str, Any] = {"name": hand.holder.name}
    if hand.substitute is None:
        return str(_("%(name)s, who has it, is away. Nobody stands in here: any other mediator may take it.", **told))
    return str(_("%(name)s, who has it, is away: %(other)s stands in.", other=hand.substitute.name, **told))
