"""Every SELECT about halls and questions. What an audience may see is decided here, once, for page, refresh and
socket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, false, func, or_, select, true

from app.identity.actor import Actor
from app.identity.models import DutyEntry, Participant
from app.identity.queries import part_keys
from app.identity.vocabulary import Role
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.live.models import ATTENDANCE, HALL, HAND, NOTE, OPTION, QUESTION, SHOW, SUPPORT, TIMER
from app.live.vocabulary import PARTICIPANT_DAYS, RUNNING, VISIBLE, Audience, HandsState, Phase, State
from app.meetings.models import Meeting, MeetingBody

PARTICIPANT = cast(Table, Participant.__table__)
MOST_LIVE_NOW = 3
MOST_WAITING = 200
OFFICES = (
    (Role.OFFICER, "police"),
    (Role.COMMISSIONER, "police"),
    (Role.PARTNER, "partner"),
    (Role.MEDIATOR, "mediator"),
    (Role.MODERATOR, "moderator"),
)
# Of the hall, in the same statement as its questions, so that a card never tells of another moment: until when what
# was carried over is answered in writing, and which acts are open.
_ITS_HALL = HALL.alias("its_hall")
OF_ITS_HALL = tuple(
    select(_ITS_HALL.c[name]).where(_ITS_HALL.c.meeting_id == QUESTION.c.meeting_id).scalar_subquery().label(name)
    for name in ("answers_due", "phase")
)
NAMED = (
    *("id", "meeting_id", "revision", "words_revision", "state", "body", "lang", "source", "shown_name", "supports"),
    *("asked_at", "published_at", "merged_into", "decline_reason", "asker_id"),
    *("answer_kind", "answer_html", "answer_by", "answer_role", "answered_at", "issue_ref", "due"),
)
SHOWN = (*(QUESTION.c[name] for name in NAMED), *OF_ITS_HALL)


def hall_of(executor: Executor, meeting_id: int) -> Any:
    """The hall's row; raises `NotFound`."""
    return the_row(executor, select(HALL).where(HALL.c.meeting_id == meeting_id))


def phase_of(executor: Executor, meeting_id: int) -> str | None:
    """The phase of a meeting's questions; None when it has no hall."""
    phase: str | None = value(executor, select(HALL.c.phase).where(HALL.c.meeting_id == meeting_id))
    return phase


def hall_and_meeting(executor: Executor, meeting_id: int) -> Any:
    """The hall with what its pages tell of the meeting; raises `NotFound`."""
    wanted = (Meeting.title, Meeting.starts_at, Meeting.ends_at, Meeting.code, Meeting.lang.label("meeting_lang"))
    return the_row(
        executor,
        select(HALL, *wanted).join(Meeting, Meeting.id == HALL.c.meeting_id).where(HALL.c.meeting_id == meeting_id),
    )


def hall_by_code(executor: Executor, code: str) -> Any:
    """The hall that the code of a meeting (case, spaces and hyphens aside) leads to; None when there is none."""
    wanted = "".join(code.upper().split()).replace("-", "")
    statement = select(HALL.c.meeting_id, HALL.c.ended_at, Meeting.code)
    return row_or_none(executor, statement.join(Meeting, Meeting.id == HALL.c.meeting_id).where(Meeting.code == wanted))


_LIVE_NOW = (
    select(HALL.c.meeting_id, HALL.c.phase, Meeting.title, Meeting.lang)
    .join(Meeting, Meeting.id == HALL.c.meeting_id)
    .where(HALL.c.phase.in_(RUNNING))
    .order_by(HALL.c.phase, Meeting.starts_at, HALL.c.meeting_id)
    .limit(MOST_LIVE_NOW)
)


def live_now(executor: Executor) -> Sequence[Any]:
    """Halls where questions are answered now or after a break, three at most: what every page tells."""
    return rows(executor, _LIVE_NOW)


def halls_above(executor: Executor, meeting_ids: Sequence[int]) -> Sequence[Any]:
    """(meeting, revision, whether the number of onlookers is shown) of some halls."""
    return rows(
        executor,
        select(HALL.c.meeting_id, HALL.c.revision, HALL.c.presence_shown).where(HALL.c.meeting_id.in_(meeting_ids)),
    )


