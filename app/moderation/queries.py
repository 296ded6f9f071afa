"""Every SELECT about cases and flags, and what the content rooms tell of their things."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.db import Executor, rows, the_row, value
from app.kernel.errors import NotFound
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole
from app.moderation.models import Flag, ModerationCase
from app.moderation.vocabulary import PAGE, State, Subject, SubjectView, Verdict

CASE = ModerationCase.__table__
_subjects: dict[str, Subject] = {}


def know_subject(subject: Subject) -> None:
    """Let things of this kind be shown to moderators and be reported."""
    _subjects[subject.kind] = subject


def subject_views(executor: Executor, kind: str, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Views of things of one kind by id; what no longer exists is missing. `NotFound` for an unknown kind."""
    if kind not in _subjects:
        raise NotFound
    return _subjects[kind].load(executor, ids)


def subject_view(executor: Executor, kind: str, thing_id: int) -> SubjectView:
    """One thing; raises `NotFound`."""
    found = subject_views(executor, kind, [thing_id]).get(thing_id)
    if found is None:
        raise NotFound
    return found


def views_of(executor: Executor, cases: Iterable[Any]) -> dict[tuple[str, int], SubjectView]:
    """The things of these cases, one statement a kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in cases:
        wanted[row.kind].add(row.thing_id)
    return {
        (kind, thing_id): view
        for kind, ids in wanted.items()
        if kind in _subjects
        for thing_id, view in subject_views(executor, kind, ids).items()
    }


def queue(executor: Executor, actor: Actor, after: str | None = None) -> Page[Any]:
    """Open cases that are the actor's to see: urgent ones first, then the longest waiting."""
    place = decode_cursor(after, 2)
    statement = select(CASE).where(CASE.c.state == State.OPEN, _scope(actor))
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
        .where(CASE.c.state == State.DECIDED, _scope(actor))
    )
    if place:
        statement = statement.where(CASE.c.id < whole(place[0]))
    found = rows(executor, statement.order_by(CASE.c.id.desc()).limit(PAGE + 1))
    return _page(found, lambda row: encode_cursor(row.id))


def case_for(executor: Executor, actor: Actor, case_id: int) -> Any:
    """One case that is the actor's to see, with whether its hiding was taken back; raises `NotFound`."""
    back = CASE.alias("back")
    return the_row(
        executor,
        select(CASE, back.c.id.label("restored_by"))
        .join(back, back.c.restores_id == CASE.c.id, isouter=True)
        .where(CASE.c.id == case_id, _scope(actor)),
    )


def open_case_id(executor: Executor, kind: str, thing_id: int) -> int | None:
    """The id of the open case of a thing, or None."""
    found: int | None = value(
        executor,
        select(CASE.c.id).where(CASE.c.kind == kind, CASE.c.thing_id == thing_id, CASE.c.state == State.OPEN),
    )
    return found


def waiting(executor: Executor, actor: Actor) -> Any:
    """How many cases wait for the actor and since when: `number`, `oldest`."""
    return the_row(
        executor,
        select(func.count().label("number"), func.min(CASE.c.since).label("oldest")).where(
            CASE.c.state == State.OPEN, _scope(actor)
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
    hidden = and_(CASE.c.verdict == Verdict.HIDE, back.c.id.is_(None))
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


def last_verdicts(executor: Executor, kind: str, ids: Collection[int]) -> dict[int, Any]:
    """The latest decision on each of these things: `verdict`, `reason`, `decided_at`."""
    latest = (
        select(func.max(CASE.c.id))
        .where(CASE.c.kind == kind, CASE.c.thing_id.in_(ids), CASE.c.state == State.DECIDED)
        .group_by(CASE.c.thing_id)
    )
    found = rows(
        executor,
        select(CASE.c.thing_id, CASE.c.verdict, CASE.c.reason, CASE.c.decided_at).where(CASE.c.id.in_(latest)),
    )
    return {row.thing_id: row for row in found}


def _scope(actor: Actor) -> Any:
    """The condition that a case is the actor's to see."""
    if actor.has(Role.MODERATOR):
        return CASE.c.id.is_not(None)
    paths = [grant.area_path for grant in actor.grants if grant.role == Role.REPRESENTATIVE]
    return and_(CASE.c.about_officers.is_(False), or_(*(CASE.c.area_path.startswith(path) for path in paths)))


def _page(found: Sequence[Any], cursor: Any) -> Page[Any]:
    shown = found[:PAGE]
    return Page(shown, older=cursor(shown[-1]) if len(found) > PAGE else None)
