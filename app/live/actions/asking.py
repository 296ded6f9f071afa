"""Residents ask, and stand behind what others ask."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from app.identity.actions import agree_to_charter
from app.identity.actor import Actor
from app.identity.policies import must_keep_charter, must_not_be_banned, must_not_be_muted
from app.identity.queries import part_keys
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, TooMany
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.live.events import QuestionAsked, QuestionSupported
from app.live.floor import queue_for, take_floor_as, take_hall, take_hall_of
from app.live.models import QUESTION, SUPPORT, Question
from app.live.policies import may_ask, may_enter, may_support, must_wait
from app.live.queries import asked_with, root_for
from app.live.vocabulary import (
    ASKING,
    COLLECT_BEFORE,
    CONTRIBUTIONS_WATCHED,
    KEY_LONGEST,
    MOST_QUESTIONS,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    SUPPORTING,
    VISIBLE,
    Phase,
    Source,
    State,
)
from app.meetings.queries import meeting_by_id


@dataclass(frozen=True, slots=True)
class Asked:
    """A question was taken in; what the same key is answered with later too."""

    id: int
    meeting_id: int
    state: str
    revision: int


@dataclass(frozen=True, slots=True)
class Supported:
    question_id: int
    meeting_id: int
    supports: int
    on: bool


@act
def ask_question(
    *,
    actor: Actor,
    meeting_id: int,
    body: str,
    key: str,
    anonymous: bool = True,
    lang: str = "",
    reach: str | None = None,
    source: Source | None = None,
    charter: bool = False,
) -> Asked:
    """Ask in a meeting. It waits for a moderator where the hall or the person is watched.

    `key` is the browser's own number of this question: asked twice it is one question, with the same answer.
    `source` says that staff type it for somebody in the hall, on paper or on the phone. `charter`: that who asks with
    an account will keep to it, asked once a version. At most 20 a person.
    """
    queue_for(meeting_id=meeting_id)
    before = asked_with(session(), actor, meeting_id, key)
    if before is not None:
        return _asked(before)
    hall = take_hall(meeting_id)
    must_not_be_muted(actor)
    if not (may_enter(actor, hall) if source else may_ask(actor, hall)):
        raise NotAllowed
    if not source:
        _keep_to_charter(actor, charter)
    words = _checked(body, key)
    who: dict[str, int | None] = {"typed_by": actor.account_id} if source else {"asker_id": take_floor_as(actor, hall)}
    before = asked_with(session(), actor, meeting_id, key)  # again: the same browser may have been faster
    if before is not None:
        return _asked(before)
    _must_be_open(hall)
    state = _first_state(actor, hall, who, source)
    question = Question(
        meeting_id=hall.meeting_id,
        revision=hall.revision,
        words_revision=hall.revision,
        state=state,
        body=words,
        lang=lang[:10],
        source=source,
        shown_name=_shown_name(actor, anonymous, source),
        reach=seal(reach, "question") if reach else None,
        key=key,
        asked_at=now(),
        asked_revision=hall.revision,
        asked_state=state,
        published_at=None if state == State.QUEUED else now(),
        supports=0,
        **who,
    )
    session.add(question)
    session.flush()
    event = QuestionAsked(question_id=question.id, meeting_id=hall.meeting_id, state=state)
    announce(event, actor=actor, content=words)
    return _asked(question)


def _keep_to_charter(actor: Actor, agrees: bool) -> None:
    """Let somebody ask who has agreed to the charter, or agrees now; else raises `Invalid`. Part of the act."""
    must_keep_charter(actor, agrees)
    if actor.known and agrees:
        agree_to_charter(actor=actor)


@act
def support_question(*, actor: Actor, question_id: int, on: bool) -> Supported:
    """Stand behind a question, or take it back; once a participant, and never one's own.

    Support for a question counts for the one it was merged into. `Conflict` when the questions have gone on and
    supporting is over: whoever pressed has not seen that yet.
    """
    queue_for(question_id=question_id)
    hall = take_hall_of(question_id)
    must_not_be_banned(actor)
    if not may_support(actor, hall):
        if actor.known:
            raise NotAllowed("Residents support questions; staff answers them.")
        raise NotAllowed(
            "To ask, or to support a question, come in with the code of the meeting. No account is needed."
        )
    if hall.phase not in SUPPORTING:
        raise Conflict("Supporting is closed.", question=question_id)
    root, participant_id, had = _supportable(actor, hall, question_id)
    if on and root.asker_id == participant_id:
        raise NotAllowed("You asked this question yourself.")
    supports = root.supports
    if on != had:
        supports += 1 if on else -1
        who = {"question": root.id, "participant": participant_id, "at": now()}
        connection = session.connection()
        connection.execute(_BACK if on else _TAKE_BACK, who)
        connection.execute(_COUNT, {"question": root.id, "count": supports, "at_revision": hall.revision})
        event = QuestionSupported(question_id=root.id, meeting_id=hall.meeting_id, on=on)
        announce(event, actor=actor)
    return Supported(root.id, hall.meeting_id, supports, on)


# Built once: supports are what a full hall does most.
_CHILD = QUESTION.alias("child")
_within = select(_CHILD.c.id).where(
    or_(_CHILD.c.id == bindparam("question"), _CHILD.c.root_id == bindparam("question"))
)
_BACK = insert(SUPPORT).values(
    question_id=bindparam("question"), participant_id=bindparam("participant"), made_at=bindparam("at")
)
_TAKE_BACK = delete(SUPPORT).where(
    SUPPORT.c.participant_id == bindparam("participant"), SUPPORT.c.question_id.in_(_within)
)
_COUNT = (
    update(QUESTION)
    .where(QUESTION.c.id == bindparam("question"))
    .values(supports=bindparam("count"), revision=bindparam("at_revision"))
)


def _supportable(actor: Actor, hall: Any, question_id: int) -> tuple[Any, int, bool]:
    """(the question that a support counts for, the participant behind the actor, whether it had the support already);
    raises `NotFound` for what residents do not see."""
    keys, connection = part_keys(actor, hall.meeting_id), session.connection()
    found = root_for(connection, keys, hall.meeting_id, question_id)
    if found.published_at is None or found.state not in VISIBLE:
        raise NotFound
    if len(keys) > 1:  # what was done before signing in may move over
        take_floor_as(actor, hall)
        found = root_for(connection, keys, hall.meeting_id, question_id)
    elif found.participant_id is None:  # a first act: nobody who could have supported anything
        return found, take_floor_as(actor, hall), False
    return found, found.participant_id, found.had


def _asked(row: Any) -> Asked:
    return Asked(row.id, row.meeting_id, row.asked_state, row.asked_revision)


def _checked(body: str, key: str) -> str:
    words = tidy(body)
    if not QUESTION_SHORTEST <= len(words) <= QUESTION_LONGEST:
        raise Invalid("A question has 10 to 500 characters.", field="body")
    if not key or len(key) > KEY_LONGEST:
        raise Invalid("The key of a question is missing.", field="key")
    return words


def _first_state(actor: Actor, hall: Any, who: dict[str, int | None], source: Source | None) -> State:
    """Waiting or shown at once; raises `TooMany` for one person's twenty-first question."""
    published, asked = _questions_of(hall.meeting_id, who)
    if not source and asked >= MOST_QUESTIONS:
        raise TooMany("You have asked as many questions as one person can in a meeting.", retry_after=None)
    return State.QUEUED if must_wait(actor, hall, published, CONTRIBUTIONS_WATCHED) else State.PUBLISHED


def _must_be_open(hall: Any) -> None:
    """Raises `Closed` unless questions are taken now; before the meeting they are for its last seven days."""
    if hall.phase not in ASKING:
        raise Closed("Questions are closed.")
    if hall.phase == Phase.COLLECTING:
        starts_at = meeting_by_id(session(), hall.meeting_id).starts_at
        if now() < starts_at - COLLECT_BEFORE:
            raise Closed("Questions open seven days before the meeting.")


def _questions_of(meeting_id: int, who: dict[str, int | None]) -> tuple[int, int]:
    """How many questions of this person were published in the meeting, and how many were asked."""
    counts = select(func.count(QUESTION.c.published_at), func.count())
    mine = [QUESTION.c[name] == number for name, number in who.items()]
    found = session.execute(counts.where(QUESTION.c.meeting_id == meeting_id, *mine)).one()
    return found[0], found[1]


def _shown_name(actor: Actor, anonymous: bool, source: Source | None) -> str | None:
    """The first name, when somebody with an account wants it shown."""
    return None if anonymous or source or not actor.known else actor.name.split(" ", 1)[0][:60]
