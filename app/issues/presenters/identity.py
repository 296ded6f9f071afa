"""Who reported, as the page for those who may know shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.showing import role_words
from app.issues.presenters.words import status_of
from app.issues.queries import Identity
from app.issues.vocabulary import SHOWN_ONCE_WITHIN
from app.kernel.clock import now


@dataclass(frozen=True, slots=True)
class Head:
    """An issue by its reference alone: who asks need not be allowed to read it."""

    ref: str
    chip: tuple[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`identity`: for the reporter and mediators. `asked`: when this reader asked; `until`: until when it can be seen
    once. `looks`: (when, to which role, why) the reporter was told of."""

    head: Head
    own: bool
    identity: Identity | None
    asked: datetime | None
    until: datetime | None
    looks: list[tuple[datetime, str, str]]


def head(row: Any) -> Head:
    return Head(row.ref, status_of(row.state, row.closing))


def contact(row: Any, actor: Actor, identity: Identity | None, asked: Any, looks: Sequence[Any]) -> Contact:
    own = policies.is_reporter(actor, row)
    return Contact(
        head=head(row),
        own=own,
        identity=identity,
        asked=asked.asked_at if asked else None,
        until=asked.answered_at + SHOWN_ONCE_WITHIN if policies.may_see_identity(actor, asked, now()) else None,
        looks=[(look.shown_at, role_words(look.role), look.reason) for look in looks] if identity else [],
    )
