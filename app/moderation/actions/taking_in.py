"""What comes before a moderator: words that wait, and words that readers report."""

from sqlalchemy.dialects import postgresql, sqlite

from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.kernel.clock import now
from app.kernel.db import is_sqlite, once, session
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.moderation import policies, queries
from app.moderation.events import ContentFlagged, ContentHeld, ReviewAsked
from app.moderation.models import OPEN, Flag, ModerationCase
from app.moderation.vocabulary import (
    FLAG_WORDS_LONGEST,
    FLAGS_TO_HOLD,
    HOLDING,
    MEDIATED,
    URGENT,
    Ground,
    Sight,
    State,
    SubjectView,
    Why,
)


@act
def submit_for_review(
    *,
    actor: Actor,
    kind: str,
    thing_id: int,
    area_path: str,
    why: Why,
    author_id: int | None = None,
    about_officers: bool = False,
    about_body_id: int | None = None,
    urgent: bool = False,
) -> int:
    """Put a thing into the queue, once while it is open; returns the case's id.

    Content rooms call it inside the act that makes the thing and have asked their own policy. The author is the
    actor unless `author_id` says otherwise. `about_body_id`: the body that the words speak about.
    """
    if author_id is None and why != Why.FLAGGED:
        author_id = actor.account_id
    fresh = {
        "kind": kind,
        "thing_id": thing_id,
        "area_path": area_path,
        "author_id": author_id,
        "about_officers": about_officers,
        "about_body_id": about_body_id,
        "why": why,
        "urgent": urgent,
        "since": now(),
        "state": State.OPEN,
        "reason": "",
        "plea": "",
    }
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    statement = make(ModerationCase).on_conflict_do_nothing(index_elements=["kind", "thing_id"], index_where=OPEN)
    case_id: int | None = session.execute(statement.values(fresh).returning(ModerationCase.id)).scalar()
    if case_id is None:
        return _already_open(kind, thing_id, urgent=urgent, about_officers=about_officers)
    announce(ReviewAsked(case_id=case_id, kind=kind, thing_id=thing_id), actor=actor)
    return case_id


@act
def flag_content(*, actor: Actor, kind: str, thing_id: int, ground: Ground, words: str = "") -> int:
    """Report a thing that the public sees; a second report of the same person changes nothing. Returns the case.

    A report has no weight and hides nothing by itself; threats and minors go to the top of the queue. Only when three
    residents name the same of four grounds is a thing out of sight until a moderator has decided.
    """
    must_not_be_banned(actor)
    if not policies.may_flag(actor):
        raise NotAllowed
    view = queries.subject_view(session(), kind, thing_id)
    if not view.visible or kind in MEDIATED:
        raise NotFound
    case_id = submit_for_review(
        actor=actor,
        kind=kind,
        thing_id=thing_id,
        area_path=view.area_path,
        why=Why.FLAGGED,
        author_id=view.author_id,
        about_officers=view.about_officers or ground == Ground.ACCUSATION,
        about_body_id=view.body_id,
        urgent=ground in URGENT,
    )
    who = {"account_id": actor.account_id, "device": None if actor.known else actor.device}
    key = "account_id" if actor.known else "device"
    told = tidy_block(words)[:FLAG_WORDS_LONGEST]
    statement = once(Flag, "case_id", key).values(case_id=case_id, ground=ground, words=told, at=now(), **who)
    if session.execute(statement.returning(Flag.id)).scalar() is not None:
        event = ContentFlagged(case_id=case_id, kind=kind, thing_id=thing_id, ground=ground)
        announce(event, actor=actor, content=told)
        if ground in HOLDING:
            _hold_when_many_say_so(actor, case_id, ground, view)
    return case_id


def _hold_when_many_say_so(actor: Actor, case_id: int, ground: Ground, view: SubjectView) -> None:
    """Take it out of sight on the third resident's word; not again on a ground on which a moderator kept it."""
    case = session.get_one(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if case.why != Why.FLAGGED or case.held_at is not None:
        return
    if queries.residents_saying(session(), case, ground, now()) < FLAGS_TO_HOLD:
        return
    if ground in queries.grounds_kept(session(), case.kind, case.thing_id, view.changed_at):
        return
    case.held_at, case.held_ground, case.urgent = now(), ground, True
    session.flush()
    event = ContentHeld(case_id=case.id, kind=case.kind, thing_id=case.thing_id, ground=ground, sight=Sight.HELD)
    announce(event, actor=actor)


def _already_open(kind: str, thing_id: int, *, urgent: bool, about_officers: bool) -> int:
    case_id = queries.open_case_id(session(), kind, thing_id)
    if case_id is None:
        raise Conflict
    if urgent or about_officers:
        case = session.get_one(ModerationCase, case_id, with_for_update=True, populate_existing=True)
        case.urgent = case.urgent or urgent
        case.about_officers = case.about_officers or about_officers
        session.flush()
    return case_id
