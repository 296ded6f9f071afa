"""States, limits and numbers of meetings; the slots that rooms above fill on a meeting's page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from app.kernel.db import Executor
from app.kernel.words import spoken


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


class MeetingKind(StrEnum):
    """What stands in the calendar: a meeting; a walk or round out of doors, where everybody who comes accepts the
    safeguards; and what officers do besides. `media`: radio and press."""

    MEETING = "meeting"
    WALK = "walk"
    LIGHTING = "lighting"
    ROUND_TABLE = "round_table"
    OPEN_DAY = "open_day"
    SCHOOL_VISIT = "school_visit"
    MEDIA = "media"
    CAMPAIGN = "campaign"


KIND_WORDS = {
    MeetingKind.MEETING: spoken("Meeting"),
    MeetingKind.ROUND_TABLE: spoken("Round table"),
    MeetingKind.OPEN_DAY: spoken("Open day"),
    MeetingKind.SCHOOL_VISIT: spoken("School visit"),
    MeetingKind.MEDIA: spoken("Radio and press"),
    MeetingKind.CAMPAIGN: spoken("Campaign"),
    MeetingKind.WALK: spoken("Walk"),
    MeetingKind.LIGHTING: spoken("Lighting round"),
}
OUTDOORS = (MeetingKind.WALK, MeetingKind.LIGHTING)


class Parts(NamedTuple):
    """What an activity of some kind has."""

    questions: bool
    sign_up: bool
    agenda: bool


PARTS = {
    MeetingKind.MEETING: Parts(questions=True, sign_up=True, agenda=True),
    MeetingKind.ROUND_TABLE: Parts(questions=True, sign_up=True, agenda=True),
    MeetingKind.WALK: Parts(questions=True, sign_up=True, agenda=False),
    MeetingKind.LIGHTING: Parts(questions=True, sign_up=True, agenda=False),
    MeetingKind.OPEN_DAY: Parts(questions=False, sign_up=False, agenda=False),
    MeetingKind.SCHOOL_VISIT: Parts(questions=False, sign_up=False, agenda=False),
    MeetingKind.MEDIA: Parts(questions=False, sign_up=False, agenda=False),
    MeetingKind.CAMPAIGN: Parts(questions=False, sign_up=False, agenda=False),
}

# What people sign up for and sit down at: of these the exact place may be told after sign-up. A walk is met outside.
PLACE_CAN_WAIT = (MeetingKind.MEETING, MeetingKind.ROUND_TABLE)

# Exchanges: a meeting for people of some age, with a short charter and guests whom the host names.
AGE_YOUNGEST, AGE_OLDEST = 10, 99
EXCHANGE_CHARTER_SHORTEST, EXCHANGE_CHARTER_LONGEST = 20, 600
GUESTS_MOST, GUEST_NAME_LONGEST, GUEST_WHY_LONGEST = 12, 80, 120


class SignUpState(StrEnum):
    """`unconfirmed`: the link in the mail was not used yet; it holds no place. `offered`: held until an answer."""

    UNCONFIRMED = "unconfirmed"
    TAKEN = "taken"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"


class Source(StrEnum):
    """How somebody came to a place: through these pages, or entered by staff from paper, the phone or the post."""

    ONLINE = "online"
    PAPER = "paper"
    PHONE = "phone"
    POST = "post"


class Answer(StrEnum):
    """What a community group says to an invitation, and after the meeting whether it was there."""

    OPEN = "open"
    YES = "yes"
    NO = "no"


class Reminders(StrEnum):
    """Which reminders go out to those with a place, as whoever calls the meeting chose."""

    BOTH = "both"
    TWO_DAYS = "two_days"
    TWO_HOURS = "two_hours"
    NONE = "none"


class AgendaKind(StrEnum):
    """`commitments` is the generated first item: what became of what was promised."""

    NORMAL = "normal"
    COMMITMENTS = "commitments"


class Every(StrEnum):
    """How far apart the meetings of a series are; a month later is the same weekday of the month."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


class DocumentKind(StrEnum):
    """What a document of a meeting is: as it was sent, or a picture made anew."""

    PDF = "pdf"
    IMAGE = "image"


