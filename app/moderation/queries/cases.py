"""Every SELECT about cases and flags."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select

from app.identity.actor import Actor
from app.identity.models import Account, RoleGrant
from app.identity.queries import mutes_by_ids, running
from app.identity.vocabulary import STAFF, Role
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole
from app.moderation.models import Flag, ModerationCase, WithheldWords
from app.moderation.vocabulary import (
    HELD_UNTIL_DECIDED,
    PAGE,
    SUBJECT_MUTE,
    UNDO,
    Ground,
    State,
    Verdict,
    Why,
)

CASE = ModerationCase.__table__
NO_APPEAL = CASE.c.appeals_id.is_(None)
MINE_ALONE = frozenset({*STAFF, Role.EXPERT})  # whose flags are no resident's


def queue(executor: Executor, actor: Actor, after: str | None = None) -> Page[Any]:
    """Open cases that are the actor's to see: urgent ones first, then the longest waiting."""
    place = decode_cursor(after, 2)
    statement = select(CASE).where(CASE.c.state == State.OPEN, NO_APPEAL, _scope(actor))
    if place:
        urgent, last = bool(place[0]), whole(place[1])
        later = and_(CASE.c.urgent == urgent, CASE.c.id > last)
        statement = statement.where(or_(later, CASE.c.urgent.is_(False)) if urgent else later)
    found = rows(executor, statement.order_by(CASE.c.urgent.desc(), CASE.c.id).limit(PAGE + 1))
    return _page(found, lambda row: encode_cursor(int(row.urgent), row.id))


def decided(executor: Executor, actor: Actor, after: str | None = None) -> Page[Any]:
    """Decided cases that are the actor's to see, newest decision first, each with whether it was taken back."""
    place = decode_cursor(after, 1)
    back = CASE.alias("back")
    statement = (
        select(CASE, back.c.id.label("restored_by"))
        .join(back, back.c.restores_id == CASE.c.id, isouter=True)
        .where(CASE.c.state == State.DECIDED, CASE.c.kind != SUBJECT_MUTE, _scope(actor))
    )
    if place:
        statement = statement.where(CASE.c.id < whole(place[0]))
    found = rows(executor, statement.order_by(CASE.c.id.desc()).limit(PAGE + 1))
    return _page(found, lambda row: encode_cursor(row.id))


def appeals(executor: Executor, after: str | None = None) -> Page[Any]:
    """Open appeals, the longest waiting first, each with what it is against: `first_verdict`, `first_reason`,
    `first_decided_by`, `first_decided_at`, `first_decided_role`."""
    place = decode_cursor(after, 1)
    statement = _appeals().where(CASE.c.state == State.OPEN)
    if place:
        statement = statement.where(CASE.c.id > whole(place[0]))
    found = rows(executor, statement.order_by(CASE.c.id).limit(PAGE + 1))
    return _page(found, lambda row: encode_cursor(row.id))


def appeal_case(executor: Executor, case_id: int) -> Any:
    """One appeal, open or decided, with what it is against; raises `NotFound`."""
    return the_row(executor, _appeals().where(CASE.c.id == case_id))


def appeal_of(executor: Executor, case_id: int) -> Any:
    """The appeal against a verdict, None when there is none."""
    return row_or_none(executor, select(CASE).where(CASE.c.appeals_id == case_id))


def waiting_appeals(executor: Executor) -> Any:
    """How many appeals wait and since when: `number`, `oldest`."""
    count = select(func.count().label("number"), func.min(CASE.c.since).label("oldest"))
    return the_row(executor, count.where(CASE.c.state == State.OPEN, CASE.c.appeals_id.is_not(None)))


def case_by_id(executor: Executor, case_id: int) -> Any:
    """One case; raises `NotFound`. Who may see it is for the caller to ask."""
    return the_row(executor, select(CASE).where(CASE.c.id == case_id))


def just_decided(executor: Executor, account_id: int, moment: datetime) -> Any:
    """The verdict that this person can still take back, the newest; None when the ten seconds are over."""
    mine = select(CASE).where(
        CASE.c.decided_by == account_id,
        CASE.c.decided_at > moment - UNDO,
        CASE.c.settled_at.is_(None),
        or_(CASE.c.verdict != Verdict.RESTORE, CASE.c.why == Why.APPEAL),
    )
    return row_or_none(executor, mine.order_by(CASE.c.decided_at.desc(), CASE.c.id.desc()).limit(1))


def case_for(executor: Executor, actor: Actor, case_id: int) -> Any:
    """One case that is the actor's to see, with whether its hiding was taken back; raises `NotFound`."""
    back = CASE.alias("back")
    return the_row(
        executor,
        select(CASE, back.c.id.label("restored_by"))
        .join(back, back.c.restores_id == CASE.c.id, isouter=True)
        .where(CASE.c.id == case_id, NO_APPEAL, _scope(actor)),
    )


