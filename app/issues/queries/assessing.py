"""Replies to ratings, samples drawn by lot, and assessments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Area, Body
from app.identity.models import RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import Role
from app.issues.models import Assessment, AssessmentSample, Issue, RatingReply, SampledIssue
from app.issues.vocabulary import State
from app.kernel.clock import end_of_day, start_of_day
from app.kernel.db import Executor, rows, the_row, value
from app.kernel.journal import GENESIS, JournalChain
from app.web.city import city

SAMPLES_AT_ONCE = 50
SAMPLE = (
    AssessmentSample.id,
    AssessmentSample.since,
    AssessmentSample.until,
    AssessmentSample.size,
    AssessmentSample.candidates,
    AssessmentSample.seed,
    AssessmentSample.drawn_at,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
)
SAID = (
    Assessment.sample_id,
    Assessment.issue_id,
    Assessment.assessor,
    Assessment.name,
    Assessment.until,
    Assessment.interests,
    Assessment.solved,
    Assessment.outcome,
    Assessment.information,
    Assessment.fairness,
    Assessment.html,
    Assessment.lang,
    Assessment.at,
    Body.names.label("body_names"),
)


def replies(executor: Executor, issue_id: int) -> Sequence[Any]:
    """What police and partners say to the figures of an issue, the oldest first."""
    told = (RatingReply.id, RatingReply.round, RatingReply.duty_name, RatingReply.role, RatingReply.html)
    wanted = select(*told, RatingReply.lang, RatingReply.at, Body.names.label("body_names")).join(
        Body, Body.id == RatingReply.body_id, isouter=True
    )
    return rows(executor, wanted.where(RatingReply.issue_id == issue_id).order_by(RatingReply.id))


def assessments(executor: Executor, issue_id: int) -> Sequence[Any]:
    """What assessors say of an issue, the newest first."""
    wanted = select(*SAID).join(Body, Body.id == Assessment.body_id, isouter=True)
    return rows(executor, wanted.where(Assessment.issue_id == issue_id).order_by(Assessment.id.desc()))


def samples(executor: Executor) -> Sequence[Any]:
    """The newest samples, each with how many assessments there are."""
    filed = select(func.count()).where(Assessment.sample_id == AssessmentSample.id).scalar_subquery()
    wanted = select(*SAMPLE, filed.label("filed")).join(Area, Area.id == AssessmentSample.area_id)
    return rows(executor, wanted.order_by(AssessmentSample.id.desc()).limit(SAMPLES_AT_ONCE))


def sample(executor: Executor, sample_id: int) -> Any:
    """One sample; raises `NotFound`."""
    wanted = select(*SAMPLE).join(Area, Area.id == AssessmentSample.area_id)
    return the_row(executor, wanted.where(AssessmentSample.id == sample_id))


def sampled(executor: Executor, sample_id: int) -> Sequence[Any]:
    """The issues of a sample that are public now, with how many assessments each has in it."""
    filed = select(func.count()).where(Assessment.sample_id == sample_id, Assessment.issue_id == Issue.id)
    told = (
        Issue.id,
        Issue.ref,
        Issue.title,
        Issue.lang,
        Issue.state,
        Issue.closing,
        Issue.words_state,
        Issue.area_path,
    )
    wanted = (
        select(
            *told,
            Issue.body_id,
            Issue.officer_account_id,
            Issue.confidential,
            Issue.level,
            Issue.reporter_kind,
            Issue.reporter_account_id,
            Area.name.label("area_name"),
            filed.scalar_subquery().label("filed"),
        )
        .join(SampledIssue, SampledIssue.issue_id == Issue.id)
        .join(Area, Area.id == Issue.area_id)
        .where(SampledIssue.sample_id == sample_id, Issue.confidential.is_(False))
    )
    return rows(executor, wanted.order_by(Issue.ref))


def is_sampled(executor: Executor, sample_id: int, issue_id: int) -> bool:
    """Whether an issue was drawn into a sample, and is public."""
    wanted = select(SampledIssue.issue_id).join(Issue, Issue.id == SampledIssue.issue_id)
    wanted = wanted.where(SampledIssue.sample_id == sample_id, SampledIssue.issue_id == issue_id)
    return value(executor, wanted.where(Issue.confidential.is_(False))) is not None


def candidates(executor: Executor, area_path: str, since: date, until: date) -> list[int]:
    """The public issues closed in an area between two days, in a fixed order."""
    first, last = start_of_day(since, city().zone), end_of_day(until, city().zone)
    wanted = select(Issue.id).where(
        Issue.area_path.startswith(area_path, autoescape=True),
        Issue.state == State.CLOSED,
        Issue.confidential.is_(False),
        Issue.closed_at >= first,
        Issue.closed_at < last,
    )
    return [row.id for row in rows(executor, wanted.order_by(Issue.id))]


def newest_head(executor: Executor) -> str:
    """The hash at the end of the journal's chain."""
    found: str | None = value(executor, select(JournalChain.hash).order_by(JournalChain.seq.desc()).limit(1))
    return found or GENESIS


def samples_drawn(executor: Executor) -> int:
    """How many samples were drawn so far."""
    return int(value(executor, select(func.count()).select_from(AssessmentSample)))


def term_ends(executor: Executor, account_id: int | None, role: Role, now: datetime) -> datetime | None:
    """When the running grant of a role ends; None when it has no end."""
    wanted = select(RoleGrant.until).where(RoleGrant.account_id == account_id, RoleGrant.role == role, running(now))
    found: datetime | None = value(executor, wanted.order_by(RoleGrant.id.desc()).limit(1))
    return found
