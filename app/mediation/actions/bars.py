"""Who decides and who does not: standing aside, handing on, posts for a term."""

from datetime import timedelta

from app.identity.actor import Actor
from app.identity.queries import account_by_email, actor_of_account
from app.identity.vocabulary import Role
from app.issues.policies import speaks_for_institution
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.mediation.events import (
    ChallengeHanded,
    MediationLeft,
    PostEnded,
    PostGiven,
    StoodAside,
    TreatmentFreed,
)
from app.mediation.holding import held_challenge
from app.mediation.models import Challenge, Mediation, MediationAside, MediationPost, Treatment
from app.mediation.policies import is_mediator, may_give_posts
from app.mediation.queries.around import facts_of, mediators, posts, substitutes
from app.mediation.queries.challenges import challenge_by_id
from app.mediation.vocabulary import OPEN_STATES, RUNNING, Post

TERMS = (6, 12, 24)  # months


@act
def stand_aside(*, actor: Actor, challenge_id: int) -> Challenge:
    """Leave a challenge to other mediators for good: a friend or neighbour among those who contest, an absence. No
    reason has to be told."""
    if not is_mediator(actor) or actor.account_id is None:
        raise NotAllowed
    challenge = held_challenge(challenge_id)
    challenge.must_be(*OPEN_STATES)
    row = {"challenge_id": challenge.id, "account_id": actor.account_id, "at": now()}
    session.execute(once(MediationAside, "challenge_id", "account_id").values(row))
    if challenge.mediator_id == actor.account_id:
        challenge.mediator_id = None
    session.flush()
    announce(StoodAside(challenge_id=challenge.id), actor=actor)
    return challenge


@act
def hand_challenge(*, actor: Actor, challenge_id: int, to_id: int) -> Challenge:
    """Put a challenge into the hands of a mediator whom nothing bars: of the area, or a substitute of another one. A
    mediator who is barred may hand it on, and does nothing else with it."""
    if not is_mediator(actor):
        raise NotAllowed
    challenge = held_challenge(challenge_id)
    challenge.must_be(*OPEN_STATES)
    row = challenge_by_id(session(), challenge.id)
    free = substitutes(mediators(session(), now()), facts_of(session(), [row], now())[row.id])
    if to_id not in {one.account_id for one in free}:
        raise Conflict("This mediator cannot take it: they are away, or something bars them. Choose another one.")
    if challenge.mediator_id != to_id:
        challenge.mediator_id = to_id
        session.flush()
        announce(ChallengeHanded(challenge_id=challenge.id, to_id=to_id), actor=actor)
    return challenge


@act
def give_post(*, actor: Actor, post: Post, email: str, months: int) -> MediationPost:
    """Name a mediator to coordinate, or a trained resident to mediate beside a mediator, for a term of months."""
    if not may_give_posts(actor):
        raise NotAllowed
    account = account_by_email(session(), email)
    if account is None or account.id == actor.account_id:
        raise Invalid("There is no other account with this address. The person makes one first.", field="email")
    account_id: int = account.id
    if months not in TERMS:
        raise Invalid("Choose a term from the list.", field="months")
    if post == Post.COORDINATING and account_id not in {one.account_id for one in mediators(session(), now())}:
        raise Invalid("Only a mediator coordinates.", field="email")
    if post == Post.CO_MEDIATOR and speaks_for_institution(actor_of_account(session(), account_id, now())):
        raise Invalid("Only residents mediate beside a mediator; whoever works here does not.", field="email")
    if post == Post.CO_MEDIATOR and not actor_of_account(session(), account_id, now()).has(Role.VERIFIED):
        raise Invalid("Only residents whose residence was verified mediate beside a mediator.", field="email")
    if account_id in {row.account_id for row in posts(session(), post, now())}:
        raise Conflict("This person is named already.")
    moment = now()
    given = MediationPost(post=post, account_id=account_id, given_by=actor.account_id, since=moment)
    given.until = moment + timedelta(days=round(months * 30.44))
    session.add(given)
    session.flush()
    announce(PostGiven(post_id=given.id, account_id=account_id), actor=actor)
    return given


@act
def end_post(*, actor: Actor, post_id: int) -> None:
    """End a post before its term."""
    post = session.get(MediationPost, post_id, with_for_update=True)
    if not may_give_posts(actor):
        raise NotAllowed
    if post is None:
        raise NotFound
    if post.ended_at is None:
        post.ended_at = now()
        session.flush()
        announce(PostEnded(post_id=post.id), actor=actor)


@act
def release_cases(*, actor: Actor, account_id: int) -> None:
    """What a mediator who does not mediate any more has in hand goes back to the others: to those of the area, and the
    pool of the other areas. Somebody who still mediates elsewhere keeps it."""
    if account_id in {one.account_id for one in mediators(session(), now())}:
        return
    mine = {"mediator_id": account_id}
    for challenge in session.query(Challenge).filter_by(**mine).filter(Challenge.state.in_(OPEN_STATES)).all():
        challenge.mediator_id = None
        announce(StoodAside(challenge_id=challenge.id), actor=actor)
    for mediation in session.query(Mediation).filter_by(**mine).filter(Mediation.state.in_(RUNNING)).all():
        mediation.mediator_id = None
        announce(MediationLeft(mediation_id=mediation.id), actor=actor)
    for treatment in session.query(Treatment).filter_by(**mine).filter(Treatment.ended_at.is_(None)).all():
        treatment.mediator_id = None
        announce(TreatmentFreed(treatment_id=treatment.id), actor=actor)
    session.flush()