_OPEN = select(CASE.c.id).where(
    CASE.c.kind == bindparam("kind"), CASE.c.thing_id == bindparam("thing_id"), CASE.c.state == State.OPEN, NO_APPEAL
)


def open_case_id(executor: Executor, kind: str, thing_id: int) -> int | None:
    """The id of the open case of a thing, or None."""
    found: int | None = value(executor, _OPEN, kind=kind, thing_id=thing_id)
    return found


def waiting(executor: Executor, actor: Actor) -> Any:
    """How many cases wait for the actor and since when: `number`, `oldest`."""
    return the_row(
        executor,
        select(func.count().label("number"), func.min(CASE.c.since).label("oldest")).where(
            CASE.c.state == State.OPEN, NO_APPEAL, _scope(actor)
        ),
    )


def flags_of(executor: Executor, case_ids: Collection[int]) -> Sequence[Any]:
    """Reports on these cases: `case_id`, `ground`, `words`, `at`, oldest first; who reported is not told."""
    return rows(
        executor,
        select(Flag.case_id, Flag.ground, Flag.words, Flag.at).where(Flag.case_id.in_(case_ids)).order_by(Flag.id),
    )


def histories(executor: Executor, author_ids: Collection[int]) -> dict[int, Any]:
    """For each author how many things were let through (`approved`) and hidden for good (`hidden`)."""
    back = CASE.alias("back")
    hidden = and_(CASE.c.verdict.in_([Verdict.HIDE, Verdict.REDACT]), CASE.c.kind != SUBJECT_MUTE, back.c.id.is_(None))
    found = rows(
        executor,
        select(
            CASE.c.author_id,
            func.sum(case((CASE.c.verdict == Verdict.APPROVE, 1), else_=0)).label("approved"),
            func.sum(case((hidden, 1), else_=0)).label("hidden"),
        )
        .join(back, back.c.restores_id == CASE.c.id, isouter=True)
        .where(CASE.c.author_id.in_(author_ids), CASE.c.state == State.DECIDED)
        .group_by(CASE.c.author_id),
    )
    return {row.author_id: row for row in found}


def judged_of(executor: Executor, account_id: int) -> Sequence[Any]:
    """The newest verdicts on what a person wrote, each with whether it was taken back."""
    back = CASE.alias("back")
    found = select(CASE, back.c.id.label("restored_by")).join(back, back.c.restores_id == CASE.c.id, isouter=True)
    mine = (CASE.c.author_id == account_id, CASE.c.state == State.DECIDED, CASE.c.kind != SUBJECT_MUTE, NO_APPEAL)
    return rows(executor, found.where(*mine).order_by(CASE.c.id.desc()).limit(PAGE))


def cases_of(executor: Executor, kind: str, thing_id: int) -> Sequence[int]:
    """All cases of a thing."""
    found = select(CASE.c.id).where(CASE.c.kind == kind, CASE.c.thing_id == thing_id)
    return [row.id for row in rows(executor, found)]


def last_verdicts(executor: Executor, kind: str, ids: Collection[int]) -> dict[int, Any]:
    """The latest decision that changed what is shown of each of these things: `id`, `verdict`, `reason`,
    `decided_at`."""
    latest = (
        select(func.max(CASE.c.id))
        .where(CASE.c.kind == kind, CASE.c.thing_id.in_(ids), CASE.c.state == State.DECIDED)
        .where(CASE.c.verdict != Verdict.CONFIRM)
        .group_by(CASE.c.thing_id)
    )
    found = rows(
        executor,
        select(CASE.c.id, CASE.c.thing_id, CASE.c.verdict, CASE.c.reason, CASE.c.decided_at).where(
            CASE.c.id.in_(latest)
        ),
    )
    return {row.thing_id: row for row in found}


def residents_saying(executor: Executor, case: Any, ground: Ground, moment: datetime) -> int:
    """How many residents other than the author reported a case on this ground. Police, partners, staff and browsers
    without an account are none; nothing else about who reports counts."""
    staff = (
        select(RoleGrant.id)
        .where(RoleGrant.account_id == Flag.account_id, RoleGrant.role.in_(MINE_ALONE), running(moment))
        .exists()
    )
    count = select(func.count(Flag.account_id)).where(Flag.case_id == case.id, Flag.ground == ground, ~staff)
    if case.author_id is not None:
        count = count.where(Flag.account_id != case.author_id)
    found: int = value(executor, count)
    return found


def grounds_kept(executor: Executor, kind: str, thing_id: int, changed_at: datetime | None) -> set[str]:
    """Grounds on which somebody reported a thing and a moderator kept it, since its words were last changed."""
    kept = or_(CASE.c.verdict == Verdict.APPROVE, CASE.c.verdict == Verdict.RESTORE)
    judged = select(Flag.ground).join(CASE, or_(CASE.c.id == Flag.case_id, CASE.c.restores_id == Flag.case_id))
    statement = judged.where(CASE.c.kind == kind, CASE.c.thing_id == thing_id, CASE.c.state == State.DECIDED, kept)
    if changed_at is not None:
        statement = statement.where(CASE.c.decided_at >= changed_at)
    return {row.ground for row in rows(executor, statement)}