class StoredFile(NamedTuple):
    """A checked file in the media folder: its name there, its size in bytes, the SHA-256 of what is kept."""

    kind: DocumentKind
    name: str
    size: int
    sha256: str


DOCUMENTS_MOST, DOCUMENT_TITLE_LONGEST = 20, 120
DOCUMENT_BYTES_MOST = 8 * 1024 * 1024
REPEATS_MOST = 12  # meetings that one act adds to the first of a series
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
GROUPS_MOST = 60  # invited to a meeting
BODIES_MOST = 12  # that answer at a meeting beside the police
AGENDA_TITLE_LONGEST = 160
AGENDA_MINUTES_MOST = 600
COMMITMENTS_MINUTES = 15  # planned for the generated first point

# A promoted person answers within a day, on the last day within two hours; then the next in the queue is asked.
ANSWER_WITHIN = timedelta(hours=24)
ANSWER_WITHIN_LAST_DAY = timedelta(hours=2)
LAST_DAY = timedelta(hours=24)
FORGET_AFTER = timedelta(days=30)  # names and addresses after the meeting; addresses that were never confirmed
FORM_KEY_KEPT = timedelta(days=1)
CONFIRM_WITHIN = timedelta(hours=48)
TWO_DAYS, TWO_HOURS = timedelta(hours=48), timedelta(hours=2)
REMIND_BEFORE = {
    Reminders.BOTH: (TWO_DAYS, TWO_HOURS),
    Reminders.TWO_DAYS: (TWO_DAYS,),
    Reminders.TWO_HOURS: (TWO_HOURS,),
    Reminders.NONE: (),
}
AGENDA_READY_BEFORE = timedelta(days=5)  # then whoever runs the meeting hears what the agenda lacks
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
IMPORTED = "import:"  # how the origin of a meeting begins that was taken over from another system
ORIGIN = r"[a-z]{1,20}:[1-9][0-9]{0,17}"  # the kind and number of a thing of this site that a meeting comes of
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


@dataclass(frozen=True, slots=True)
class ForIssue:
    """An issue that a walk or round is for."""

    ref: str
    title: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """What a walk or round is for, and what was reported of it. `report_url`: for whoever may report now."""

    kind: str
    issues: Sequence[ForIssue]
    html: str
    lang: str
    by: str
    at: datetime | None
    report_url: str


@dataclass
class Slots:
    """What rooms of other floors put on a meeting's page.

    Issues stand beside this room and live questions above it, so this room may import neither. `app.doors` fills
    the slots at the start; each is called once per page with the read connection and the meeting's row, costs one
    statement, and may be empty.
    """

    commitments: Callable[[Executor, Any], Sequence[Commitment]] = lambda _executor, _meeting: ()
    questions: Callable[[Executor, Any], Sequence[AskedBefore]] = lambda _executor, _meeting: ()
    # Topics about it (title, lang, url), where a column of the page's own query, `has_talks`, says that there are any.
    talks: Callable[[Executor, Any], Sequence[Any]] = lambda _executor, _meeting: ()
    columns: Sequence[Any] = ()
    # The city's list of themes: `slug`, `names` by language, `active`; one out of use stays where it was given.
    themes: Callable[[Executor], Sequence[Any]] = lambda _executor: ()
    joint: Callable[[Executor, Any], Joint | None] = lambda _executor, _meeting: None
    # What is known beforehand of a meeting that comes of something (its origin, and a choice within it), as the form
    # names it; nothing when there is no such thing.
    planned: Callable[[Executor, str, int | None], dict[str, Any]] = lambda _executor, _origin, _choice: {}


SLOTS = Slots()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """What is announced of a meeting, as whoever calls it gives it; times aware, `online` an address or nothing;
    `place_after_sign_up`: where it is (place, address, way and link) is told to whoever has a place alone."""

    title: str
    starts_at: datetime
    ends_at: datetime
    about: str = ""
    lang: str = ""
    theme: str | None = None
    place: str = ""
    address: str = ""
    online: str = ""
    way: str = ""
    place_after_sign_up: bool = False
    step_free: bool = False
    childcare: bool = False
    languages: tuple[str, ...] = ()
    interpretation: str = ""
    capacity: int = 0
    reserved: int = 0
    reminders: Reminders = Reminders.BOTH


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
