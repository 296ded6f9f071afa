"""What stands above the pages on which residents speak."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import status_of
from app.kernel.clock import now
from app.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Head:
    """`until`: the last moment for what the page offers; `own`: the reader reported it."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    until: datetime | None
    own: bool


def head(row: Any, actor: Actor) -> Head:
    words = readable(row, actor)
    return Head(
        row.ref,
        title_of(row, words=words),
        row.lang if words else "",
        status_of(row.state, row.closing),
        row.rating_until,
        policies.is_reporter(actor, row),
    )


def reopening_head(row: Any, actor: Actor, joined: str) -> Head:
    if not policies.may_reopen(actor, row, now(), joined=joined):
        raise NotAllowed("This can be opened again by its reporter, for 60 days after the closing.")
    return head(row, actor)
