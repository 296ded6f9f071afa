"""One issue, its timeline, and what a person has said about it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.areas.models import Area, Body
from app.identity.models import DutyEntry
from app.issues.models import Category, Issue, IssuePoint, MeToo, Photo, Rating, ReopenAsk, Round, Step
from app.issues.persons import REPORTER
from app.issues.vocabulary import WordsState
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.moderation.vocabulary import SubjectView

STEPS_AT_ONCE = 50
AROUND = (
    Category.code.label("category_code"),
    Category.names.label("category_names"),
    Category.exact_place,
    Category.formal_complaint,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
    Body.names.label("body_names"),
    Body.kind.label("body_kind"),
)
DRAWN = (Area.outline, Area.lat.label("area_lat"), Area.lon.label("area_lon"))


def issue_page(executor: Executor, ref: str) -> Any:
    """An issue with its category, area (and outline) and body; raises `NotFound`.

    It holds what the public must not see: a presenter picks what a page may show.
    """
    return the_row(
        executor,
        select(Issue.__table__, *AROUND, *DRAWN, Round.closes_at.label("rating_until"))
        .join(Area, Area.id == Issue.area_id)
        .join(Round, and_(Round.issue_id == Issue.id, Round.number == Issue.rounds), isouter=True)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .join(Body, Body.id == Issue.body_id, isouter=True)
        .where(Issue.ref == ref),
    )


def timeline(executor: Executor, issue_id: int, before: int | None = None) -> Sequence[Any]:
    """Steps, newest first, 50 at once and one more that tells whether there are older ones; `before`: a position.

    Each closing brings its round's published figures and the reporter's public verdict.
    """
    to_body = aliased(Body)
    statement = (
        select(
            Step.__table__,
            Body.names.label("body_names"),
            to_body.names.label("to_body_names"),
            Round.figures,
            Rating.solved.label("verdict_solved"),
            Rating.verdict,
            Rating.verdict_state,
        )
        .join(Body, Body.id == Step.body_id, isouter=True)
        .join(to_body, to_body.id == Step.to_body_id, isouter=True)
        .join(Round, and_(Round.issue_id == Step.issue_id, Round.number == Step.round), isouter=True)
        .join(
            Rating,
            and_(
                Rating.issue_id == Step.issue_id,
                Rating.round == Step.round,
                Rating.rater == REPORTER,
                Rating.verdict_public,
            ),
            isouter=True,
        )
        .where(Step.issue_id == issue_id)
    )
    if before is not None:
        statement = statement.where(Step.pos < before)
    return rows(executor, statement.order_by(Step.pos.desc()).limit(STEPS_AT_ONCE + 1))


def photos_of(executor: Executor, issue_id: int) -> Sequence[Any]:
    return rows(executor, select(Photo.__table__).where(Photo.issue_id == issue_id).order_by(Photo.pos))


def photo_of(executor: Executor, ref: str, pos: int) -> Any:
    """A photo with what decides who may see it; raises `NotFound`."""
    return the_row(
        executor,
        select(Photo.name, Photo.step_id, Issue.__table__)
        .join(Issue, Issue.id == Photo.issue_id)
        .where(Issue.ref == ref, Photo.pos == pos),
    )


def mine(executor: Executor, issue_id: int, rater: str, person: str, number: int) -> Any:
    """What one person has said: "me too" (at all, and before the round `number` opened), a rating, a wish to reopen."""
    said = exists().where(MeToo.issue_id == issue_id, MeToo.person == person)
    opened = select(Round.opened_at).where(Round.issue_id == issue_id, Round.number == number).scalar_subquery()
    before = exists().where(MeToo.issue_id == issue_id, MeToo.person == person, MeToo.at < opened)
    rated = exists().where(Rating.issue_id == issue_id, Rating.round == number, Rating.rater == rater)
    asked = exists().where(ReopenAsk.issue_id == issue_id, ReopenAsk.round == number, ReopenAsk.person == person)
    columns = {"me_too": said, "me_too_before": before, "rated": rated, "asked_to_reopen": asked}
    return the_row(executor, select(*(column.label(name) for name, column in columns.items())))


def exact_place(executor: Executor, issue_id: int) -> Any:
    return row_or_none(executor, select(IssuePoint.__table__).where(IssuePoint.issue_id == issue_id))


def issue_by_id(executor: Executor, issue_id: int) -> Any:
    return the_row(executor, select(Issue.__table__).where(Issue.id == issue_id))


def issue_by_key(current: Session, key: str) -> Issue | None:
    """The issue that a form with this key has made already."""
    return current.execute(select(Issue).where(Issue.key == key)).scalar_one_or_none()


def duty_name(executor: Executor, account_id: int | None) -> str:
    """The name under which an officer is on duty; empty without an entry."""
    found: str | None = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == account_id))
    return found or ""


def subject_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Issues as moderators must see them: the words, never the account behind them."""
    found = rows(executor, select(Issue.__table__).where(Issue.id.in_(ids), Issue.confidential.is_(False)))
    return {row.id: _subject_view(row) for row in found}


def _subject_view(row: Any) -> SubjectView:
    return SubjectView(
        excerpt=row.words,
        url=f"/issues/{row.ref}",
        author_name=row.shown_name or "–",
        at=row.reported_at,
        title=row.title,
        lang=row.lang,
        author_id=row.reporter_account_id,
        area_path=row.area_path,
        visible=row.words_state == WordsState.VISIBLE,
    )


def verdict_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Reporters' public verdicts as moderators must see them."""
    said = (Rating.id, Rating.verdict.label("text"), Rating.at, Rating.verdict_state.label("words_state"))
    return _views_beside(executor, select(*said).join(Issue, Issue.id == Rating.issue_id).where(Rating.id.in_(ids)))


def reopening_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """What residents wrote when they opened an issue again, as moderators must see it."""
    said = (Step.id, Step.text, Step.at, Step.words_state)
    return _views_beside(executor, select(*said).join(Issue, Issue.id == Step.issue_id).where(Step.id.in_(ids)))


def _views_beside(executor: Executor, statement: Any) -> dict[int, SubjectView]:
    around = (Issue.ref, Issue.lang, Issue.area_path, Issue.title, Issue.reporter_account_id, Issue.shown_name)
    return {
        row.id: SubjectView(
            excerpt=row.text,
            url=f"/issues/{row.ref}",
            author_name=row.shown_name or "–",
            at=row.at,
            title=row.title,
            lang=row.lang,
            author_id=row.reporter_account_id,
            area_path=row.area_path,
            visible=row.words_state == WordsState.VISIBLE,
        )
        for row in rows(executor, statement.add_columns(*around))
    }
