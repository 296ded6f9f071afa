"""Every SELECT about minutes, and what they are put together from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, tuple_

from app.areas.models import Area
from app.identity.actor import Actor
from app.identity.models import Participant
from app.identity.queries import part_keys
from app.issues.models import Issue
from app.issues.vocabulary import Origin
from app.kernel.db import Executor, Id, UTCDateTime, row_or_none, rows, the_row, value
from app.kernel.paging import Page, decode_cursor, encode_cursor, moment, whole
from app.live.models import QUESTION
from app.live.queries import people_there
from app.live.vocabulary import State
from app.meetings.models import AgendaItem, Meeting, SignUp
from app.meetings.queries.told_place import ONLINE, PLACE
from app.meetings.vocabulary import RUNNING, AgendaKind, MeetingState, SignUpState
from app.minutes.models import Echo, Minutes, MinutesCorrection, MinutesVersion
from app.minutes.vocabulary import (
    ECHO_DAYS,
    ECHO_SHOWN_FROM,
    PAGE_LENGTH,
    Answered,
    CorrectionState,
    Heard,
    MinutesState,
)

MINUTES = (
    *(Minutes.id, Minutes.meeting_id, Minutes.state, Minutes.lang, Minutes.body, Minutes.html, Minutes.came),
    *(Minutes.version, Minutes.number, Minutes.reminded, Minutes.began_at, Minutes.changed_at),
    *(Minutes.published_at, Minutes.correct_until),
)
OF_MEETING = (
    *(Meeting.title, Meeting.lang.label("meeting_lang"), Meeting.area_path, Meeting.area_id, Meeting.starts_at),
    *(Meeting.ends_at, Meeting.place_after_sign_up, PLACE, ONLINE, Meeting.called_by),
    Area.name.label("area_name"),
)
VERSION = tuple(
    getattr(MinutesVersion, name)
    for name in ("id", "meeting_id", "number", "facts", "html", "text", "sha256", "reason", "made_by_name", "at")
)
MOST_QUESTIONS, MOST_PROMISES = 500, 200


def minutes_of(executor: Executor, meeting_id: int) -> Any:
    """The minutes of a meeting with what is told of it; raises `NotFound` when there are none."""
    joined = select(*MINUTES, *OF_MEETING).join(Meeting, Meeting.id == Minutes.meeting_id)
    return the_row(executor, joined.join(Area, Area.id == Meeting.area_id).where(Minutes.meeting_id == meeting_id))


def points_of(executor: Executor, meeting_id: int) -> Sequence[str]:
    """The titles of the agenda's own points, in order."""
    own = (AgendaItem.meeting_id == meeting_id, AgendaItem.kind == AgendaKind.NORMAL)
    return [row.title for row in rows(executor, select(AgendaItem.title).where(*own).order_by(AgendaItem.pos))]


