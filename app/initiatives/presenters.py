"""Joint initiatives in words; and what the pages of meetings and issues show of them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.areas.queries import areas_within
from app.identity.actor import Actor
from app.initiatives import queries
from app.initiatives.policies import may_call_initiative, may_report_initiative
from app.initiatives.vocabulary import KINDS
from app.issues.vocabulary import Measure, WordsState
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.kernel.errors import NotAllowed
from app.meetings.vocabulary import OUTDOORS, ForIssue, Joint, MeetingKind, MeetingState
from app.web.city import city
from app.web.filters import day, hour, listed
from app.web.login import actor as present_actor


def kind_words(kind: str) -> str:
    return _(KINDS[MeetingKind(kind)])


def entry_of(row: Any) -> dict[str, Any]:
    """An initiative as one entry of a list."""
    times = listed((day(row.starts_at), f"{hour(row.starts_at)}–{hour(row.ends_at, zone=True)}"))
    chip = ("ok", _("Reported")) if getattr(row, "reported", False) else None
    if row.state == MeetingState.CANCELLED:
        chip = ("bad", _("Cancelled"))
    return {
        "title": row.title,
        "url": url_for("meetings.meeting", meeting_id=row.id),
        "meta": [kind_words(row.kind), times, row.place, row.area_name],
        "chip": chip,
        "day": local(row.starts_at, city().zone),
        "lang": row.lang or None,
    }


def joint(executor: Executor, meeting: Any) -> Joint | None:
    """What a meeting's page shows when it is an initiative: its issues, and what was reported."""
    if meeting.kind not in OUTDOORS:
        return None
    report = queries.report_of(executor, meeting.id)
    return Joint(
        kind=kind_words(meeting.kind),
        issues=[_issue(row) for row in queries.issues_of(executor, meeting.id)],
        html=report.html if report else "",
        lang=report.lang if report else "",
        by=report.duty_name if report else "",
        at=report.at if report else None,
        report_url=_report_url(meeting) if report is None else "",
    )


def measures(executor: Executor, issue_id: int) -> Sequence[Measure]:
    """What an issue's page shows: the walks and rounds for it."""
    return [
        Measure(
            kind_words(row.kind), row.title, row.lang, url_for("meetings.meeting", meeting_id=row.id), row.starts_at
        )
        for row in queries.initiatives_of(executor, issue_id)
    ]


def area_choices(executor: Executor, actor: Actor) -> list[tuple[str, str]]:
    """The areas for which this actor may call one; raises `NotAllowed` when there is none."""
    found = [(row.slug, row.name) for row in areas_within(executor, "/") if may_call_initiative(actor, row.path)]
    if not found:
        raise NotAllowed
    return found


def _issue(row: Any) -> ForIssue:
    shown = row.words_state == WordsState.VISIBLE
    return ForIssue(row.ref, row.title if shown else row.ref, row.lang if shown else "", f"/issues/{row.ref}")


def _report_url(meeting: Any) -> str:
    over = meeting.starts_at <= now() and meeting.state != MeetingState.CANCELLED
    may = over and may_report_initiative(present_actor(), meeting)
    return url_for("initiatives.report", meeting_id=meeting.id) if may else ""
