"""Challenges: one, those that wait, and the public register."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select

from app.areas.models import Area, Body
from app.issues.models import Issue
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.mediation.models import Challenge, ChallengeParty
from app.mediation.vocabulary import FEED_LENGTH, OPEN_STATES, REGISTER_LENGTH, Outcome, State

SHOWN = (
    Challenge.id,
    Challenge.issue_id,
    Challenge.number,
    Challenge.ground,
    Challenge.state,
    Challenge.coordinated,
    Challenge.filed_at,
    Challenge.due,
    Challenge.asked,
    Challenge.lang,
    Challenge.admitted_at,
    Challenge.statement_due,
    Challenge.statement,
    Challenge.statement_at,
    Challenge.statement_role,
    Challenge.statement_name,
    Challenge.statement_lang,
    Challenge.missed,
    Challenge.refusal,
    Challenge.outcome,
    Challenge.reasons,
    Challenge.ended_at,
    Challenge.obligation,
    Challenge.obligation_on,
    Challenge.obligation_id,
    Challenge.mediator_id,
)
OF_ISSUE = (Issue.ref, Issue.area_path, Issue.body_id, Issue.confidential)
AROUND = (
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
    Body.names.label("body_names"),
)


def challenge_by_number(executor: Executor, issue_id: int, number: int) -> Any:
    """A challenge of an issue, with its place, body and how many contest it; raises `NotFound`. The caller has found
    the reader allowed to read the issue."""
    return the_row(executor, _whole().where(Challenge.issue_id == issue_id, Challenge.number == number))


def challenge_by_id(executor: Executor, challenge_id: int) -> Any:
    """The same by its own number, for what goes on inside; raises `NotFound`."""
    return the_row(executor, _whole().where(Challenge.id == challenge_id))


def _whole() -> Any:
    there = ChallengeParty.challenge_id == Challenge.id, ChallengeParty.left_at.is_(None)
    parties = select(func.count()).where(*there).scalar_subquery().label("parties")
    return (
        select(*SHOWN, *OF_ISSUE, *AROUND, parties)
        .join(Issue, Issue.id == Challenge.issue_id)
        .join(Area, Area.id == Issue.area_id)
        .join(Body, Body.id == Issue.body_id, isouter=True)
    )


# For the query of an issue's page.
IS_CHALLENGED = exists().where(Challenge.issue_id == Issue.id).correlate(Issue).label("is_challenged")


def newest_of(executor: Executor, issue_id: int) -> Any:
    """The last challenge of an issue; None when nobody contests it."""
    found = _whole().where(Challenge.issue_id == issue_id).order_by(Challenge.number.desc()).limit(1)
    return row_or_none(executor, found)


def obligation_of(executor: Executor, issue_id: int | None) -> Any:
    """The issue that an obligation is followed as: `ref`, `state`, `closing`, `solution_due`; None without one."""
    if issue_id is None:
        return None
    wanted = select(Issue.ref, Issue.state, Issue.closing, Issue.solution_due, Issue.confidential)
    return row_or_none(executor, wanted.where(Issue.id == issue_id))


def party_of(executor: Executor, challenge_id: int, person: str) -> Any:
    """How one person contests; None when they do not."""
    wanted = select(ChallengeParty.__table__)
    return row_or_none(
        executor, wanted.where(ChallengeParty.challenge_id == challenge_id, ChallengeParty.person == person)
    )


def words_of_parties(executor: Executor, challenge_id: int) -> Sequence[Any]:
    """What those who contest wrote, first come first, and nobody's name."""
    wanted = select(ChallengeParty.words, ChallengeParty.wish, ChallengeParty.lang, ChallengeParty.at)
    there = (ChallengeParty.challenge_id == challenge_id, ChallengeParty.left_at.is_(None))
    return rows(executor, wanted.where(*there).order_by(ChallengeParty.id))


