"""What stands on the pages on which a round is rated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import ASKS, WHY_ASKED, status_of
from app.kernel.clock import now
from app.kernel.errors import Closed, NotAllowed
from app.web.filters import day

MARKS = ("outcome", "information", "fairness")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingHead:
    """`until`: the last moment to rate; None while the issue is open. `own`: the reader reported it."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    number: int
    asks: Any
    why: Any
    opened_at: datetime
    until: datetime | None
    own: bool


def rating_head(row: Any, asked: Any, actor: Actor, joined: str = "") -> RatingHead:
    """Refuses at once whoever can never rate, and says when the time has passed; the act asks again."""
    if not policies.may_rate(actor, row, me_too_before=actor.known or bool(joined), joined=joined):
        raise NotAllowed("Only the reporter, people affected and verified residents of the area rate this.")
    if asked is None:
        raise Closed("There is nothing to rate yet.")
    if asked.closes_at is not None and now() > asked.closes_at:
        raise Closed("The time to rate this has passed.")
    words = readable(row, actor)
    return RatingHead(
        ref=row.ref,
        title=title_of(row, words=words),
        lang=row.lang if words else "",
        chip=status_of(row.state, row.closing),
        number=asked.number,
        asks=ASKS[asked.kind],
        why=WHY_ASKED.get(asked.cause),
        opened_at=asked.opened_at,
        until=asked.closes_at,
        own=policies.is_reporter(actor, row),
    )


def said_before(said: Any) -> dict[str, Any]:
    """The own rating as the form shows it; empty when there is none."""
    if said is None:
        return {}
    marks = {name: str(getattr(said, name) or "") for name in MARKS}
    return (
        {"solved": said.solved, "reason": said.reason, "verdict": said.verdict}
        | marks
        | {"verdict_public": said.verdict_public}
    )


def thanks(asked: Any) -> str:
    """What is said after a rating: until when it can be changed."""
    if asked is not None and asked.closes_at is not None:
        return str(_("Thank you. You can change your rating until %(day)s.", day=day(asked.closes_at)))
    return str(_("Thank you. You can change your rating until 60 days after the closing."))
