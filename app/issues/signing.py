"""How an act keeps a proposed closing in step with the timeline."""

from datetime import datetime

from sqlalchemy import select

from app.identity.actor import Actor
from app.issues.models import Category, ClosingProposal, Issue, Step
from app.issues.vocabulary import Signing
from app.kernel.db import session

# For what a closing waits until it is signed, in the language of its reasons.
FOR_WHOM = {"en": "the signature of a second officer", "es": "la firma de un segundo agente", "ar": "توقيع ضابط ثانٍ"}


def waited_for(told: str, lang: str) -> str:
    """For whom or what is waited, as it was written; the signature in the reader's language."""
    return FOR_WHOM.get(lang, told) if told in FOR_WHOM.values() else told


def asks_second(issue: Issue, actor: Actor) -> bool:
    """Whether a closing of this issue needs a second officer; not what another system tells."""
    if actor.kind == "system" or issue.category_id is None:
        return False
    return bool(session.get_one(Category, issue.category_id).second_sign_off)


def waiting_proposal(issue_id: int) -> ClosingProposal | None:
    """The closing of this issue that waits for a signature; the caller holds the issue's row."""
    wanted = select(ClosingProposal).where(
        ClosingProposal.issue_id == issue_id, ClosingProposal.outcome == Signing.WAITING
    )
    return session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def withdraw(issue: Issue, step: Step, at: datetime) -> None:
    """What is published meanwhile withdraws a closing that waits: it was about how things stood before."""
    proposal = waiting_proposal(issue.id)
    if proposal is not None:
        proposal.answer(Signing.WITHDRAWN, step.id, at)
