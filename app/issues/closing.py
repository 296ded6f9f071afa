"""How a closing is written, for the acts that close."""

from datetime import datetime

from app.identity.actor import Actor
from app.issues.events import IssueClosed
from app.issues.hiding import take_out
from app.issues.models import Issue, Step
from app.issues.policies import may_take_out
from app.issues.referring import hand_to_body
from app.issues.rounds import open_round
from app.issues.steps import StepWords, add_step
from app.issues.vocabulary import Closing, Ground, RoundKind, StepKind
from app.kernel.db import session
from app.kernel.journal import announce


def written_closing(issue: Issue, actor: Actor, words: StepWords, at: datetime, *, signs: Step | None = None) -> Step:
    """Close `issue`, whose row the caller holds, open its round, and tell so. `signs`: the entry of the officer who
    proposed it, in whose name the closing stands; `actor` signs.

    "Cannot be published" takes a report out of public view, until a mediator has looked.
    """
    closing = words.closing or Closing.RESOLVED
    issue.close(closing, at)
    step = add_step(issue, actor, StepKind.CLOSE, words, at)
    if signs is not None:
        step.duty_name, step.role, step.account_id, step.body_id = (
            signs.duty_name,
            signs.role,
            signs.account_id,
            signs.body_id,
        )
    issue.next_step_due = None
    step.round = open_round(issue, RoundKind.CLOSING, at, closing=closing).number
    hand_to_body(issue, actor, StepKind.CLOSE, step, at)
    session.flush()
    announce(
        IssueClosed(issue_id=issue.id, step_id=step.id, closing=closing, round=issue.rounds),
        actor=actor,
        content=step.text,
    )
    if closing == Closing.CANNOT_BE_PUBLISHED and not issue.confidential and may_take_out(actor, issue):
        take_out(issue, actor, Ground.CLOSING, step.text, at)
    return step
