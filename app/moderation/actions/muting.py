"""Somebody goes on and on: muted for some days, with a reason and an end; more than a week by two moderators."""

from app.identity import actions as identity
from app.identity.actor import Actor
from app.identity.vocabulary import MuteKind
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation import policies
from app.moderation.events import ContentJudged
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import SUBJECT_MUTE, State, Verdict, Why


@act
def mute_person(*, actor: Actor, account_id: int, kind: MuteKind, days: int, reason: str) -> int:
    """Mute somebody for some days, or propose it to a second moderator when it is more than seven; returns the mute's
    id. It stands in the register, and the person may appeal as against any verdict."""
    mute = identity.give_mute(actor=actor, account_id=account_id, kind=kind, days=days, reason=reason)
    if mute.since is not None:
        _in_record(actor, mute.id, account_id, mute.reason)
    return mute.id


@act
def second_mute(*, actor: Actor, mute_id: int) -> int:
    """Confirm a mute of more than seven days that another moderator has proposed; it begins now."""
    mute = identity.second_mute(actor=actor, mute_id=mute_id)
    _in_record(actor, mute.id, mute.account_id, mute.reason)
    return mute.id


def _in_record(actor: Actor, mute_id: int, account_id: int, reason: str) -> None:
    """The mute as a verdict, so that the register counts it and its person can appeal."""
    moment = now()
    case = ModerationCase(kind=SUBJECT_MUTE, thing_id=mute_id, area_path="/", author_id=account_id, since=moment)
    case.why, case.state, case.verdict, case.reason = Why.CONDUCT, State.DECIDED, Verdict.HIDE, reason
    case.decided_by, case.decided_at, case.plea = actor.account_id, moment, ""
    grant = policies.deciding_grant(actor, case)
    case.decided_role, case.decided_body_id = (grant.role, grant.body_id) if grant else (None, None)
    session.add(case)
    session.flush()
    event = ContentJudged(case_id=case.id, kind=SUBJECT_MUTE, thing_id=mute_id, verdict=Verdict.HIDE)
    announce(event, actor=actor, fields=["verdict", "reason"], content=reason)
