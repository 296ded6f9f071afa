"""States, limits and numbers of meetings; the slots that rooms above fill on a meeting's page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.kernel.db import Executor


class MeetingState(StrEnum):
    """`moved`: announced again with another time or place. `full`: who signs up now waits."""

    ANNOUNCED = "announced"
    FULL = "full"
    CLOSED = "closed"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    CANCELLED = "cancelled"
    MOVED = "moved"


COMING = (MeetingState.ANNOUNCED, MeetingState.FULL, MeetingState.CLOSED, MeetingState.MOVED)
SIGN_UP_OPEN = (MeetingState.ANNOUNCED, MeetingState.FULL, MeetingState.MOVED)
RUNNING = (MeetingState.LIVE, MeetingState.PAUSED)
OVER = (MeetingState.ENDED, MeetingState.CANCELLED)
# From which state a meeting may go on to which, while it is being held.
RUNS = {
    MeetingState.LIVE: (*COMING, MeetingState.PAUSED),
    MeetingState.PAUSED: (MeetingState.LIVE,),
    MeetingState.ENDED: RUNNING,
}


class SignUpState(StrEnum):
    """`unconfirmed`: the link in the mail was not used yet; it holds no place. `offered`: held until an answer."""

    UNCONFIRMED = "unconfirmed"
    TAKEN = "taken"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"


class AgendaKind(StrEnum):
    """`commitments` is the generated first item: what became of what was promised."""

    NORMAL = "normal"
    COMMITMENTS = "commitments"


CODE_LENGTH = 8
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L, O, 0, 1: read aloud and from a poster

TITLE_SHORTEST, TITLE_LONGEST = 5, 150
ABOUT_LONGEST = 10_000
LINE_LONGEST = 200
WAY_LONGEST = 1_000
REASON_SHORTEST, REASON_LONGEST = 10, 500
MOST_PLACES = 20_000
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=24)
NAME_LONGEST, PHONE_LONGEST = 60, 40
AGENDA_MOST = 30
AGENDA_TITLE_LONGEST = 160
AGENDA_MINUTES_MOST = 600
COMMITMENTS_MINUTES = 15  # planned for the generated first point

# A promoted person answers within a day, on the last day within two hours; then the next in the queue is asked.
ANSWER_WITHIN = timedelta(hours=24)
ANSWER_WITHIN_LAST_DAY = timedelta(hours=2)
LAST_DAY = timedelta(hours=24)
FORGET_AFTER = timedelta(days=30)  # names and addresses after the meeting; addresses that were never confirmed
CONFIRM_WITHIN = timedelta(hours=48)
REMIND_BEFORE = (timedelta(hours=48), timedelta(hours=2))
TELL_ORGANISER_AT = (50, 80, 100)  # percent of the places

QUESTIONS_OPEN_BEFORE = timedelta(days=7)
# Languages one can say are spoken at a meeting, besides the site's own.
SPOKEN = (
    "ar",
    "bn",
    "ca",
    "de",
    "en",
    "es",
    "eu",
    "fr",
    "gl",
    "hi",
    "it",
    "pt",
    "ro",
    "ru",
    "tl",
    "uk",
    "ur",
    "wo",
    "zh",
)

PAGE_LENGTH = 20
CALENDAR_MOST = 200
CALENDAR_PAST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was promised in the area. `kind`: of the status chip; `due`: None when no date was named."""

    title: str
    url: str
    state: str
    kind: str
    due: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A published question of the meeting, as its page shows it. `answered`: what was said, None before."""

    id: int
    body: str
    url: str
    supports: int
    lang: str | None = None
    answered: str | None = None


@dataclass
class Slots:
    """What rooms of other floors put on a meeting's page.

    Issues stand beside this room and live questions above it, so this room may import neither. `app.doors` fills
    the slots at the start; each is called once per page with the read connection and the meeting's row, costs one
    statement, and may be empty.
    """

    commitments: Callable[[Executor, Any], Sequence[Commitment]] = lambda _executor, _meeting: ()
    questions: Callable[[Executor, Any], Sequence[AskedBefore]] = lambda _executor, _meeting: ()


SLOTS = Slots()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """What is announced of a meeting, as whoever calls it gives it; times aware, `online` an address or nothing."""

    title: str
    starts_at: datetime
    ends_at: datetime
    about: str = ""
    lang: str = ""
    place: str = ""
    address: str = ""
    online: str = ""
    way: str = ""
    step_free: bool = False
    childcare: bool = False
    languages: tuple[str, ...] = ()
    interpretation: str = ""
    capacity: int = 0
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda as it is entered; `minutes` 0 when open."""

    title: str
    minutes: int = 0
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody without an account is reached: an e-mail address, or a phone number that staff ring."""

    name: str
    email: str = ""
    phone: str = ""
    lang: str = ""
