"""How an issue goes out of public view by an act of staff, and comes back, for every act that does one or the other."""

from datetime import datetime

from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.issues.events import CategoryMoved, HidingDecided, TakenOut
from app.issues.models import Category, Hiding, Issue
from app.issues.models.privacy import IN_FORCE
from app.issues.steps import SPEAKS_AS, speaks_for
from app.issues.vocabulary import WHY_LONGEST, WHY_SHORTEST, Ground, Level, Look
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.journal import announce
from app.kernel.text import tidy_block


def take_out(issue: Issue, actor: Actor, ground: Ground, reason: str, at: datetime) -> Hiding:
    """Take `issue`, whose row the caller holds, out of public view until a mediator has looked, and tell so."""
    hiding = Hiding(
        issue_id=issue.id,
        ground=ground,
        reason=reason,
        body_id=speaks_for(actor, issue),
        role=next((str(role) for role in SPEAKS_AS if actor.has(role)), ""),
        account_id=actor.account_id,
        look=Look.OPEN,
    )
    hiding.begin(at)
    issue.confidential = True
    session.add(hiding)
    session.flush()
    announce(TakenOut(issue_id=issue.id, hiding_id=hiding.id, ground=ground), actor=actor, content=reason)
    return hiding


def bring_back(issue: Issue, hiding: Hiding, actor: Actor) -> None:
    """Public again, unless its reporter wants it confidential by now. What a category took out goes back to the one it
    had, as long as it stands under one that is never public: else it would be public under such a one."""
    issue.confidential = issue.level == Level.CONFIDENTIAL
    kind = session.get(Category, issue.category_id) if issue.category_id is not None else None
    if hiding.ground == Ground.CATEGORY and kind is not None and not kind.public:
        issue.category_id, issue.version = hiding.before_id, issue.version + 1
        session.flush()
        announce(CategoryMoved(issue_id=issue.id, before_id=kind.id, category_id=hiding.before_id), actor=actor)


def no_look_needed(issue: Issue, ground: Ground) -> Hiding | None:
    """Public again, since whoever took it out on this ground has taken back what they did; nothing is left to look at.
    What a mediator has decided stays. What ended so; None when nothing did."""
    hiding = in_force(issue.id)
    if hiding is None or hiding.ground != ground or hiding.look != Look.OPEN:
        return None
    hiding.look = Look.LAPSED
    bring_back(issue, hiding, SYSTEM)
    session.flush()
    announce(HidingDecided(issue_id=issue.id, hiding_id=hiding.id, look=Look.LAPSED), actor=SYSTEM, fields=["look"])
    return hiding


def in_force(issue_id: int) -> Hiding | None:
    """The hiding that keeps an issue out of view at present; None when none does."""
    newest = select(Hiding).where(Hiding.issue_id == issue_id, Hiding.look.in_(IN_FORCE)).order_by(Hiding.id.desc())
    return session.execute(newest.limit(1)).scalar_one_or_none()


def checked_why(reason: str, field: str = "reason") -> str:
    """A reason as it may be kept; raises `Invalid` when it says too little or too much."""
    words = tidy_block(reason)
    if len(words) < WHY_SHORTEST:
        raise Invalid("Say why in a sentence: at least 15 characters.", field=field)
    if len(words) > WHY_LONGEST:
        raise Invalid("This reason is too long: 1,000 characters at most.", field=field)
    return words
