"""Danger in reports that are not public, as moderators and mediators see that it is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.identity.actor import Actor
from app.issues import policies


@dataclass(frozen=True, slots=True)
class ShownAlarm:
    """No words: whoever opens the report to read it is written down."""

    id: int
    ref: str
    url: str
    area: str
    at: datetime
    seen_at: datetime | None
    seen_by: str
    can_see_to: bool


def alarm_entries(rows: Sequence[Any], actor: Actor) -> list[ShownAlarm]:
    return [_entry(row, actor) for row in rows]


def _entry(row: Any, actor: Actor) -> ShownAlarm:
    can = row.seen_at is None and policies.may_see_to_alarm(actor, row)
    url = url_for("issues.issue", ref=row.ref)
    return ShownAlarm(row.id, row.ref, url, row.area_name, row.at, row.seen_at, row.name or "", can)
