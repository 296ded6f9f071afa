"""Rounds of rating: which are due, what stands in them, who is still to be asked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.areas.models import Area
from app.issues.models import Burst, BurstOpinion, Issue, MeToo, Rating, Round, Step
from app.issues.persons import REPORTER
from app.issues.queries.waiting import STEP_WAITS
from app.issues.vocabulary import (
    ASKED_AFTER,
    CLOSING_WINDOW,
    ROUNDS_AT_ONCE,
    SILENT_AFTER,
    BurstWord,
    Cause,
    PersonKind,
    RoundKind,
    State,
)
from app.kernel.db import Executor, row_or_none, rows, the_row, value

BURSTS_AT_ONCE = 50
OWN = (Rating.solved, Rating.outcome, Rating.information, Rating.fairness, Rating.reason)


def issues_to_look_at(executor: Executor, now: datetime) -> Sequence[int]:
    """Open issues of which a promise has turned late, or nothing was said for four weeks, without a round for it. What
    was taken from another system has no part in it: nobody here promised; nor has that on which a step waits, which may
    have been written in time."""
    word = func.coalesce(Issue.last_official_at, Issue.reported_at)
    due = or_(
        and_(
            Issue.first_answer_at.is_(None),
            Issue.first_answer_due <= now,
            ~_opened(Cause.ANSWER_LATE, Issue.first_answer_due),
        ),
        and_(Issue.solution_due <= now, ~_opened(Cause.SOLUTION_LATE, Issue.solution_due)),
        and_(word <= now - SILENT_AFTER, ~_opened(Cause.SILENCE, word)),
    )
    wanted = select(Issue.id).where(
        Issue.state != State.CLOSED, Issue.merged.is_(False), Issue.external_id.is_(None), due, ~STEP_WAITS
    )
    return [row.id for row in rows(executor, wanted.order_by(Issue.id).limit(ROUNDS_AT_ONCE))]


def _opened(cause: Cause, since: Any) -> Any:
    return exists().where(Round.issue_id == Issue.id, Round.cause == cause, Round.since == since)


def issues_to_ask(executor: Executor, now: datetime) -> Sequence[int]:
    """Issues closed a week ago, and still, whose concerned were not asked yet; what was closed longer ago than it can
    be rated asks nobody."""
    wanted = (
        select(Issue.id)
        .join(Round, and_(Round.issue_id == Issue.id, Round.number == Issue.rounds))
        .where(
            Round.kind == RoundKind.CLOSING,
            Round.asked_at.is_(None),
            Round.opened_at <= now - ASKED_AFTER,
            Round.opened_at > now - CLOSING_WINDOW,
            Issue.state == State.CLOSED,
            Issue.external_id.is_(None),
        )
    )
    return [row.id for row in rows(executor, wanted.order_by(Issue.id).limit(ROUNDS_AT_ONCE))]


def causes_seen(current: Session, issue_id: int) -> set[tuple[str, datetime]]:
    """What has opened a round of this issue already, and from when it counted."""
    found = select(Round.cause, Round.since).where(Round.issue_id == issue_id, Round.cause.is_not(None))
    return {(row.cause, row.since) for row in rows(current, found)}


def round_of(executor: Executor, issue_id: int, number: int) -> Any:
    """A round's kind and times; None when there is none with this number."""
    told = (Round.number, Round.kind, Round.cause, Round.opened_at, Round.closes_at)
    return row_or_none(executor, select(*told).where(Round.issue_id == issue_id, Round.number == number))


def rounds_of(executor: Executor, issue_id: int) -> Sequence[Any]:
    """The rounds of an issue, the newest first, with what is published of each."""
    told = (Round.number, Round.kind, Round.closing, Round.opened_at, Round.closes_at, Round.figures)
    return rows(executor, select(*told).where(Round.issue_id == issue_id).order_by(Round.number.desc()))


def own_rating(executor: Executor, issue_id: int, number: int, rater: str) -> Any:
    """What one person has said in a round, for that person alone; None when nothing."""
    mine = (Rating.issue_id == issue_id, Rating.round == number, Rating.rater == rater)
    return row_or_none(executor, select(*OWN, Rating.verdict, Rating.verdict_public).where(*mine))


def me_too_at(executor: Executor, issue_id: int, person: str) -> datetime | None:
    """When somebody said "me too"; None for whoever did not."""
    found: datetime | None = value(executor, select(MeToo.at).where(MeToo.issue_id == issue_id, MeToo.person == person))
    return found


def open_burst(current: Session, issue_id: int, number: int) -> Burst | None:
    """The burst of a round that nobody has decided about."""
    wanted = select(Burst).where(Burst.issue_id == issue_id, Burst.round == number, Burst.decision.is_(None))
    return current.execute(wanted).scalar_one_or_none()


