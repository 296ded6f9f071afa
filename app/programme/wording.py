"""Words that forms offer and pages show."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.programme.vocabulary import ContactKind, State, Where

PLACES: tuple[tuple[str, Any], ...] = (
    (Where.PUBLIC.value, _l("In a public place, like the library")),
    (Where.STATION.value, _l("At the station")),
    (Where.EITHER.value, _l("Either is fine")),
)
STATES: dict[str, tuple[str, Any]] = {
    State.ASKED: ("warn", _l("Waits for the officer")),
    State.PROPOSED: ("warn", _l("Another time is offered")),
    State.SETTLED: ("ok", _l("Settled")),
    State.DECLINED: ("bad", _l("Declined")),
    State.CANCELLED: ("neutral", _l("Cancelled")),
    State.LAPSED: ("neutral", _l("Lapsed without an answer")),
}
CONTACT_KINDS: tuple[tuple[str, Any], ...] = (
    (ContactKind.TALK.value, _l("Talk")),
    (ContactKind.VISIT.value, _l("Visit")),
    (ContactKind.PHONE.value, _l("Phone or mail")),
    (ContactKind.MEETING.value, _l("Meeting")),
    (ContactKind.ACTIVITY.value, _l("Open day, walk, workshop")),
    (ContactKind.PRESS.value, _l("Radio or press")),
)
