"""Every SELECT about joint initiatives; reads meetings and issues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from app.areas.models import Area
from app.initiatives.models import InitiativeIssue, InitiativeReport
from app.initiatives.vocabulary import LIST_LENGTH
from app.issues.models import Issue
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.meetings.models import Meeting
from app.meetings.queries.told_place import PLACE
from app.meetings.vocabulary import OUTDOORS, MeetingState

ISSUE = (Issue.id, Issue.ref, Issue.title, Issue.lang, Issue.state, Issue.closing, Issue.words_state, Issue.version)
MEETING = (
    Meeting.id,
    Meeting.kind,
    Meeting.title,
    Meeting.about_html,
    Meeting.lang,
    Meeting.area_path,
    PLACE,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.state,
    Meeting.made_at,
    Area.name.label("area_name"),
)


def initiatives(executor: Executor, now: datetime, *, past: bool = False) -> Sequence[Any]:
    """The initiatives to come, the next one first; or those that were held, the newest first; each with `reported`."""
    reported = exists().where(InitiativeReport.meeting_id == Meeting.id).label("reported")
    wanted = select(*MEETING, reported).join(Area, Area.id == Meeting.area_id).where(Meeting.kind.in_(OUTDOORS))
    if past:
        wanted = wanted.where(Meeting.ends_at <= now, Meeting.state != MeetingState.CANCELLED)
        return rows(executor, wanted.order_by(Meeting.starts_at.desc()).limit(LIST_LENGTH))
    return rows(executor, wanted.where(Meeting.ends_at > now).order_by(Meeting.starts_at).limit(LIST_LENGTH))


def newest(executor: Executor) -> Sequence[Any]:
    """The newest initiatives, as they were called."""
    wanted = select(*MEETING).join(Area, Area.id == Meeting.area_id).where(Meeting.kind.in_(OUTDOORS))
    return rows(executor, wanted.order_by(Meeting.id.desc()).limit(LIST_LENGTH))


def initiative(executor: Executor, meeting_id: int) -> Any:
    """One initiative; raises `NotFound`, also for a meeting of another kind."""
    wanted = select(*MEETING).join(Area, Area.id == Meeting.area_id)
    return the_row(executor, wanted.where(Meeting.id == meeting_id, Meeting.kind.in_(OUTDOORS)))


def issues_of(executor: Executor, meeting_id: int, *, public: bool = True) -> Sequence[Any]:
    """The issues an initiative is for; `public`: those that everybody may see."""
    wanted = select(*ISSUE, Issue.area_path).join(InitiativeIssue, InitiativeIssue.issue_id == Issue.id)
    wanted = wanted.where(InitiativeIssue.meeting_id == meeting_id)
    return rows(executor, (wanted.where(Issue.confidential.is_(False)) if public else wanted).order_by(Issue.ref))


def report_of(executor: Executor, meeting_id: int) -> Any:
    """What was reported of an initiative; None before."""
    told = (InitiativeReport.duty_name, InitiativeReport.html, InitiativeReport.lang, InitiativeReport.at)
    return row_or_none(executor, select(*told).where(InitiativeReport.meeting_id == meeting_id))


# For the query of an issue's page.
HAS_MEASURES = exists().where(InitiativeIssue.issue_id == Issue.id).correlate(Issue).label("has_measures")


def initiatives_of(executor: Executor, issue_id: int) -> Sequence[Any]:
    """The initiatives for one issue, the newest first."""
    told = (Meeting.id, Meeting.kind, Meeting.title, Meeting.lang, Meeting.starts_at, Meeting.state)
    wanted = select(*told).join(InitiativeIssue, InitiativeIssue.meeting_id == Meeting.id)
    return rows(executor, wanted.where(InitiativeIssue.issue_id == issue_id).order_by(Meeting.starts_at.desc()))


def issues_named(executor: Executor, refs: Sequence[str], area_path: str) -> Sequence[Any]:
    """Public issues with these references in an area or below it."""
    wanted = select(Issue.id, Issue.ref).where(
        Issue.ref.in_(refs), Issue.confidential.is_(False), Issue.area_path.startswith(area_path, autoescape=True)
    )
    return rows(executor, wanted.order_by(Issue.ref))