def questions_above(executor: Executor, meeting_id: int, since: int) -> Sequence[Any]:
    """All questions of a hall that changed after revision `since`, whoever may see them: supports falling, id rising.

    Each with the keys its asker takes part under, for telling the asker alone. Read the hall first.
    """
    statement = _questions(meeting_id).add_columns(PARTICIPANT.c.key_hash)
    statement = statement.join(PARTICIPANT, PARTICIPANT.c.id == QUESTION.c.asker_id, isouter=True)
    return rows(executor, statement.where(QUESTION.c.revision > since))


def questions_seen(executor: Executor, meeting_id: int, audience: Audience) -> Sequence[Any]:
    """What an audience sees, in the order of the list."""
    return rows(executor, _questions(meeting_id).where(seen_by(audience)))


def _questions(meeting_id: int) -> Select[Any]:
    wanted = select(*SHOWN).where(QUESTION.c.meeting_id == meeting_id)
    return wanted.order_by(QUESTION.c.supports.desc(), QUESTION.c.id)


def seen_by(audience: Audience) -> ColumnElement[bool]:
    """The condition that an audience sees a question: the desk all, others what was published and still stands."""
    if audience == Audience.DESK:
        return QUESTION.c.id.is_not(None)
    return and_(QUESTION.c.published_at.is_not(None), QUESTION.c.state.in_(VISIBLE))


def sees(audience: Audience, row: Any) -> bool:
    """The same for a row that was read."""
    return audience == Audience.DESK or (row.published_at is not None and row.state in VISIBLE)


def has_seen(audience: Audience, row: Any) -> bool:
    """Whether this audience may ever have seen the question, and so must hear that it is gone."""
    return audience == Audience.DESK or row.published_at is not None


def question_by_id(executor: Executor, question_id: int) -> Any:
    """One question, whoever may see it; raises `NotFound`."""
    return the_row(executor, select(*SHOWN).where(QUESTION.c.id == question_id))


_NEWEST_SHOW = (
    select(func.max(SHOW.c.id))
    .where(SHOW.c.meeting_id == HALL.c.meeting_id, SHOW.c.state != HandsState.AWAY)
    .correlate(HALL)
    .scalar_subquery()
)
_COURSE = (
    select(
        *(TIMER.c[name] for name in ("item_id", "title", "planned_s", "ends_at", "left_s")),
        *(SHOW.c[name].label(f"show_{name}") for name in ("id", "revision", "state", "question", "lang", "raised")),
        *(OPTION.c[name] for name in ("pos", "words", "hands")),
    )
    .select_from(HALL)
    .join(TIMER, TIMER.c.meeting_id == HALL.c.meeting_id, isouter=True)
    .join(SHOW, SHOW.c.id == _NEWEST_SHOW, isouter=True)
    .join(OPTION, OPTION.c.hands_id == SHOW.c.id, isouter=True)
    .where(HALL.c.meeting_id == bindparam("meeting"))
    .order_by(OPTION.c.pos)
)