def mute_deciders(executor: Executor, mute_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of these mutes who gave it and, of more than a week, who confirmed it."""
    found = mutes_by_ids(executor, mute_ids) if mute_ids else ()
    return {row.id: frozenset({row.given_by, row.seconded_by or row.given_by}) for row in found}


def later_verdict(executor: Executor, judged: Any) -> bool:
    """Whether a later decision that took words of the same thing away stands: it knows only what this one left."""
    back = CASE.alias("back")
    statement = (
        select(CASE.c.id)
        .join(back, back.c.restores_id == CASE.c.id, isouter=True)
        .where(CASE.c.kind == judged.kind, CASE.c.thing_id == judged.thing_id, CASE.c.id > judged.id)
        .where(CASE.c.verdict.in_([Verdict.HIDE, Verdict.REDACT]), back.c.id.is_(None))
    )
    return value(executor, statement.limit(1)) is not None


def came_again(executor: Executor, decided: Any) -> bool:
    """Whether the thing of a case came before somebody again since it was decided: reported anew, or judged."""
    others = (CASE.c.id != decided.id, CASE.c.kind == decided.kind, CASE.c.thing_id == decided.thing_id)
    statement = select(CASE.c.id).where(*others, CASE.c.since >= decided.decided_at)
    return value(executor, statement.limit(1)) is not None


def unsettled(executor: Executor, before: datetime) -> Sequence[int]:
    """Verdicts that were given before this moment and have not been told, oldest first."""
    statement = select(CASE.c.id).where(
        CASE.c.state == State.DECIDED, CASE.c.settled_at.is_(None), CASE.c.decided_at <= before
    )
    return [row.id for row in rows(executor, statement.order_by(CASE.c.decided_at, CASE.c.id).limit(PAGE))]


def held_too_long(executor: Executor, before: datetime) -> Sequence[int]:
    """What was taken out of sight before this moment and may be seen again though nobody decided."""
    statement = select(CASE.c.id).where(
        CASE.c.state == State.OPEN,
        CASE.c.held_at <= before,
        CASE.c.released_at.is_(None),
        CASE.c.held_ground.not_in(HELD_UNTIL_DECIDED),
    )
    return [row.id for row in rows(executor, statement.order_by(CASE.c.id).limit(PAGE))]


def waited_since(executor: Executor, before: datetime) -> Sequence[int]:
    """Open cases that came before this moment and of which moderators have not been reminded, oldest first."""
    statement = select(CASE.c.id).where(
        CASE.c.state == State.OPEN, CASE.c.since <= before, CASE.c.reminded_at.is_(None)
    )
    return [row.id for row in rows(executor, statement.order_by(CASE.c.since, CASE.c.id))]


def forgettable(executor: Executor, before: datetime) -> Sequence[int]:
    """Cases whose withheld words nobody can ask for any more: decided before this moment without an appeal, or the
    appeal was decided and told."""
    against = CASE.alias("against")
    put_aside = (
        select(WithheldWords.case_id)
        .join(CASE, CASE.c.id == WithheldWords.case_id)
        .join(against, against.c.appeals_id == CASE.c.id, isouter=True)
    )
    late = and_(against.c.id.is_(None), CASE.c.decided_at < before)
    over = and_(CASE.c.verdict == Verdict.RESTORE, CASE.c.settled_at.is_not(None))
    found = put_aside.where(or_(late, over, against.c.settled_at.is_not(None)))
    return [row.case_id for row in rows(executor, found)]


def moderators(executor: Executor, moment: datetime) -> Sequence[int]:
    """The accounts that moderate at this moment."""
    holds = select(RoleGrant.account_id).where(RoleGrant.role == Role.MODERATOR, running(moment))
    return [row.id for row in rows(executor, select(Account.id).where(Account.id.in_(holds)).order_by(Account.id))]


def _appeals() -> Any:
    first = CASE.alias("first")
    told = [first.c[name] for name in ("verdict", "reason", "decided_at", "decided_by", "decided_role")]
    return select(CASE, *(column.label(f"first_{column.name}") for column in told)).join(
        first, first.c.id == CASE.c.appeals_id
    )


def _scope(actor: Actor) -> Any:
    """The condition that a case is the actor's to see."""
    if actor.has(Role.MODERATOR):
        return CASE.c.id.is_not(None)
    paths = [grant.area_path for grant in actor.grants if grant.role == Role.REPRESENTATIVE]
    return and_(CASE.c.about_officers.is_(False), or_(*(CASE.c.area_path.startswith(path) for path in paths)))


def _page(found: Sequence[Any], cursor: Any) -> Page[Any]:
    shown = found[:PAGE]
    return Page(shown, older=cursor(shown[-1]) if len(found) > PAGE else None)
