"""What moderation judges of issues: reports, reporters' verdicts, what was written at a reopening."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.areas.models import Body
from app.areas.vocabulary import BodyKind
from app.issues.models import Issue, Photo, Rating, Step
from app.issues.models.issue import NOT_CONFIDENTIAL
from app.issues.persons import REPORTER, account_of
from app.issues.queries.issue import JUDGED
from app.issues.vocabulary import LARGEST_PLACE, Level, StepKind, WordsState
from app.kernel.db import Executor, rows, the_row, value
from app.kernel.photos import KEY
from app.moderation.vocabulary import PhotoView, SubjectView

BESIDE = "."  # in an address, between the reference of an issue and the number of what stands in it


def issue_called(executor: Executor, key: str) -> int | None:
    """A public report by its reference."""
    return _public(executor, select(Issue.id).where(Issue.ref == key.upper()))


def verdict_called(executor: Executor, key: str) -> int | None:
    """The reporter's public verdict on an issue by reference and round, as in MIL-0007.1."""
    ref, number = _apart(key)
    mine = (Rating.rater == REPORTER, Rating.verdict_public, Rating.round == number, Issue.ref == ref)
    return _public(executor, select(Rating.id).join(Issue, Issue.id == Rating.issue_id).where(*mine))


def reopening_called(executor: Executor, key: str) -> int | None:
    """What residents wrote when they opened an issue again, by reference and place, as in MIL-0007.4."""
    ref, number = _apart(key)
    theirs = (Step.kind == StepKind.REOPEN, Step.role == "", Step.pos == number, Issue.ref == ref)
    return _public(executor, select(Step.id).join(Issue, Issue.id == Step.issue_id).where(*theirs))


def step_called(executor: Executor, key: str) -> int | None:
    """An official entry of a public issue, by reference and place."""
    ref, number = _apart(key)
    theirs = (Step.role != "", Step.pos == number, Issue.ref == ref)
    return _public(executor, select(Step.id).join(Issue, Issue.id == Step.issue_id).where(*theirs))


def _public(executor: Executor, statement: Select[Any]) -> int | None:
    found: int | None = value(executor, statement.where(Issue.confidential.is_(False)))
    return found


def _apart(key: str) -> tuple[str, int]:
    ref, _, number = key.upper().partition(BESIDE)
    known = number.isascii() and number.isdigit() and len(number) <= len(str(LARGEST_PLACE))
    return ref, min(int(number), LARGEST_PLACE) if known else 0


def subject_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Issues as moderators must see them: the words, never the account behind them."""
    seen = (*JUDGED, Issue.ref, Issue.title, Issue.words, Issue.lang, Issue.shown_name, Issue.reported_at)
    found = rows(executor, select(*seen).where(Issue.id.in_(ids), NOT_CONFIDENTIAL))
    return {row.id: _subject_view(row) for row in found}


def _subject_view(row: Any) -> SubjectView:
    return SubjectView(
        excerpt=row.words,
        url=f"/issues/{row.ref}",
        author_name=row.shown_name,
        at=row.reported_at,
        title=row.title,
        lang=row.lang,
        author_id=row.reporter_account_id,
        area_path=row.area_path,
        visible=row.words_state == WordsState.VISIBLE,
        body_id=row.body_id,
        name_shown=row.level == Level.PUBLIC_NAME,
    )


def words_of(executor: Executor, issue_id: int) -> dict[str, str]:
    """The texts of a report that a moderator may black out in part."""
    row = the_row(executor, select(Issue.title, Issue.words, Issue.street).where(Issue.id == issue_id))
    return {"title": row.title, "words": row.words, "street": row.street}


def photos_to_cover(executor: Executor, issue_id: int) -> Sequence[PhotoView]:
    """The photos of a report that a moderator may black out in part."""
    return _photos(executor, Photo.issue_id == issue_id, Photo.step_id.is_(None))


def photos_of_step(executor: Executor, step_id: int) -> Sequence[PhotoView]:
    """The photos of an official entry that a mediator may black out in part."""
    return _photos(executor, Photo.step_id == step_id)


def _photos(executor: Executor, *which: ColumnElement[bool]) -> Sequence[PhotoView]:
    found = select(Photo.pos, Photo.name, Photo.width, Photo.height, Issue.ref).join(Issue, Issue.id == Photo.issue_id)
    shown = rows(executor, found.where(*which).order_by(Photo.pos))
    return [
        PhotoView(f"{KEY}{row.pos}", row.name, f"/issues/{row.ref}/photos/{row.pos}", row.width, row.height)
        for row in shown
    ]


def words_of_verdict(executor: Executor, rating_id: int) -> dict[str, str]:
    return {"verdict": the_row(executor, select(Rating.verdict).where(Rating.id == rating_id)).verdict}


def words_of_step(executor: Executor, step_id: int) -> dict[str, str]:
    """The texts of an entry of a timeline."""
    columns = (Step.text, Step.next_step, Step.waiting_for)
    return dict(the_row(executor, select(*columns).where(Step.id == step_id))._mapping)


def verdict_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Reporters' public verdicts as moderators must see them."""
    said = (Rating.id, Rating.verdict.label("text"), Rating.at, Rating.verdict_state.label("words_state"))
    return _views_beside(executor, select(*said).join(Issue, Issue.id == Rating.issue_id).where(Rating.id.in_(ids)))


