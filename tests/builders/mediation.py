"""Challenges for tests."""

from datetime import date
from typing import Any
from uuid import uuid4

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.issues.vocabulary import ReporterKind, State
from app.mediation import actions
from app.mediation.models import Challenge
from app.mediation.vocabulary import Outcome
from tests.builders.days import today
from tests.builders.people import make_actor

WORDS = "It was closed as resolved, and the lamp is as dark as before."
REASONS = "The photo of the residents shows the lamp dark a week after the closing."


def holder_of(issue: Issue) -> Actor:
    """Whoever holds the receipt of an issue."""
    return Actor(kind="receipt", receipts=(("issue", issue.id),), device="y")


def closed(**more: Any) -> dict[str, Any]:
    """Columns of an issue that somebody without an account reported, and that was closed."""
    return {"state": State.CLOSED, "reporter_kind": ReporterKind.RECEIPT} | more


def file(issue: Issue, actor: Actor | None = None, words: str = WORDS, **more: Any) -> Challenge:
    told = {"lang": "en", "key": str(uuid4())} | more
    filing = actions.Filing(words=words, **told)
    return actions.file_challenge(actor=actor or holder_of(issue), issue_id=issue.id, filing=filing)


def admit(challenge: Challenge, mediator: Actor | None = None) -> Challenge:
    about = {"asked": "Residents ask that the lamp is repaired.", "lang": "en"}
    return actions.admit_challenge(actor=mediator or make_mediator(), challenge_id=challenge.id, **about)


def make_mediator(name: str = "Ines Mora", **where: Any) -> Actor:
    return make_actor(name, Role.MEDIATOR, **where)


def in_days(days: int) -> date:
    return today(days)


def decision(outcome: Outcome = Outcome.UPHELD, **more: Any) -> actions.Decision:
    obliges = {"obligation": "Repair the lamp at the steps.", "until": in_days(30)}
    return actions.Decision(**({"outcome": outcome, "reasons": REASONS} | obliges | more))
