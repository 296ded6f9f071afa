"""Every SELECT about halls and questions. What an audience may see is decided here, once, for page, refresh and
socket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, func, or_, select

from app.identity.actor import Actor
from app.identity.models import DutyEntry, Participant
from app.identity.queries import part_keys
from app.identity.vocabulary import Role
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.live.models import HALL, QUESTION, SUPPORT
from app.live.vocabulary import VISIBLE, Audience
from app.meetings.models import Meeting

PARTICIPANT = cast(Table, Participant.__table__)
OFFICES = (
    (Role.OFFICER, "police"),
    (Role.COMMISSIONER, "police"),
    (Role.PARTNER, "partner"),
    (Role.MEDIATOR, "mediator"),
    (Role.MODERATOR, "moderator"),
)
SHOWN = tuple(
    QUESTION.c[name]
    for name in (
        *(
            "id",
            "meeting_id",
            "revision",
            "words_revision",
            "state",
            "body",
            "lang",
            "source",
            "shown_name",
            "supports",
        ),
        *("asked_at", "published_at", "merged_into", "decline_reason", "asker_id"),
        *("answer_kind", "answer_html", "answer_by", "answer_role", "answered_at", "issue_ref", "due"),
    )
)


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


def halls_above(executor: Executor, meeting_ids: Sequence[int]) -> Sequence[Any]:
    """(meeting, revision) of some halls."""
    return rows(executor, select(HALL.c.meeting_id, HALL.c.revision).where(HALL.c.meeting_id.in_(meeting_ids)))


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