def waiting(executor: Executor) -> Sequence[Any]:
    """Every challenge that is open, whose clock ends first on top."""
    return rows(executor, _whole().where(Challenge.state.in_(OPEN_STATES)).order_by(Challenge.due, Challenge.id))


def ended_lately(executor: Executor, limit: int = 20) -> Sequence[Any]:
    """The challenges that ended last."""
    over = Challenge.state.not_in(OPEN_STATES)
    return rows(executor, _whole().where(over).order_by(Challenge.ended_at.desc(), Challenge.id.desc()).limit(limit))


def register(executor: Executor, before: int | None = None) -> Sequence[Any]:
    """Public challenges, the newest first, a page and one more that tells whether there are older ones."""
    wanted = _whole().where(Issue.confidential.is_(False))
    if before is not None:
        wanted = wanted.where(Challenge.id < before)
    return rows(executor, wanted.order_by(Challenge.id.desc()).limit(REGISTER_LENGTH + 1))


def all_public(executor: Executor) -> Sequence[Any]:
    """Every public challenge, for the table."""
    return rows(executor, _whole().where(Issue.confidential.is_(False)).order_by(Challenge.id))


def newest_public(executor: Executor) -> Sequence[Any]:
    """The public challenges in which something happened last, for the feed."""
    moved = func.coalesce(Challenge.ended_at, Challenge.statement_at, Challenge.admitted_at, Challenge.filed_at)
    wanted = _whole().where(Issue.confidential.is_(False))
    return rows(executor, wanted.order_by(moved.desc(), Challenge.id.desc()).limit(FEED_LENGTH))


def outcomes_by_body(executor: Executor) -> Sequence[Any]:
    """How public challenges ended or stand, by body and by area: `body_names`, `area_name`, `state`, `outcome`, `n`."""
    columns = (Body.slug, Area.name.label("area_name"), Challenge.state, Challenge.outcome)
    wanted = (
        select(*columns, func.count().label("n"))
        .join(Issue, Issue.id == Challenge.issue_id)
        .join(Area, Area.id == Issue.area_id)
        .join(Body, Body.id == Issue.body_id, isouter=True)
        .where(Issue.confidential.is_(False))
        .group_by(*columns)
    )
    return rows(executor, wanted.order_by(Body.slug, Area.name))


def names_of_bodies(executor: Executor) -> dict[str, Any]:
    return {row.slug: row.names for row in rows(executor, select(Body.slug, Body.names))}


def confidential_number(executor: Executor) -> int:
    """How many challenges are about issues out of public view."""
    wanted = select(func.count()).select_from(Challenge).join(Issue, Issue.id == Challenge.issue_id)
    number: int = value(executor, wanted.where(Issue.confidential))
    return number


def counted_on(executor: Executor, issue_id: int) -> tuple[int, int]:
    """The last number given on an issue, and how many of its challenges count: those that were not withdrawn."""
    counts = Challenge.outcome.is_distinct_from(Outcome.WITHDRAWN)
    row = the_row(
        executor,
        select(
            func.coalesce(func.max(Challenge.number), 0).label("last"), func.count().filter(counts).label("n")
        ).where(Challenge.issue_id == issue_id),
    )
    return int(row.last), int(row.n)


def statements_missed(executor: Executor, now: datetime) -> Sequence[Any]:
    """Challenges in which the police have let their time pass."""
    late = (Challenge.state == State.STATEMENT, Challenge.due <= now)
    return rows(executor, select(Challenge.id).where(*late).order_by(Challenge.due).limit(50))


def nearly_due(executor: Executor, until: datetime) -> Sequence[Any]:
    """Open challenges whose clock ends before `until` and of which nobody was reminded in this state."""
    near = (Challenge.state.in_(OPEN_STATES), Challenge.due <= until, Challenge.reminded != Challenge.state)
    return rows(executor, select(Challenge.id, Challenge.state).where(*near).order_by(Challenge.due).limit(50))