def course_of(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """What runs beside the questions: the timer, and the show of hands that the pages show, with one row for each of
    its answers; columns of what there is not are None. Read the hall first."""
    return executor.execute(_COURSE, {"meeting": meeting_id}).all()


def show_by_id(executor: Executor, hands_id: int) -> Any:
    """One show of hands; raises `NotFound`."""
    return the_row(executor, select(SHOW).where(SHOW.c.id == hands_id))


def show_with(executor: Executor, account_id: int | None, key: str) -> Any:
    """The show of hands that this account asked for with `key`; None when there is none."""
    return row_or_none(executor, select(SHOW).where(SHOW.c.opened_by == account_id, SHOW.c.key == key))


def own_hand(executor: Executor, keys: Sequence[str], meeting_id: int) -> Any:
    """(show of hands, answer) of the hand that the person behind `keys` has up in a meeting; None without one."""
    if not keys:
        return None
    statement = (
        select(HAND.c.hands_id, HAND.c.pos)
        .join(PARTICIPANT, PARTICIPANT.c.id == HAND.c.participant_id)
        .where(PARTICIPANT.c.meeting_id == meeting_id, PARTICIPANT.c.key_hash.in_(keys))
        .order_by(HAND.c.hands_id.desc())
    )
    return row_or_none(executor, statement.limit(1))


_ASKED, _ROOT, _CHILD = QUESTION.alias("asked"), QUESTION.alias("root"), QUESTION.alias("child")
_HAD = (
    select(SUPPORT.c.question_id)
    .join(_CHILD, _CHILD.c.id == SUPPORT.c.question_id)
    .where(SUPPORT.c.participant_id == PARTICIPANT.c.id, or_(_CHILD.c.id == _ROOT.c.id, _CHILD.c.root_id == _ROOT.c.id))
    .correlate(PARTICIPANT, _ROOT)
    .exists()
)
# Built once: supports are what a full hall does most.
_ROOT_FOR = (
    select(
        *(_ROOT.c[name] for name in ("id", "state", "supports", "asker_id", "published_at")),
        PARTICIPANT.c.id.label("participant_id"),
        _HAD.label("had"),
    )
    .select_from(_ASKED)
    .join(_ROOT, _ROOT.c.id == func.coalesce(_ASKED.c.root_id, _ASKED.c.id))
    .join(
        PARTICIPANT,
        and_(PARTICIPANT.c.meeting_id == bindparam("meeting"), PARTICIPANT.c.key_hash == bindparam("key")),
        isouter=True,
    )
    .where(_ASKED.c.id == bindparam("question"))
)


def root_for(executor: Executor, keys: Sequence[str], meeting_id: int, question_id: int) -> Any:
    """The question that a support of `question_id` counts for, with the participant behind the first of `keys` (or
    None) and whether it `had` the support already."""
    values = {"question": question_id, "meeting": meeting_id, "key": keys[0]}
    return executor.execute(_ROOT_FOR, values).one()


@dataclass(frozen=True, slots=True)
class Mine:
    """What belongs to one person in a hall: ids of questions supported (where the support counts now) and asked, and
    the own questions."""

    supported: list[int]
    asked: list[int]
    questions: Sequence[Any]


def mine_in(executor: Executor, keys: Sequence[str], meeting_id: int) -> Mine:
    """What the participants behind `keys` have done in a meeting."""
    if not keys:
        return Mine([], [], [])
    parts = select(PARTICIPANT.c.id).where(PARTICIPANT.c.meeting_id == meeting_id, PARTICIPANT.c.key_hash.in_(keys))
    counts_for = func.coalesce(QUESTION.c.root_id, QUESTION.c.id)
    supported = (
        select(counts_for.label("id"))
        .join(SUPPORT, SUPPORT.c.question_id == QUESTION.c.id)
        .where(QUESTION.c.meeting_id == meeting_id, SUPPORT.c.participant_id.in_(parts))
        .distinct()
    )
    own = rows(executor, _questions(meeting_id).where(QUESTION.c.asker_id.in_(parts)))
    return Mine(sorted(row.id for row in rows(executor, supported)), sorted(row.id for row in own), own)


def asked_with(executor: Executor, actor: Actor, meeting_id: int, key: str) -> Any:
    """The question that this actor already asked or typed with `key`; None when there is none."""
    keys = part_keys(actor, meeting_id)
    who = [QUESTION.c.typed_by == actor.account_id] if actor.known else []
    if keys:
        parts = select(PARTICIPANT.c.id).where(PARTICIPANT.c.meeting_id == meeting_id, PARTICIPANT.c.key_hash.in_(keys))
        who.append(QUESTION.c.asker_id.in_(parts))
    if not who:
        return None
    columns = (QUESTION.c.id, QUESTION.c.meeting_id, QUESTION.c.asked_state, QUESTION.c.asked_revision)
    statement = select(*columns).where(QUESTION.c.meeting_id == meeting_id, QUESTION.c.key == key, or_(*who))
    return row_or_none(executor, statement)


def account_of(executor: Executor, participant_id: int | None) -> int | None:
    """The account of a participant; None for one without."""
    account_id: int | None = value(executor, select(PARTICIPANT.c.account_id).where(PARTICIPANT.c.id == participant_id))
    return account_id


def office_of(executor: Executor, actor: Actor) -> tuple[str, str]:
    """The duty name of a member of staff, and the kind of its office for the badge."""
    name = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == actor.account_id))
    office = next((kind for role, kind in OFFICES if role in actor.roles), "mediator")
    return name or actor.name, office


