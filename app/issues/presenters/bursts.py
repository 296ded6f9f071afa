"""Ratings that came in a burst, as evaluators see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.ratings import decided
from app.issues.vocabulary import BurstWord


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBurst:
    """`said`: how many evaluators let them count, and how many hold them; `mine`: this reader's word; `can_judge`:
    no declared tie bars."""

    id: int
    ref: str
    url: str
    area: str
    ratings: int
    begun_at: datetime
    release: int
    hold: int
    mine: str | None
    can_judge: bool
    outcome: str
    decided_at: datetime | None


def shown_bursts(found: Sequence[Any], said: Sequence[Any], actor: Actor) -> list[ShownBurst]:
    return [_burst(row, [one for one in said if one.burst_id == row.id], actor) for row in found]


def _burst(row: Any, said: list[Any], actor: Actor) -> ShownBurst:
    return ShownBurst(
        id=row.id,
        ref=row.ref,
        url=url_for("issues.single_ratings", ref=row.ref),
        area=row.area_name,
        ratings=row.ratings,
        begun_at=row.begun_at,
        release=sum(one.word == BurstWord.RELEASE for one in said),
        hold=sum(one.word == BurstWord.HOLD for one in said),
        mine=next((one.word for one in said if one.account_id == actor.account_id), None),
        can_judge=policies.may_judge_burst(actor, row),
        outcome=decided(row.decision),
        decided_at=row.decided_at,
    )
