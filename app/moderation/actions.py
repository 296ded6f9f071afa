"""What moderation does: take in, report, approve, hide, restore."""

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from app.identity.actions import count_contribution
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.moderation import policies, queries
from app.moderation.events import ContentFlagged, ContentJudged, ReviewAsked
from app.moderation.models import OPEN, Flag, ModerationCase, checked_reason
from app.moderation.vocabulary import (
    FLAG_WORDS_LONGEST,
    REASON_LONGEST,
    URGENT,
    Ground,
    State,
    Verdict,
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
    urgent: bool = False,
) -> int:
    """Put a thing into the queue, once while it is open; returns the case's id.

    Content rooms call it inside the act that makes the thing and have asked their own policy. The author is the
    actor unless `author_id` says otherwise.
    """
    if author_id is None and why != Why.FLAGGED:
        author_id = actor.account_id
    fresh = {
        "kind": kind,
        "thing_id": thing_id,
        "area_path": area_path,
        "author_id": author_id,
        "about_officers": about_officers,
        "why": why,
        "urgent": urgent,
        "since": now(),
        "state": State.OPEN,
        "reason": "",
    }
    statement = _insert_once(ModerationCase, ["kind", "thing_id"], OPEN).values(fresh).returning(ModerationCase.id)
    case_id: int | None = session.execute(statement).scalar()
    if case_id is None:
        return _already_open(kind, thing_id, urgent=urgent, about_officers=about_officers)
    announce(ReviewAsked(case_id=case_id, kind=kind, thing_id=thing_id), actor=actor)
    return case_id


@act
def flag_content(*, actor: Actor, kind: str, thing_id: int, ground: Ground, words: str = "") -> int:
    """Report a thing that the public sees; a second report of the same person changes nothing. Returns the case.

    A report has no weight and hides nothing by itself; threats and minors go to the top of the queue.
    """
    if not policies.may_flag(actor):
        raise NotAllowed
    view = queries.subject_view(session(), kind, thing_id)
    if not view.visible:
        raise NotFound
    case_id = submit_for_review(
        actor=actor,
        kind=kind,
        thing_id=thing_id,
        area_path=view.area_path,
        why=Why.FLAGGED,
        author_id=view.author_id,
        about_officers=ground == Ground.ACCUSATION,
        urgent=ground in URGENT,
    )
    who = {"account_id": actor.account_id, "device": None if actor.known else actor.device}
    key = "account_id" if actor.known else "device"
    told = tidy_block(words)[:FLAG_WORDS_LONGEST]
    statement = _insert_once(Flag, ["case_id", key]).values(case_id=case_id, ground=ground, words=told, at=now(), **who)
    if session.execute(statement.returning(Flag.id)).scalar() is not None:
        event = ContentFlagged(case_id=case_id, kind=kind, thing_id=thing_id, ground=ground)
        announce(event, actor=actor, content=told)
    return case_id


@act
def approve(*, actor: Actor, case_id: int) -> ModerationCase:
    """Let a thing be seen, or stay. What a newcomer wrote counts towards writing without waiting."""
    case = _judge(actor, case_id, Verdict.APPROVE, "")
    if case.why == Why.NEWCOMER and case.author_id is not None:
        count_contribution(actor=actor, account_id=case.author_id)
    return case


@act
def hide(*, actor: Actor, case_id: int, reason: str) -> ModerationCase:
    """Take a thing out of sight. `reason`: a code of the charter's list, or own words of 15 characters at least."""
    return _judge(actor, case_id, Verdict.HIDE, checked_reason(reason))


@act
def restore(*, actor: Actor, case_id: int, reason: str = "") -> ModerationCase:
    """Take back a hiding, once; the earlier decision stays in record. Returns the new, decided case."""
    hidden = session.get(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if hidden is None:
        raise NotFound
    if not policies.may_decide(actor, hidden):
        raise NotAllowed
    if hidden.verdict != Verdict.HIDE:
        raise Conflict("This is not hidden.")
    moment = now()
    values = {name: getattr(hidden, name) for name in ("kind", "thing_id", "area_path", "author_id", "about_officers")}
    values |= {"why": hidden.why, "urgent": False, "since": hidden.decided_at, "state": State.DECIDED}
    values |= {"verdict": Verdict.RESTORE, "reason": tidy_block(reason)[:REASON_LONGEST], "restores_id": hidden.id}
    values |= {"decided_by": actor.account_id, "decided_at": moment}
    statement = _insert_once(ModerationCase, ["restores_id"]).values(values).returning(ModerationCase.id)
    new_id = session.execute(statement).scalar()
    if new_id is None:
        raise Conflict("Somebody has already decided this.")
    restored = session.get_one(ModerationCase, new_id)
    _announce_verdict(actor, restored, Verdict.RESTORE)
    return restored


def _judge(actor: Actor, case_id: int, verdict: Verdict, reason: str) -> ModerationCase:
    case = session.get(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise NotFound
    if not policies.may_decide(actor, case):
        raise NotAllowed
    case.decide(verdict, reason, actor.account_id, now())
    session.flush()
    _announce_verdict(actor, case, verdict)
    return case


def _announce_verdict(actor: Actor, case: ModerationCase, verdict: Verdict) -> None:
    event = ContentJudged(case_id=case.id, kind=case.kind, thing_id=case.thing_id, verdict=verdict)
    announce(event, actor=actor, fields=["verdict", "reason"], content=case.reason)


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


def _insert_once(model: type[Any], keys: list[str], where: Any = None) -> Insert | Any:
    """INSERT … ON CONFLICT (keys) DO NOTHING on either database."""
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    return make(model).on_conflict_do_nothing(index_elements=keys, index_where=where)
