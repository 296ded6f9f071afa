"""Referrals: an issue passed on from one body to another, taken or sent back. How an act keeps them in step with the
timeline."""

from datetime import datetime

from sqlalchemy import select

from app.areas.queries import station_of
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Issue, Referral, Step
from app.issues.steps import speaks_for
from app.issues.vocabulary import Referred, StepKind
from app.kernel.db import session
from app.kernel.errors import Invalid

# What somebody who speaks for the body does with what was passed on to it, without saying "taken" in so many words.
ENDS = {StepKind.REFER: Referred.PASSED_ON, StepKind.CLOSE: Referred.ENDED, StepKind.RETURN: Referred.RETURNED}


def waiting_referral(issue: Issue) -> Referral | None:
    """The referral of this issue that its body has not answered yet."""
    wanted = select(Referral).where(Referral.issue_id == issue.id, Referral.outcome == Referred.WAITING)
    return session.execute(wanted).scalar_one_or_none()


def goes_back_to(issue: Issue) -> int | None:
    """Who gets an issue that its body sends back: who passed it on, else the station; None is the coordinator."""
    last = (
        select(Referral.from_body_id)
        .where(Referral.issue_id == issue.id, Referral.to_body_id == issue.body_id)
        .order_by(Referral.id.desc())
        .limit(1)
    )
    before = session.execute(last).scalar() or station_of(session(), issue.area_path)
    return None if before == issue.body_id else before


def hand_to_body(issue: Issue, actor: Actor, kind: StepKind, step: Step, at: datetime) -> None:
    """Keep the referrals of an issue in step with its timeline: what a new entry of `kind` means for the one that
    waits, and the one that it begins. The caller holds the issue's row."""
    waiting = waiting_referral(issue)
    speaks = waiting is not None and actor.acts_for(waiting.to_body_id)
    outcome = ENDS.get(kind) or (Referred.TAKEN if speaks else None)
    if waiting is not None and outcome is not None:
        waiting.answer(outcome, step.id, at)
        session.flush()
    if kind == StepKind.REFER:
        _begin(issue, actor, step, at)
    elif kind == StepKind.RETURN:
        issue.body_id = step.to_body_id


def _begin(issue: Issue, actor: Actor, step: Step, at: datetime) -> None:
    if step.to_body_id is None:
        raise Invalid("Choose to whom this is passed on.", field="body")
    before = next((b for b in (issue.body_id, _own(actor, issue)) if b not in (None, step.to_body_id)), None)
    session.add(Referral(issue_id=issue.id, from_body_id=before, to_body_id=step.to_body_id, step_id=step.id, at=at))
    issue.body_id = step.to_body_id


def _own(actor: Actor, issue: Issue) -> int | None:
    """The body of the police who pass it on; a coordinator's is not where it was."""
    return speaks_for(actor, issue) if actor.has(Role.OFFICER, Role.COMMISSIONER) else None
