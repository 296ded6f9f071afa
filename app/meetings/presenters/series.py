"""A series of meetings in words: which one this is, what comes before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.identity.actor import Actor
from app.kernel.db import Executor
from app.meetings.policies import may_change_meeting
from app.meetings.presenters import times
from app.meetings.queries import series_meetings
from app.meetings.vocabulary import COMING, OUTDOORS


@dataclass(frozen=True, slots=True)
class InSeries:
    """A meeting among its brothers: the `number`-th of `count`; `previous` and `following` as (words, address), None
    at the ends; `later`: how many after it could still be changed with it."""

    number: int
    count: int
    url: str
    previous: tuple[str, str] | None
    following: tuple[str, str] | None
    later: int


def in_series(executor: Executor, meeting: Any) -> InSeries | None:
    """Where a meeting stands in its series; None for one that stands alone."""
    if meeting.series_id is None:
        return None
    brothers = series_meetings(executor, meeting.series_id)
    [at] = [place for place, one in enumerate(brothers) if one.id == meeting.id]
    return InSeries(
        number=at + 1,
        count=len(brothers),
        url=url_for("meetings.series", meeting_id=meeting.id),
        previous=_beside(brothers[at - 1 : at]) if at else None,
        following=_beside(brothers[at + 1 : at + 2]),
        later=sum(one.state in COMING for one in brothers[at + 1 :]),
    )


def _beside(found: Sequence[Any]) -> tuple[str, str] | None:
    return (times(found[0]), url_for("meetings.meeting", meeting_id=found[0].id)) if found else None


def may_be_repeated(actor: Actor, meeting: Any, now: datetime) -> bool:
    """Whether this reader may begin a series with the meeting as it stands now."""
    coming = meeting.state in COMING and meeting.starts_at > now and meeting.series_id is None
    return coming and meeting.kind not in OUTDOORS and may_change_meeting(actor, meeting)
