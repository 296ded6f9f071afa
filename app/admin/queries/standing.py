"""What the command that fills the demo, and its pages, must know of a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from app.admin.events import DemoFilled
from app.admin.loading.content import read
from app.areas.models import Area, CityRow
from app.forums.models import Forum, Topic
from app.forums.vocabulary import State as TopicState
from app.identity.models import Account
from app.issues.models import Issue
from app.issues.vocabulary import State
from app.kernel.db import Executor, row_or_none, rows, value
from app.kernel.journal import Journal
from app.meetings.models import Meeting
from app.meetings.vocabulary import MeetingKind, MeetingState


class Standing(StrEnum):
    """What a database holds. `begun`: the places of a demo whose filling was broken off."""

    EMPTY = "empty"
    BEGUN = "begun"
    DEMO = "demo"
    REAL = "real"


def standing(executor: Executor) -> Standing:
    """Whether a database is empty, a demo's, or somebody's own."""
    demo = value(executor, select(CityRow.demo))
    if demo:
        filled = value(executor, select(Journal.id).where(Journal.act == DemoFilled.act).limit(1))
        return Standing.DEMO if filled else Standing.BEGUN
    used = any(value(executor, select(column).limit(1)) for column in (CityRow.id, Area.id, Account.id))
    return Standing.REAL if used else Standing.EMPTY


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo whom a visitor may be. `role`: the name of the button; `about`: one line on the person."""

    role: str
    name: str
    about: str
    account_id: int
    area_name: str
    area_slug: str


def demo_people(executor: Executor) -> Sequence[DemoPerson]:
    """The twelve people with a button, in the order of the content's file."""
    told = {person["email"]: person for person in read("people.json")["people"] if person.get("as")}
    found = rows(
        executor,
        select(Account.id, Account.email, Account.name, Area.name.label("area"), Area.slug)
        .join(Area, Area.id == Account.area_id)
        .where(Account.email.in_(told)),
    )
    order = list(told)
    return [
        DemoPerson(told[row.email]["as"], row.name, told[row.email]["bio"], row.id, row.area, row.slug)
        for row in sorted(found, key=lambda row: order.index(row.email))
    ]


def demo_places(executor: Executor, now: datetime) -> dict[str, Any]:
    """Where a script finds a thing of each kind: meetings, issues, the longest topic, its forum and area."""
    topic = row_or_none(
        executor,
        select(Topic.id, Forum.slug.label("forum"), Area.slug.label("area"))
        .join(Forum, Forum.id == Topic.forum_id)
        .join(Area, Area.id == Forum.area_id)
        .where(Topic.state == TopicState.VISIBLE)
        .order_by(Topic.posts.desc(), Topic.id)
        .limit(1),
    )
    return {
        "live_meeting": _meeting(executor, [MeetingState.LIVE, MeetingState.PAUSED], with_code=True),
        "coming_meeting": _meeting(executor, [MeetingState.ANNOUNCED, MeetingState.FULL], next_one=True),
        "held_meeting": _meeting(executor, [MeetingState.ENDED]),
        "issues": {
            "open": _issue(executor, Issue.state != State.CLOSED, Issue.solution_due > now),
            "closed": _issue(executor, Issue.state == State.CLOSED),
            "overdue": _issue(executor, Issue.state != State.CLOSED, Issue.solution_due <= now),
        },
        "topic": topic.id if topic else None,
        "forum": topic.forum if topic else None,
        "area": topic.area if topic else None,
    }


def _meeting(
    executor: Executor, states: Sequence[str], *, with_code: bool = False, next_one: bool = False
) -> dict[str, Any] | None:
    row = row_or_none(
        executor,
        select(Meeting.id, Meeting.code)
        .where(Meeting.state.in_(states), Meeting.kind == MeetingKind.MEETING)
        .order_by(Meeting.starts_at if next_one else Meeting.starts_at.desc())
        .limit(1),
    )
    if row is None:
        return None
    return {"id": row.id, "code": row.code} if with_code else {"id": row.id}


def _issue(executor: Executor, *conditions: Any) -> str | None:
    open_to_all = (Issue.confidential.is_(False), func.length(Issue.words) > 0, *conditions)
    ref: str | None = value(executor, select(Issue.ref).where(*open_to_all).order_by(Issue.reported_at.desc()).limit(1))
    return ref
