"""What stands above the pages on which residents speak."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import status_of
from app.issues.vocabulary import REASON_UP_TO
from app.kernel.clock import now
from app.kernel.errors import Closed, NotAllowed


@dataclass(frozen=True, slots=True)
class Head:
    """`until`: the last moment for what the page offers; `own`: the reader reported it."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    until: datetime | None
    own: bool
    reason_up_to: int = REASON_UP_TO


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


def rating_head(row: Any, actor: Actor) -> Head:
    """Refuses at once whoever can never rate, and says when the time has passed; the act asks again."""
    if not policies.may_rate(actor, row, me_too_before=actor.known):
        raise NotAllowed("Only the reporter, people affected and verified residents of the area rate this.")
    if row.rounds == 0:
        raise Closed("There is nothing to rate yet.")
    if row.rating_until is not None and now() > row.rating_until:
        raise Closed("The time to rate this has passed.")
    return head(row, actor)


def reopening_head(row: Any, actor: Actor) -> Head:
    if not policies.may_reopen(actor, row, now()):
        raise NotAllowed("This can be opened again by its reporter, for 60 days after the closing.")
    return head(row, actor)
