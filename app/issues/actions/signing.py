"""The second officer: signs a closing that another one of the same body proposed, or sends it back."""

from datetime import datetime

from app.identity.actor import Actor
from app.identity.policies import must_not_be_tied
from app.issues.closing import written_closing
from app.issues.events import ClosingSentBack, ClosingSigned
from app.issues.models import ClosingProposal, Issue, Step
from app.issues.opening import held
from app.issues.policies import may_sign, must_be_free
from app.issues.queries import duty_name
from app.issues.signing import waiting_proposal
from app.issues.steps import StepWords, add_step
from app.issues.vocabulary import Closing, OwnView, Signing, State, StepKind
from app.issues.waiting import must_be_as_seen
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def sign_closing(*, actor: Actor, issue_id: int, proposal_id: int, at: datetime | None = None) -> Step:
    """Sign, and so close, with the reasons of the officer who proposed it. Raises `Conflict` when another one signed,
    sent it back, or something was published meanwhile."""
    issue, proposal = _held(actor, issue_id, proposal_id)
    first = session.get_one(Step, proposal.step_id)
    closing, view = Closing(proposal.closing), OwnView(proposal.own_view)
    words = StepWords(text=first.text, lang=first.lang, closing=closing, own_view=view)
    moment = at or now()
    step = written_closing(issue, actor, words, moment, signs=first)
    proposal.answer(Signing.SIGNED, step.id, moment, actor.account_id, duty_name(session(), actor.account_id))
    session.flush()
    announce(ClosingSigned(issue_id=issue.id, proposal_id=proposal.id), actor=actor)
    return step


@act
def send_back_closing(*, actor: Actor, issue_id: int, proposal_id: int, reason: str, lang: str) -> Step:
    """Not sign: the issue is worked on again, and the reason is a public entry. Raises `Conflict` as `sign_closing`."""
    issue, proposal = _held(actor, issue_id, proposal_id)
    moment = now()
    issue.advance_to(State.IN_PROGRESS)
    step = add_step(issue, actor, StepKind.PROGRESS, StepWords(text=reason, lang=lang), moment)
    proposal.answer(Signing.SENT_BACK, step.id, moment, actor.account_id, duty_name(session(), actor.account_id))
    session.flush()
    event = ClosingSentBack(issue_id=issue.id, step_id=step.id, proposal_id=proposal.id)
    announce(event, actor=actor, content=step.text)
    return step


def _held(actor: Actor, issue_id: int, proposal_id: int) -> tuple[Issue, ClosingProposal]:
    issue = held(issue_id)
    proposal = waiting_proposal(issue.id)
    if proposal is None or proposal.id != proposal_id:
        raise Conflict("Somebody has already decided this.")
    must_be_free(actor, issue)
    must_not_be_tied(actor, proposal.proposed_by)
    if not may_sign(actor, issue, proposal):
        raise NotAllowed
    must_be_as_seen(issue, issue.version)
    return issue, proposal