def issue_of_burst(executor: Executor, burst_id: int) -> int:
    """The number of the issue of a burst; raises `NotFound`."""
    return int(the_row(executor, select(Burst.issue_id).where(Burst.id == burst_id)).issue_id)


# Whom a declared tie of an evaluator may be to.
OF_REPORT = (
    Issue.body_id,
    Issue.officer_account_id,
    Issue.confidential,
    Issue.level,
    Issue.reporter_kind,
    Issue.reporter_account_id,
)


def bursts(executor: Executor) -> Sequence[Any]:
    """Bursts for evaluators: those that wait, then the newest decided; with what each evaluator said."""
    wanted = (
        select(Burst.__table__, Issue.ref, Issue.area_path, Area.name.label("area_name"), *OF_REPORT)
        .join(Issue, Issue.id == Burst.issue_id)
        .join(Area, Area.id == Issue.area_id)
        .order_by(Burst.decision.is_not(None), Burst.id.desc())
        .limit(BURSTS_AT_ONCE)
    )
    return rows(executor, wanted)


def opinions(executor: Executor, burst_ids: Collection[int]) -> Sequence[Any]:
    """What evaluators said of bursts."""
    wanted = select(BurstOpinion.__table__).where(BurstOpinion.burst_id.in_(burst_ids))
    return rows(executor, wanted.order_by(BurstOpinion.burst_id, BurstOpinion.at))


def waiting_bursts(executor: Executor, account_id: int | None) -> int:
    """How many bursts wait for a word of this evaluator."""
    spoke = exists().where(BurstOpinion.burst_id == Burst.id, BurstOpinion.account_id == account_id)
    return int(value(executor, select(func.count()).select_from(Burst).where(Burst.decision.is_(None), ~spoke)))


def rounds_shown(executor: Executor, issue_id: int) -> Sequence[Any]:
    """Every round, the newest first, with its published figures, how many ratings are held, how many of these were
    `kept` so by two evaluators, and for a closing the officer's own view and the reporter's public verdict."""
    other = aliased(Rating)
    held = select(func.count()).where(other.issue_id == Round.issue_id, other.round == Round.number, other.held)
    kept = held.select_from(other).join(Burst, and_(Burst.id == other.burst_id, Burst.decision == BurstWord.HOLD))
    counts = held.scalar_subquery().label("held"), kept.scalar_subquery().label("kept")
    told = (Round.number, Round.kind, Round.cause, Round.closing, Round.opened_at, Round.closes_at, Round.figures)
    verdict = (Rating.solved.label("verdict_solved"), Rating.verdict, Rating.verdict_state)
    spoken = and_(
        Rating.issue_id == Round.issue_id,
        Rating.round == Round.number,
        Rating.rater == REPORTER,
        Rating.verdict_public,
    )
    wanted = (
        select(*told, Round.published_at, Step.own_view, *verdict, *counts)
        .join(Step, and_(Step.issue_id == Round.issue_id, Step.round == Round.number), isouter=True)
        .join(Rating, spoken, isouter=True)
        .where(Round.issue_id == issue_id)
    )
    return rows(executor, wanted.order_by(Round.number.desc()))


def single_ratings(executor: Executor, issue_id: int, rater: str | None = None) -> Sequence[Any]:
    """Single ratings of an issue, round by round; of one person, or of all for those who may read them."""
    told = (Rating.rater, Rating.round, Rating.standing, *OWN, Rating.held, Rating.at, Rating.changed_at)
    wanted = select(*told).where(Rating.issue_id == issue_id)
    if rater is not None:
        wanted = wanted.where(Rating.rater == rater)
    return rows(executor, wanted.order_by(Rating.round.desc(), Rating.id))


def asked_accounts(executor: Executor, issue_id: int, number: int) -> Sequence[int]:
    """The accounts to ask about a round: whoever said "me too" in time and has not rated it."""
    rated = exists().where(Rating.issue_id == issue_id, Rating.round == number, Rating.rater == MeToo.person)
    wanted = (
        select(MeToo.person)
        .join(Round, and_(Round.issue_id == MeToo.issue_id, Round.number == number))
        .where(
            MeToo.issue_id == issue_id,
            MeToo.kind == PersonKind.ACCOUNT,
            MeToo.person.startswith("account:"),
            or_(Round.me_too_until.is_(None), MeToo.at < Round.me_too_until),
            ~rated,
        )
    )
    return [int(row.person.removeprefix("account:")) for row in rows(executor, wanted.order_by(MeToo.id))]