def answered_in(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The answered questions of a meeting, in the order they were answered; those under one answer together."""
    names = ("id", "body", "lang", "supports", "answer_kind", "answer", "answer_html", "answer_by", "answer_role")
    wanted = select(*(QUESTION.c[name] for name in (*names, "answered_at", "issue_ref", "due")))
    shown = (QUESTION.c.state == State.ANSWERED, QUESTION.c.published_at.is_not(None))
    wanted = wanted.where(QUESTION.c.meeting_id == meeting_id, *shown)
    return rows(executor, wanted.order_by(QUESTION.c.answered_at, QUESTION.c.id).limit(MOST_QUESTIONS))


def promised_in(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The public promises made at a meeting, with the state they are in now, the first that is due on top."""
    asked_there = select(QUESTION.c.id).where(QUESTION.c.meeting_id == meeting_id)
    made_there = or_(
        and_(Issue.origin_kind == Origin.QUESTION, Issue.origin_id.in_(asked_there)),
        and_(Issue.origin_kind == Origin.MEETING, Issue.origin_id == meeting_id),
    )
    wanted = select(Issue.ref, Issue.title, Issue.lang, Issue.state, Issue.closing, Issue.solution_due)
    public = (Issue.confidential.is_(False), Issue.merged.is_(False))
    return rows(executor, wanted.where(made_there, *public).order_by(Issue.solution_due, Issue.id).limit(MOST_PROMISES))


def counted_in(executor: Executor, meeting_id: int) -> int:
    """How many people are known to have taken part, for a first idea of how many came: places taken, people in the
    live questions, or people counted at the door and from afar, whichever is most."""
    places = select(func.count()).where(SignUp.meeting_id == meeting_id, SignUp.state == SignUpState.TAKEN)
    parts = select(func.count()).where(Participant.meeting_id == meeting_id)
    there = sum(people_there(executor, meeting_id).values())
    return max(int(value(executor, places)), int(value(executor, parts)), there)


def attended(executor: Executor, actor: Actor, meeting_id: int) -> bool:
    """Whether the actor came: took part in the questions, has a place, or answered there."""
    keys = part_keys(actor, meeting_id)
    ways = []
    if keys:
        own = (Participant.meeting_id == meeting_id, Participant.key_hash.in_(keys))
        ways.append(select(Participant.id).where(*own).exists())
    if actor.known:
        place = (SignUp.meeting_id == meeting_id, SignUp.account_id == actor.account_id)
        ways.append(select(SignUp.id).where(*place, SignUp.state == SignUpState.TAKEN).exists())
        spoke = (QUESTION.c.meeting_id == meeting_id, QUESTION.c.answer_account_id == actor.account_id)
        ways.append(select(QUESTION.c.id).where(*spoke).exists())
    return bool(ways and value(executor, select(or_(*ways))))


def versions_of(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The final versions, the newest first."""
    wanted = select(*VERSION).where(MinutesVersion.meeting_id == meeting_id)
    return rows(executor, wanted.order_by(MinutesVersion.number.desc()))


def version_of(executor: Executor, meeting_id: int, number: int) -> Any:
    """One final version; raises `NotFound`."""
    one = (MinutesVersion.meeting_id == meeting_id, MinutesVersion.number == number)
    return the_row(executor, select(*VERSION).where(*one))


CORRECTION = tuple(
    getattr(MinutesCorrection, name)
    for name in ("id", "meeting_id", "participant_id", "words", "lang", "state", "reason", "made_at", "decided_at")
)


def corrections_of(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """What was proposed, the oldest first."""
    wanted = select(*CORRECTION).where(MinutesCorrection.meeting_id == meeting_id)
    return rows(executor, wanted.order_by(MinutesCorrection.id))


def correction_by_id(executor: Executor, correction_id: int) -> Any:
    """One correction; raises `NotFound`."""
    return the_row(executor, select(*CORRECTION).where(MinutesCorrection.id == correction_id))


def open_corrections(executor: Executor, meeting_id: int) -> int:
    """How many corrections nobody has decided yet."""
    waits = (MinutesCorrection.meeting_id == meeting_id, MinutesCorrection.state == CorrectionState.PROPOSED)
    number: int = value(executor, select(func.count()).where(*waits))
    return number


def own_parts(executor: Executor, actor: Actor, meeting_id: int) -> list[int]:
    """The numbers of the participants that the actor is in a meeting."""
    keys = part_keys(actor, meeting_id)
    own = (Participant.meeting_id == meeting_id, Participant.key_hash.in_(keys))
    return [row.id for row in rows(executor, select(Participant.id).where(*own))] if keys else []


def correction_sent(executor: Executor, participant_id: int, key: str | None) -> Any:
    """The correction that this participant sent with `key`; None when there is none."""
    if key is None:
        return None
    own = (MinutesCorrection.participant_id == participant_id, MinutesCorrection.key == key)
    return row_or_none(executor, select(*CORRECTION).where(*own))


def published_minutes(executor: Executor, after: str | None = None) -> Page[Any]:
    """Minutes that everybody reads, the newest first, a page at a time."""
    joined = select(*MINUTES, *OF_MEETING).join(Meeting, Meeting.id == Minutes.meeting_id)
    wanted = joined.join(Area, Area.id == Meeting.area_id).where(Minutes.published_at.is_not(None))
    keys = decode_cursor(after, 2)
    if keys is not None:
        seen = tuple_(literal(moment(keys[0]), UTCDateTime), literal(whole(keys[1]), Id))
        wanted = wanted.where(tuple_(Minutes.published_at, Minutes.id) < seen)
    found = rows(executor, wanted.order_by(Minutes.published_at.desc(), Minutes.id.desc()).limit(PAGE_LENGTH + 1))
    shown = found[:PAGE_LENGTH]
    last = shown[-1] if len(found) > PAGE_LENGTH else None
    return Page(shown, older=encode_cursor(last.published_at.isoformat(), last.id) if last else None)


def minutes_to_nag(executor: Executor, most: int) -> Sequence[Any]:
    """Minutes that nobody has published, and of which fewer than `most` reminders were sent."""
    wanted = select(Minutes.id, Minutes.meeting_id, Minutes.began_at, Minutes.reminded)
    late = (Minutes.state == MinutesState.DRAFT, Minutes.reminded < most)
    return rows(executor, wanted.where(*late).order_by(Minutes.id))


def minutes_to_finish(executor: Executor, moment: datetime, most: int) -> Sequence[Any]:
    """Minutes whose time for corrections is over and that nobody made final, of which fewer than `most` reminders were
    sent."""
    wanted = select(Minutes.id, Minutes.meeting_id, Minutes.correct_until, Minutes.final_reminded)
    stuck = (Minutes.state == MinutesState.CORRECTION, Minutes.correct_until <= moment, Minutes.final_reminded < most)
    return rows(executor, wanted.where(*stuck).order_by(Minutes.id))


def takes_echoes(executor: Executor, meeting: Any, moment: datetime) -> bool:
    """Whether who came may say now if they felt heard: while the meeting goes on, and for a week after its end."""
    if meeting.state in RUNNING:
        return True
    if meeting.state != MeetingState.ENDED:
        return False
    began = value(executor, select(Minutes.began_at).where(Minutes.meeting_id == meeting.id))
    return bool(moment < (began or meeting.ends_at) + timedelta(days=ECHO_DAYS))


def own_echo(executor: Executor, actor: Actor, meeting_id: int) -> Any:
    """What the actor said of a meeting; None when nothing yet."""
    parts = own_parts(executor, actor, meeting_id)
    wanted = select(Echo.heard, Echo.answered).where(Echo.meeting_id == meeting_id, Echo.participant_id.in_(parts))
    return executor.execute(wanted.order_by(Echo.at.desc()).limit(1)).one_or_none()


@dataclass(frozen=True, slots=True)
class Echoes:
    """How many said what of a meeting: by `Heard` and by `Answered`."""

    number: int
    heard: dict[str, int]
    answered: dict[str, int]


def echoes_of(executor: Executor, meeting_id: int) -> Echoes | None:
    """The counts, once there are five answers; None before, so that nobody is known by them."""
    counted = select(Echo.heard, Echo.answered, func.count().label("number")).where(Echo.meeting_id == meeting_id)
    found = rows(executor, counted.group_by(Echo.heard, Echo.answered))
    number = sum(row.number for row in found)
    if number < ECHO_SHOWN_FROM:
        return None
    heard = {str(one): sum(row.number for row in found if row.heard == one) for one in Heard}
    answered = {str(one): sum(row.number for row in found if row.answered == one) for one in Answered}
    return Echoes(number, heard, answered)


def published_among(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    """The minutes with these numbers that everybody reads, with the title and the area of their meeting."""
    shown = (Minutes.id, Minutes.meeting_id, Minutes.body, Minutes.lang, Minutes.published_at)
    wanted = select(*shown, Meeting.title, Meeting.area_path).join(Meeting, Meeting.id == Minutes.meeting_id)
    return rows(executor, wanted.where(Minutes.id.in_(ids), Minutes.published_at.is_not(None)))
