"""Rounds that open by themselves, when a promise turns late or nobody says a word; and those concerned are asked."""

from datetime import datetime

from app.identity.actor import SYSTEM, Actor
from app.issues.events import RoundAsked, RoundOpened
from app.issues.models import Issue, Round
from app.issues.opening import held
from app.issues.queries.rounds import causes_seen, issues_to_ask, issues_to_look_at
from app.issues.rounds import causes_of, open_round
from app.issues.vocabulary import ASKED_AFTER, Cause, RoundKind, State
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def open_rounds(*, actor: Actor) -> int:
    """The worker's turn: open the rounds that are due, and ask those concerned, some at once; how many of both."""
    opened = sum(open_rounds_of(actor=actor, issue_id=number) for number in issues_to_look_at(session(), now()))
    return opened + sum(ask_to_rate(actor=actor, issue_id=number) for number in issues_to_ask(session(), now()))


@act
def open_rounds_of(*, actor: Actor, issue_id: int) -> int:
    """Open a round for each promise of this issue that has turned late, and for four weeks without an official word;
    each once. Silence is asked about at once. Returns how many opened."""
    issue, moment = held(issue_id), now()
    seen = causes_seen(session(), issue_id)
    due = [found for found in causes_of(issue, moment) if found not in seen]
    for cause, since in due:
        opened = open_round(issue, RoundKind.SILENCE, moment, cause=cause, since=since)
        announce(RoundOpened(issue_id=issue.id, round=opened.number, cause=cause), actor=SYSTEM)
        if cause == Cause.SILENCE:
            _ask(issue, opened, moment)
    return len(due)


@act
def ask_to_rate(*, actor: Actor, issue_id: int) -> int:
    """Ask those concerned whether it is solved, a week after the closing that still stands; once."""
    issue, moment = held(issue_id), now()
    newest = session.get(Round, (issue_id, issue.rounds))
    if newest is None or newest.kind != RoundKind.CLOSING or newest.asked_at is not None:
        return 0
    if issue.state != State.CLOSED or newest.opened_at + ASKED_AFTER > moment:
        return 0
    _ask(issue, newest, moment)
    return 1


def _ask(issue: Issue, asked: Round, at: datetime) -> None:
    asked.asked_at = at
    session.flush()
    announce(RoundAsked(issue_id=issue.id, round=asked.number), actor=SYSTEM)
