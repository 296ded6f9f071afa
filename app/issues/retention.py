"""How long issues keep how a reporter is reached, exact places, marks of browsers, keys of forms, and stray files."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.issues.models import (
    Alarm,
    Follow,
    InternalNote,
    Issue,
    IssueContact,
    IssuePoint,
    Merge,
    MeToo,
    Rating,
    RelayMessage,
    ReopenAsk,
    Step,
    WaitingStep,
)
from app.issues.vocabulary import (
    ALARM_KEPT,
    CLOSING_WINDOW,
    CONTACT_KEPT,
    FOLLOW_CONFIRMED_WITHIN,
    FORM_KEY_KEPT,
    REFUSED_KEPT,
    TAKEN_BACK_KEPT,
)
from app.kernel.db import Executor, reader
from app.kernel.media import place_of
from app.kernel.media_owners import SUFFIXES, named_files
from app.kernel.photos import WAITS_S, folder, waiting_folder
from app.kernel.retention import OtherRule, RowRule, new_mark


def _done(column: Any, before: datetime) -> ColumnElement[bool]:
    """Of issues whose closing lies before a moment, the reopening window and all that may follow in it included; of
    what goes on in another one, that one's closing."""
    closed = select(Issue.id).where(Issue.closed_at < before - CLOSING_WINDOW)
    joined = select(Merge.issue_id).where(Merge.undone_at.is_(None), Merge.into_id.in_(closed))
    return or_(column.in_(closed), column.in_(joined))


def _contacts(moment: datetime) -> ColumnElement[bool]:
    return _done(IssueContact.issue_id, moment - CONTACT_KEPT)


def _messages(moment: datetime) -> ColumnElement[bool]:
    return _done(RelayMessage.issue_id, moment - CONTACT_KEPT)


def _notes(moment: datetime) -> ColumnElement[bool]:
    return _done(InternalNote.issue_id, moment - CONTACT_KEPT)


def _followed(moment: datetime) -> ColumnElement[bool]:
    return and_(Follow.sealed.is_not(None), _done(Follow.issue_id, moment - CONTACT_KEPT))


def _unconfirmed(moment: datetime) -> ColumnElement[bool]:
    return and_(Follow.confirmed_at.is_(None), Follow.at < moment - FOLLOW_CONFIRMED_WITHIN)


def _points(moment: datetime) -> ColumnElement[bool]:
    return _done(IssuePoint.issue_id, moment - CONTACT_KEPT)


def _me_too(moment: datetime) -> ColumnElement[bool]:
    return and_(MeToo.person.startswith("device:"), _done(MeToo.issue_id, moment))


def _asks(moment: datetime) -> ColumnElement[bool]:
    return and_(ReopenAsk.person.startswith("device:"), _done(ReopenAsk.issue_id, moment))


def _raters(moment: datetime) -> ColumnElement[bool]:
    return and_(Rating.rater.startswith("device:"), _done(Rating.issue_id, moment))


def _issue_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Issue.key.is_not(None), Issue.reported_at < moment - FORM_KEY_KEPT)


def _step_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Step.key.is_not(None), Step.at < moment - FORM_KEY_KEPT)


def _taken_back(moment: datetime) -> ColumnElement[bool]:
    return and_(~WaitingStep.refused, WaitingStep.ended_at < moment - TAKEN_BACK_KEPT)


def _refused(moment: datetime) -> ColumnElement[bool]:
    return and_(WaitingStep.refused, WaitingStep.ended_at < moment - REFUSED_KEPT)


def _alarms(moment: datetime) -> ColumnElement[bool]:
    return Alarm.seen_at < moment - ALARM_KEPT


def _old(folder: Path) -> list[Path]:
    """Files that have lain in a folder of photos for more than a day."""
    before = time.time() - WAITS_S
    return [path for path in folder.glob("*/*") if path.is_file() and path.stat().st_mtime < before]


def _orphans(executor: Executor) -> list[Path]:
    """Photos and documents that no row of any room names, and halves of some: left by a process that was killed."""
    place = folder()
    named = {place_of(place, name) for name in named_files(executor)}
    return [path for path in _old(place) if path.suffix in (*SUFFIXES, ".part") and path not in named]


def _waiting(_executor: Executor) -> list[Path]:
    return _old(waiting_folder())


def _remove(files: list[Path]) -> int:
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


RULES = (
    RowRule(name="how reporters are reached", model=IssueContact, when=_contacts),
    RowRule(name="messages between officers and reporters", model=RelayMessage, when=_messages),
    RowRule(name="internal notes on issues", model=InternalNote, when=_notes),
    RowRule(name="addresses that follow", model=Follow, when=_followed),
    RowRule(name="addresses that never confirmed to follow", model=Follow, when=_unconfirmed),
    RowRule(name="exact places of reports", model=IssuePoint, when=_points),
    RowRule(name="marks of browsers: me too", model=MeToo, when=_me_too, becomes={"person": new_mark(MeToo)}),
    RowRule(name="marks of browsers: not solved", model=ReopenAsk, when=_asks, becomes={"person": new_mark(ReopenAsk)}),
    RowRule(name="marks of browsers: ratings", model=Rating, when=_raters, becomes={"rater": new_mark(Rating)}),
    RowRule(name="danger that somebody saw to", model=Alarm, when=_alarms),
    RowRule(name="steps that were taken back", model=WaitingStep, when=_taken_back),
    RowRule(name="steps that could not be published", model=WaitingStep, when=_refused),
    RowRule(name="keys of report forms", model=Issue, when=_issue_keys, becomes={"key": None}),
    RowRule(name="keys of step forms", model=Step, when=_step_keys, becomes={"key": None}),
    OtherRule(
        name="photos that wait for a form", count=lambda it: len(_waiting(it)), do=lambda: _remove(_waiting(reader()))
    ),
    OtherRule(
        name="files that no row names", count=lambda it: len(_orphans(it)), do=lambda: _remove(_orphans(reader()))
    ),
)
