"""Following an issue: with an account at once, with an address once its owner has confirmed it. No line of the journal
says who."""

import hmac

from sqlalchemy import delete, select

from app.identity.actor import Actor
from app.issues.events import FollowAsked
from app.issues.models import Follow
from app.issues.persons import Masked, follow_proof, person_of_address
from app.issues.policies import may_follow
from app.issues.queries import issue_by_id
from app.issues.vocabulary import FOLLOW_CONFIRMED_WITHIN
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Closed, Conflict, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.transaction import act


@act
def follow_issue(*, actor: Actor, issue_id: int) -> None:
    """Be told of each step from now on, by account; twice is the same."""
    _must_be_followable(actor, issue_id)
    if actor.account_id is None:
        raise NotAllowed
    moment, person = now(), f"account:{actor.account_id}"
    row = {"issue_id": issue_id, "person": person, "account_id": actor.account_id, "at": moment, "confirmed_at": moment}
    session.execute(once(Follow, "issue_id", "person").values(row))


@act
def unfollow_issue(*, actor: Actor, issue_id: int) -> None:
    """Be told no more; nothing happens to who did not follow."""
    if actor.account_id is None:
        raise NotAllowed
    session.execute(delete(Follow).where(Follow.issue_id == issue_id, Follow.account_id == actor.account_id))


@act
def ask_to_follow(*, actor: Actor, issue_id: int, email: str, lang: str) -> None:
    """Somebody without an account wants to be told at an address: a letter asks its owner first. Whether the address
    follows already is told to nobody, and an owner who follows gets no letter."""
    if actor.known:
        raise NotAllowed
    _must_be_followable(actor, issue_id)
    person = person_of_address(email)
    row = {"issue_id": issue_id, "person": person, "sealed": seal(email, "issue_follow"), "lang": lang, "at": now()}
    session.execute(once(Follow, "issue_id", "person").values(row))
    own = select(Follow).where(Follow.issue_id == issue_id, Follow.person == person).with_for_update()
    follow = session.execute(own).scalar_one()
    if follow.confirmed_at is None:
        follow.at, follow.lang = now(), lang
        session.flush()
        announce(FollowAsked(issue_id=issue_id, follow_id=follow.id), actor=Masked())


@act
def confirm_follow(*, actor: Actor, follow_id: int, proof: str) -> None:
    """The owner of the address says yes, by the link of the letter; raises `Conflict` a month later."""
    follow = _proven(follow_id, proof)
    if follow.confirmed_at is None and now() > follow.at + FOLLOW_CONFIRMED_WITHIN:
        raise Conflict("This link is too old. Ask again on the page of the issue.")
    follow.confirmed_at = follow.confirmed_at or now()


@act
def end_follow(*, actor: Actor, follow_id: int, proof: str) -> None:
    """The owner of the address wants to be told no more of this issue, by the link of a letter; the address goes."""
    session.delete(_proven(follow_id, proof))


def _must_be_followable(actor: Actor, issue_id: int) -> None:
    issue = issue_by_id(session(), issue_id)
    if not may_follow(actor, issue):
        raise NotAllowed
    if issue.merged:
        raise Closed("This was joined with another issue. Follow that one.")


def _proven(follow_id: int, proof: str) -> Follow:
    if not hmac.compare_digest(proof.encode(), follow_proof(follow_id).encode()):
        raise NotFound
    follow = session.get(Follow, follow_id, with_for_update=True)
    if follow is None or follow.account_id is not None:
        raise NotFound
    return follow