def reopening_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """What residents wrote when they opened an issue again, as moderators must see it. What was reported under a public
    name says nothing of whoever else reported the same."""
    said = (Step.id, Step.text, Step.at, Step.words_state, Step.person)
    found = rows(executor, _beside(select(*said).join(Issue, Issue.id == Step.issue_id).where(Step.id.in_(ids))))
    return {row.id: _view(row) if row.person == REPORTER else _of_somebody(row) for row in found}


def _of_somebody(row: Any) -> SubjectView:
    return replace(_view(row), author_name="", author_id=account_of(row.person), name_shown=False)


def step_views(executor: Executor, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Official entries of public issues as mediators must see them; their author is who published them."""
    said = (Step.id, Step.text, Step.at, Step.lang, Step.duty_name, Step.account_id, Step.body_id, Step.pos)
    around = (Issue.ref, Issue.area_path, Issue.title)
    statement = select(*said, *around).join(Issue, Issue.id == Step.issue_id)
    found = rows(executor, statement.where(Step.id.in_(ids), Step.role != "", Issue.confidential.is_(False)))
    return {
        row.id: SubjectView(
            excerpt=row.text,
            url=f"/issues/{row.ref}#step-{row.pos}",
            author_name=row.duty_name,
            at=row.at,
            title=row.title,
            lang=row.lang,
            author_id=row.account_id,
            area_path=row.area_path,
            body_id=row.body_id,
        )
        for row in found
    }


def _views_beside(executor: Executor, statement: Any) -> dict[int, SubjectView]:
    return {row.id: _view(row) for row in rows(executor, _beside(statement))}


def _beside(statement: Any) -> Any:
    told = (Issue.ref, Issue.lang, Issue.area_path, Issue.title, Issue.body_id)
    around = (*told, Issue.reporter_account_id, Issue.level, Issue.shown_name, Body.kind.label("body_kind"))
    beside = statement.add_columns(*around).join(Body, Body.id == Issue.body_id, isouter=True)
    return beside.where(Issue.confidential.is_(False))


def _view(row: Any) -> SubjectView:
    return SubjectView(
        excerpt=row.text,
        url=f"/issues/{row.ref}",
        author_name=row.shown_name,
        at=row.at,
        title=row.title,
        lang=row.lang,
        author_id=row.reporter_account_id,
        area_path=row.area_path,
        visible=row.words_state == WordsState.VISIBLE,
        body_id=row.body_id,
        about_officers=row.body_kind == BodyKind.POLICE,
        name_shown=row.level == Level.PUBLIC_NAME,
    )
