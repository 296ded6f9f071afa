"""A step that was sent and is not published yet: how acts deal with it, how its words are kept until then, and what
its author sees of it."""

import math
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.issues.models import Issue, WaitingStep
from app.issues.steps import StepWords
from app.issues.vocabulary import Closing, Limit, OwnView, StepKind
from app.kernel import photos
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict
from app.kernel.media import Photo
from app.kernel.text import render
from app.moderation.vocabulary import UNDO


def waiting_step(issue_id: int) -> WaitingStep | None:
    """The step that waits on this issue; the caller holds the issue's row."""
    wanted = select(WaitingStep).where(WaitingStep.issue_id == issue_id, WaitingStep.ended_at.is_(None))
    return session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def must_be_as_seen(issue: Issue, version: int) -> None:
    """Raise `Conflict` when somebody changed the issue since `version`, or is about to: whoever sent first is first."""
    if issue.version != version:
        raise Conflict(version=issue.version)
    if waiting_step(issue.id) is not None:
        raise Conflict("Somebody has just sent a step here. Look again in ten seconds.", version=issue.version)


def packed(words: StepWords) -> dict[str, Any]:
    """The words of a step as JSON holds them."""
    held = asdict(words)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in held.items()}


def unpacked(held: dict[str, Any]) -> StepWords:
    """The other way round; a photo that was swept from where it waited is left out."""
    photo = Photo(**held["photo"]) if held["photo"] else None
    days = {name: date.fromisoformat(held[name]) if held[name] else None for name in ("next_on", "review_on")}
    lists = {"limited": Limit, "closing": Closing, "own_view": OwnView}
    codes = {name: kind(held[name]) if held[name] else None for name, kind in lists.items()}
    there = photo if photo is not None and photos.waiting_file(photo).is_file() else None
    return StepWords(**(held | days | codes | {"photo": there}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the author sees. `seconds`: how many are left of the ten, 0 when it is about to be published. `second`: it
    closes, and a second officer has to sign. `refused`: it could not be published."""

    ref: str
    title: str
    title_lang: str
    html: str
    lang: str
    next: str
    next_on: date | None
    has_photo: bool
    seconds: int
    second: bool
    refused: bool


def as_sent(row: Any) -> Sent:
    """`row`: of `queries.waiting.own_waiting`."""
    words = unpacked(row.words)
    return Sent(
        ref=row.ref,
        title=row.title,
        title_lang=row.lang,
        html=render(words.text),
        lang=words.lang,
        next=words.next_step,
        next_on=words.next_on,
        has_photo=words.photo is not None,
        seconds=_left(row.at),
        second=row.kind == StepKind.CLOSE and bool(row.second_sign_off),
        refused=row.refused,
    )


def _left(sent_at: datetime) -> int:
    """Whole seconds until it is published, rounded up."""
    return max(0, math.ceil((sent_at + UNDO - now()).total_seconds()))
