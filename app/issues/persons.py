"""How a person is told apart from others on one issue, without naming anybody."""

import hashlib
from dataclasses import dataclass
from typing import Any

from app.identity.actor import Actor
from app.issues.policies import is_reporter
from app.issues.vocabulary import PersonKind

REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Masked:
    """Who acted, as the journal may know it when the person is shown to nobody: that it was a resident."""

    kind: str = "resident"
    id: int | None = None


def person_of(actor: Actor) -> tuple[str, PersonKind] | None:
    """The key of this actor as a person: its account, else the mark of its browser; None when there is neither."""
    if actor.account_id is not None:
        return f"account:{actor.account_id}", PersonKind.ACCOUNT
    if actor.device:
        return f"device:{hashlib.sha256(actor.device.encode()).hexdigest()[:40]}", PersonKind.DEVICE
    return None


def rater_of(actor: Actor, issue: Any) -> str:
    """The key under which this actor rates an issue: the reporter is one person, by account and by receipt."""
    if is_reporter(actor, issue):
        return REPORTER
    person = person_of(actor)
    return person[0] if person else ""
