"""What the first pages read across the rooms; nothing here that the public may not see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from app.areas.models import Area
from app.issues.models import Category, Issue, Step
from app.issues.models.issue import IS_OPEN, NOT_CONFIDENTIAL
from app.issues.vocabulary import FROM_RESIDENTS, Origin, StepKind, WordsState
from app.issues.vocabulary import State as IssueState
from app.kernel.db import Executor, rows, the_row, value
from app.live.models import Question
from app.live.vocabulary import VISIBLE as QUESTIONS_SHOWN
from app.live.vocabulary import AnswerKind
from app.live.vocabulary import State as QuestionState
from app.meetings.models import Meeting

# Steps that tell residents something was done; that an issue was seen or handed on is no news.
NEWS = (StepKind.PROGRESS, StepKind.CLOSE, StepKind.COMMIT)


def open_issues(executor: Executor, area_ids: Sequence[int], limit: int) -> Sequence[Any]:
    """Open issues of some areas, the oldest first."""
    return rows(
        executor,
        select(
            Issue.ref,
            Issue.title,
            Issue.lang,
            Issue.words_state,
            Issue.street,
            Issue.state,
            Issue.reported_at,
            Issue.first_answer_due,
            Issue.first_answer_at,
            Issue.solution_due,
            Issue.closed_at,
            Issue.last_official_at,
            Issue.paused_until,
            Issue.paused_days,
            Category.names.label("category_names"),
            Area.name.label("area_name"),
        )
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .join(Area, Area.id == Issue.area_id)
        .where(Issue.area_id.in_(area_ids), IS_OPEN)
        .order_by(Issue.reported_at, Issue.id)
        .limit(limit),
    )


def open_figures(
    executor: Executor, area_ids: Sequence[int] | None, now: datetime, *, area_paths: Collection[str] = ()
) -> Any:
    """`open` issues and how many of them are `late`: without a first answer, or unsolved, after the day promised. Of
    these areas, or of those under `area_paths`, or of all."""
    unanswered = Issue.first_answer_at.is_(None) & (Issue.first_answer_due < now)
    late = func.sum(case((unanswered | (Issue.solution_due < now), 1), else_=0))
    statement = select(func.count().label("open"), func.coalesce(late, 0).label("late")).where(IS_OPEN)
    if area_ids is not None:
        statement = statement.where(Issue.area_id.in_(area_ids))
    return the_row(executor, statement.where(inside(area_paths)) if area_paths else statement)


def inside(area_paths: Collection[str]) -> ColumnElement[bool]:
    """The issues of some areas and of all that lies in them."""
    return or_(*(Issue.area_path.startswith(path, autoescape=True) for path in area_paths))


def first_answers(executor: Executor, since: datetime, now: datetime) -> Any:
    """Of the issues reported since a moment whose day of a first answer has come: how many got it `in_time`, of `n`."""
    in_time = func.sum(case((Issue.first_answer_at < Issue.first_answer_due, 1), else_=0))
    due = (Issue.first_answer_due <= now) | Issue.first_answer_at.is_not(None)
    return the_row(
        executor,
        select(func.count().label("n"), func.coalesce(in_time, 0).label("in_time")).where(
            Issue.confidential.is_(False), Issue.merged.is_(False), Issue.reported_at >= since, due
        ),
    )


def steps_lately(executor: Executor, limit: int) -> Sequence[Any]:
    """The newest public steps that tell of something done, with the issue they belong to."""
    return rows(
        executor,
        select(
            Step.at,
            Step.kind,
            Step.closing,
            Step.text,
            Step.lang,
            Issue.ref,
            Issue.title,
            Issue.words_state,
            Issue.lang.label("title_lang"),
            Category.names.label("category_names"),
            Area.name.label("area_name"),
        )
        .join(Issue, Issue.id == Step.issue_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .join(Area, Area.id == Issue.area_id)
        .where(
            NOT_CONFIDENTIAL,
            Step.kind.in_(NEWS),
            Step.words_state == WordsState.VISIBLE,
            Step.text != "",
        )
        .order_by(Step.at.desc(), Step.id.desc())
        .limit(limit),
    )


def answers_lately(executor: Executor, limit: int) -> Sequence[Any]:
    """The newest written answers to questions of meetings."""
    return rows(
        executor,
        select(
            Question.id,
            Question.meeting_id,
            Question.body,
            Question.lang,
            Question.answer,
            Question.answered_at,
            Area.name.label("area_name"),
        )
        .join(Meeting, Meeting.id == Question.meeting_id)
        .join(Area, Area.id == Meeting.area_id)
        .where(Question.state == QuestionState.ANSWERED, Question.answer_kind == AnswerKind.WRITTEN)
        .order_by(Question.answered_at.desc(), Question.id.desc())
        .limit(limit),
    )


def reference_of(executor: Executor, issue_id: int) -> str:
    """The reference of an issue, whoever may read it; raises `NotFound`."""
    return str(the_row(executor, select(Issue.ref).where(Issue.id == issue_id)).ref)


def has_areas(executor: Executor) -> bool:
    return value(executor, select(Area.id).limit(1)) is not None


def promises(executor: Executor, limit: int, *, area_paths: Collection[str] = (), meeting_id: int | None = None) -> Any:
    """Public commitments: the open ones of some areas and all inside them, or all that were made at a meeting; the
    first that is due comes first."""
    wanted = (
        select(Issue.ref, Issue.title, Issue.state, Issue.closing, Issue.solution_due)
        .where(Issue.origin_kind.not_in(FROM_RESIDENTS), Issue.confidential.is_(False), Issue.merged.is_(False))
        .order_by(Issue.solution_due, Issue.id)
        .limit(limit)
    )
    if area_paths:
        return rows(executor, wanted.where(inside(area_paths), Issue.state != IssueState.CLOSED))
    asked_there = select(Question.id).where(Question.meeting_id == meeting_id)
    of_question = (Issue.origin_kind == Origin.QUESTION) & Issue.origin_id.in_(asked_there)
    of_meeting = (Issue.origin_kind == Origin.MEETING) & (Issue.origin_id == meeting_id)
    return rows(executor, wanted.where(of_question | of_meeting))


def promises_after(executor: Executor, origin: Origin, numbers: Collection[int]) -> Sequence[Any]:
    """Public commitments made in answer to consultations, or after votes of councils, of these numbers, each with its
    `origin_id`; the first that is due comes first."""
    wanted = select(Issue.ref, Issue.title, Issue.state, Issue.closing, Issue.solution_due, Issue.origin_id).where(
        Issue.origin_kind == origin,
        Issue.origin_id.in_(numbers),
        Issue.confidential.is_(False),
        Issue.merged.is_(False),
    )
    return rows(executor, wanted.order_by(Issue.solution_due, Issue.id)) if numbers else []


def questions_of_meeting(executor: Executor, meeting_id: int, limit: int) -> Sequence[Any]:
    """The published questions of a meeting, the most supported first."""
    wanted = select(
        Question.id, Question.body, Question.lang, Question.supports, Question.answer, Question.state
    ).where(
        Question.meeting_id == meeting_id,
        Question.published_at.is_not(None),
        Question.state.in_(QUESTIONS_SHOWN),
    )
    return rows(executor, wanted.order_by(Question.supports.desc(), Question.id).limit(limit))
