"""Meetings as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.meetings.presenters.inviting import body_names
from app.meetings.themes import theme_name
from app.web.contract import address


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A thematic meeting. `theme`: a word of the city's list, empty for none. `capacity` 0: no limit. `waiting`: people
    in the queue for a place. `place_after_sign_up`: place, address and online are empty here, and told to who has a
    place."""

    id: int
    url: str
    title: str
    html: str
    lang: str
    area: str
    area_name: str
    kind: str
    theme: str
    theme_name: str
    state: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None
    place: str
    address: str
    online: str
    place_after_sign_up: bool
    step_free: bool
    childcare: bool
    languages: list[str]
    interpretation: str
    capacity: int
    signed_up: int
    waiting: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A point of the agenda, with the minutes planned for it."""

    pos: int
    title: str
    minutes: int | None
    speaker: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMeetingView(MeetingView):
    """The same with its agenda, and the bodies that answer questions there besides the police."""

    agenda: list[PointView]
    also_answers: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringView:
    """The bodies that answer questions at a meeting besides the police, by name."""

    meeting: int
    also_answers: list[str]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """The place of the token's owner. `state`: taken, offered, waiting or cancelled; `queue`: the number in the queue;
    `offered_until`: when an offered place goes to the next. `place`, `address`, `online`, `way`: where the meeting is,
    when the place is taken and the meeting tells it to nobody else; else empty."""

    meeting: int
    state: str
    queue: int | None
    offered_until: datetime | None
    place: str
    address: str
    online: str
    way: str
    url: str


AS_THEY_ARE = (
    *("id", "title", "lang", "kind", "state", "starts_at", "ends_at", "moved_from", "place", "address", "online"),
    *("place_after_sign_up", "step_free", "childcare", "interpretation", "capacity", "waiting"),
    *("changed_at", "area_name"),
)


def meeting(row: Any) -> MeetingView:
    return MeetingView(**_told(row))


def one_meeting(row: Any, points: Sequence[Any], bodies: Sequence[Any] = ()) -> OneMeetingView:
    names = ("pos", "title", "minutes", "speaker", "kind")
    agenda = [PointView(**{name: getattr(point, f"point_{name}") for name in names}) for point in points]
    return OneMeetingView(**_told(row), agenda=agenda, also_answers=body_names(bodies))


def _told(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        "url": address("meetings.meeting", meeting_id=row.id),
        "html": row.about_html,
        "area": row.area_slug,
        "theme": row.theme or "",
        "theme_name": theme_name(row.theme),
        "reason": row.reason or "",
        "languages": list(row.languages),
        "signed_up": row.taken,
    }


def place(kept: Any, exact: Any = None) -> PlaceView:
    """The place that somebody keeps; `exact`: where the meeting is, for whoever may read that."""
    told = exact._asdict() if exact else dict.fromkeys(("place", "address", "online", "way"), "")
    return PlaceView(
        meeting=kept.meeting_id,
        state=str(kept.state),
        queue=kept.pos,
        offered_until=kept.offered_until,
        **told,
        url=address("meetings.meeting", meeting_id=kept.meeting_id),
    )


def answering(meeting_id: int, bodies: Sequence[Any]) -> AnsweringView:
    url = address("meetings.meeting", meeting_id=meeting_id)
    return AnsweringView(meeting=meeting_id, also_answers=body_names(bodies), url=url)
