"""Mutes: somebody goes on and on, and does not write for some days. Moderation decides; it is felt at the next step."""

from datetime import datetime

from app.identity.actions.sessions import end_tokens
from app.identity.actor import Actor
from app.identity.events import MuteBegun, MuteEnded, MuteProposed
from app.identity.models import Mute
from app.identity.policies import may_be_muted, may_end_mute, may_mute, may_second_mute, must_not_be_tied
from app.identity.queries import account_by_id, mutes_of, roles_of
from app.identity.vocabulary import (
    MUTE_ALONE_DAYS,
    MUTE_LONGEST_DAYS,
    MUTE_REASON_LONGEST,
    MUTE_REASON_SHORTEST,
    MuteKind,
)
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act


@act
def give_mute(*, actor: Actor, account_id: int, kind: MuteKind, days: int, reason: str) -> Mute:
    """Mute somebody for some days, with a reason; more than seven wait for a second moderator. A ban comes only after
    a mute that is over."""
    if not may_mute(actor):
        raise NotAllowed
    account = account_by_id(session(), account_id)
    must_not_be_tied(actor, account_id)
    if not may_be_muted(account.id, roles_of(session(), account_id, now()), actor):
        raise NotAllowed("Staff are not muted: their role is ended.")
    words = tidy_block(reason)
    if not MUTE_REASON_SHORTEST <= len(words) <= MUTE_REASON_LONGEST:
        raise Invalid("Give a reason of 15 to 1,000 characters. The person reads it.", field="reason")
    if not 1 <= days <= MUTE_LONGEST_DAYS:
        raise Invalid("Choose 1 to 365 days.", field="days")
    _must_come_after_a_mute(account_id, kind)
    mute = Mute(account_id=account_id, kind=kind, days=days, reason=words, given_at=now())
    mute.given_by = actor.account_id or 0
    session.add(mute)
    if days <= MUTE_ALONE_DAYS:
        mute.begin(now())
    session.flush()
    begun = mute.since is not None
    if begun and kind == MuteKind.BAN:
        end_tokens(actor=actor, account_id=account_id)
    event = MuteBegun if begun else MuteProposed
    announce(event(mute_id=mute.id, account_id=account_id), actor=actor, fields=["until", "reason"], content=words)
    return mute


@act
def second_mute(*, actor: Actor, mute_id: int) -> Mute:
    """Confirm, as the second moderator, a mute of more than seven days; it begins now."""
    mute = _open(mute_id)
    must_not_be_tied(actor, mute.given_by, mute.account_id)
    if not may_second_mute(actor, mute):
        raise NotAllowed
    if mute.since is not None:
        raise Conflict("Somebody has already decided this.")
    mute.seconded_by = actor.account_id
    mute.begin(now())
    session.flush()
    if mute.kind == MuteKind.BAN:
        end_tokens(actor=actor, account_id=mute.account_id)
    announce(MuteBegun(mute_id=mute.id, account_id=mute.account_id), actor=actor, fields=["until"])
    return mute


@act
def end_mute(*, actor: Actor, mute_id: int) -> Mute:
    """End a mute early, or refuse one that waits."""
    mute = _open(mute_id)
    must_not_be_tied(actor, mute.account_id)
    if not may_end_mute(actor, mute):
        raise NotAllowed
    _end(actor, mute)
    return mute


@act
def end_mute_on_appeal(*, actor: Actor, mute_id: int) -> None:
    """Part of the act that upheld an appeal, which has asked its own policy; one that has ended, or went with its
    account, ends no second time."""
    mute = session.get(Mute, mute_id, with_for_update=True, populate_existing=True)
    if mute is not None and mute.ended_at is None:
        _end(actor, mute)


@act
def resume_mute(*, actor: Actor, mute_id: int, ended_at: datetime) -> None:
    """Part of the act that takes an upheld appeal back within its ten seconds: the mute that it ended at this moment
    goes on; one that had ended before does not."""
    mute = session.get(Mute, mute_id, with_for_update=True, populate_existing=True)
    if mute is not None and mute.ended_at == ended_at:
        mute.ended_at = None
        session.flush()
        announce(MuteBegun(mute_id=mute.id, account_id=mute.account_id), actor=actor, fields=["ended_at"])


@act
def take_back_mute(*, actor: Actor, mute_id: int) -> None:
    """Part of the act that takes a decision back within its ten seconds: a mute that one moderator gave was never
    given; one that a second confirmed waits again. Who gave it, or confirmed it, alone."""
    mute = _open(mute_id)
    if actor.account_id is None or actor.account_id != (mute.seconded_by or mute.given_by):
        raise NotAllowed
    event = MuteEnded(mute_id=mute.id, account_id=mute.account_id, refused=True)
    if mute.seconded_by is not None:
        mute.since = mute.until = mute.seconded_by = None
    else:
        session.delete(mute)
    session.flush()
    announce(event, actor=actor, fields=["until"])


def _end(actor: Actor, mute: Mute) -> None:
    mute.ended_at = now()
    session.flush()
    event = MuteEnded(mute_id=mute.id, account_id=mute.account_id, refused=mute.since is None)
    announce(event, actor=actor, fields=["ended_at"])


def _open(mute_id: int) -> Mute:
    mute = session.get(Mute, mute_id, with_for_update=True, populate_existing=True)
    if mute is None:
        raise NotFound
    if mute.ended_at is not None:
        raise Conflict("This has ended already.")
    return mute


def _must_come_after_a_mute(account_id: int, kind: MuteKind) -> None:
    """Raises `Conflict` for a ban of somebody who was never muted."""
    over = [row for row in mutes_of(session(), account_id) if row.since is not None]
    ended = [row for row in over if row.ended_at is not None or row.until <= now()]
    if kind == MuteKind.BAN and not ended:
        raise Conflict("A ban comes only after a mute that is over.")
