"""How a person is told apart from others on one issue, without naming anybody."""

import hashlib
from dataclasses import dataclass
from typing import Any

from app.identity.actor import Actor
from app.issues.policies import is_reporter, speaks_for_institution
from app.issues.vocabulary import PersonKind
from app.kernel.sealed import keyed

REPORTER = "reporter"
ACCOUNT, RECEIPT = "account:", "receipt:issue:"
GONE = "gone:"  # how the mark of somebody begins who is no longer known


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


def person_of_address(email: str) -> str:
    """The mark by which an address is known again, in notices too, without being kept."""
    return keyed("notice.person", email.strip().lower())


def follow_proof(follow_id: int) -> str:
    """What the link of a letter bears, so that the owner of an address alone confirms or ends its follow."""
    return keyed("issue.follow", follow_id)[:32]


def by_receipt(issue_id: int) -> str:
    """The key of whoever reported this issue without an account: on itself, and on the one it was joined with."""
    return f"{RECEIPT}{issue_id}"


def account_of(person: str | None) -> int | None:
    """The number of the account behind a key; None behind any other key."""
    return int(person.removeprefix(ACCOUNT)) if person and person.startswith(ACCOUNT) else None


def report_of(person: str) -> int | None:
    """The number of the report behind a key as `by_receipt` makes them; None behind any other key."""
    return int(person.removeprefix(RECEIPT)) if person.startswith(RECEIPT) else None


def known_as(actor: Actor, issue: Any, joined: str = "") -> str:
    """The key under which this actor rates or contests an issue: the reporter is one person, by account and by receipt.
    Empty for whoever speaks for an institution. `joined`: as `queries.joined_as` tells it."""
    if is_reporter(actor, issue):
        return REPORTER
    if speaks_for_institution(actor):
        return ""
    person = person_of(actor)
    return joined or (person[0] if person else "")


def owner_of(rater: str, issue: Any) -> str:
    """Whose words a rating holds, for the key that they are kept under: `rater` as in `known_as`."""
    if rater != REPORTER:
        return rater
    account_id = issue.reporter_account_id
    return f"account:{account_id}" if account_id is not None else by_receipt(issue.id)