def people_there(executor: Executor, meeting_id: int) -> dict[str, int]:
    """How many are at a meeting, by where they are; places that nobody is at are missing."""
    counted = select(ATTENDANCE.c.place, func.sum(ATTENDANCE.c.people)).where(ATTENDANCE.c.meeting_id == meeting_id)
    return {row[0]: int(row[1]) for row in rows(executor, counted.group_by(ATTENDANCE.c.place))}


def own_attendance(executor: Executor, keys: Sequence[str], meeting_id: int) -> Any:
    """What the person behind `keys` said of being at a meeting; None when nothing."""
    if not keys:
        return None
    statement = select(ATTENDANCE).join(PARTICIPANT, PARTICIPANT.c.id == ATTENDANCE.c.participant_id)
    here = PARTICIPANT.c.meeting_id == meeting_id, PARTICIPANT.c.key_hash.in_(keys)
    return row_or_none(executor, statement.where(*here).order_by(ATTENDANCE.c.id).limit(1))


def paper_lists(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The paper lists that staff entered, the last one first."""
    there = ATTENDANCE.c.meeting_id == meeting_id, ATTENDANCE.c.entered_by.is_not(None)
    return rows(executor, select(ATTENDANCE).where(*there).order_by(ATTENDANCE.c.id.desc()))


def attendance_by_id(executor: Executor, attendance_id: int) -> Any:
    """One row of who is there; raises `NotFound`."""
    return the_row(executor, select(ATTENDANCE).where(ATTENDANCE.c.id == attendance_id))


def paper_list_with(executor: Executor, account_id: int | None, key: str) -> Any:
    """The paper list that this account entered with `key`; None when there is none."""
    own = ATTENDANCE.c.entered_by == account_id, ATTENDANCE.c.key == key
    return row_or_none(executor, select(ATTENDANCE).where(*own))


def note_of(executor: Executor, account_id: int | None, meeting_id: int, question_id: int | None) -> str:
    """The own notes of an account on a question, or on the meeting; "" when there are none."""
    own = NOTE.c.account_id == account_id, NOTE.c.meeting_id == meeting_id, NOTE.c.question_id == question_id
    return value(executor, select(NOTE.c.body).where(*own)) or ""


MOST_LOOKED_THROUGH = 300


def answered_elsewhere(executor: Executor, meeting_id: int, area_path: str) -> Sequence[Any]:
    """The latest questions answered at other meetings of the same area, 300 at most, with the meeting of each."""
    statement = (
        select(
            QUESTION.c.id, QUESTION.c.body, QUESTION.c.lang, HALL.c.meeting_id, Meeting.title, QUESTION.c.answered_at
        )
        .join(HALL, HALL.c.meeting_id == QUESTION.c.meeting_id)
        .join(Meeting, Meeting.id == HALL.c.meeting_id)
        .where(HALL.c.area_path == area_path, HALL.c.meeting_id != meeting_id)
        .where(QUESTION.c.state == State.ANSWERED, QUESTION.c.published_at.is_not(None))
        .order_by(QUESTION.c.id.desc())
    )
    return rows(executor, statement.limit(MOST_LOOKED_THROUGH))


def answers_waiting(executor: Executor, actor: Actor, *, meeting_id: int | None = None) -> Sequence[Any]:
    """Published questions that were carried over and that this actor may answer: the first that is due comes first,
    then by support; 200 at most. Each with `meeting_title` and `meeting_lang`. `meeting_id`: those of one meeting."""
    wanted = (
        select(*SHOWN, Meeting.title.label("meeting_title"), Meeting.lang.label("meeting_lang"))
        .join(HALL, HALL.c.meeting_id == QUESTION.c.meeting_id)
        .join(Meeting, Meeting.id == HALL.c.meeting_id)
        .where(_waits(), _answers_for(actor))
        .order_by(HALL.c.answers_due, HALL.c.meeting_id, QUESTION.c.supports.desc(), QUESTION.c.id)
        .limit(MOST_WAITING)
    )
    return rows(executor, wanted if meeting_id is None else wanted.where(HALL.c.meeting_id == meeting_id))


def answers_waiting_number(executor: Executor, actor: Actor) -> int:
    """How many questions wait for a written answer of this actor."""
    wanted = select(func.count()).select_from(QUESTION).join(HALL, HALL.c.meeting_id == QUESTION.c.meeting_id)
    number: int = value(executor, wanted.where(_waits(), _answers_for(actor)))
    return number


def _waits() -> ColumnElement[bool]:
    carried = (QUESTION.c.state == State.CARRIED, QUESTION.c.published_at.is_not(None))
    return and_(HALL.c.phase == Phase.WRITING, *carried)


def _answers_for(actor: Actor) -> ColumnElement[bool]:
    """Halls in which the actor may answer: what `may_answer` says of one, as a condition."""
    reach: list[ColumnElement[bool]] = [true()] if actor.has(Role.MEDIATOR) else []
    for grant in actor.grants:
        if grant.role in (Role.OFFICER, Role.COMMISSIONER):
            reach.append(HALL.c.area_path.startswith(grant.area_path, autoescape=True))
        elif grant.role == Role.PARTNER and grant.body_id is not None:
            invited = select(MeetingBody.meeting_id).where(MeetingBody.body_id == grant.body_id)
            reach.append(HALL.c.meeting_id.in_(invited))
    return or_(*reach) if reach else false()


def answers_left(executor: Executor, meeting_id: int) -> int:
    """How many questions of a meeting wait for a written answer."""
    wanted = select(func.count()).select_from(QUESTION).join(HALL, HALL.c.meeting_id == QUESTION.c.meeting_id)
    number: int = value(executor, wanted.where(_waits(), HALL.c.meeting_id == meeting_id))
    return number


def has_carried(executor: Executor, meeting_id: int) -> bool:
    """Whether a question of a meeting is still carried over: one that nobody has read yet, too."""
    left = QUESTION.c.meeting_id == meeting_id, QUESTION.c.state == State.CARRIED
    return value(executor, select(QUESTION.c.id).where(*left).limit(1)) is not None


def halls_to_remind(executor: Executor, most: int) -> Sequence[Any]:
    """Halls whose written answers are not all given, and of which fewer than `most` reminders were sent: `meeting_id`,
    `answers_due`, `answers_reminded`."""
    waits = select(QUESTION.c.id).where(QUESTION.c.meeting_id == HALL.c.meeting_id, _waits()).correlate(HALL).exists()
    wanted = select(HALL.c.meeting_id, HALL.c.answers_due, HALL.c.answers_reminded)
    due = (HALL.c.answers_due.is_not(None), HALL.c.answers_reminded < most, HALL.c.phase == Phase.WRITING)
    return rows(executor, wanted.where(*due, waits).order_by(HALL.c.meeting_id))


def halls_over(moment: datetime) -> Select[Any]:
    """Meetings whose questions were closed 30 days before `moment`; of those that nobody closed, the ones whose
    meeting, and time for written answers, was over by then, while no asker must still be told of an answer."""
    long_ago = moment - timedelta(days=PARTICIPANT_DAYS)
    carried = select(QUESTION.c.id).where(QUESTION.c.meeting_id == HALL.c.meeting_id, QUESTION.c.state == State.CARRIED)
    over = func.coalesce(HALL.c.answers_due, Meeting.ends_at) < long_ago
    left_open = and_(HALL.c.phase != Phase.CLOSED, over, ~carried.correlate(HALL).exists())
    closed = and_(HALL.c.phase == Phase.CLOSED, HALL.c.ended_at < long_ago)
    return select(HALL.c.meeting_id).join(Meeting, Meeting.id == HALL.c.meeting_id).where(or_(closed, left_open))
