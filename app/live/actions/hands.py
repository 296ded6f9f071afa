"""A show of hands: one question to the whole hall, up to five answers, counted when it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.kernel.clock import now
from app.kernel.db import session, value
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.live.events import HandRaised, HandsShown
from app.live.floor import queue_for, take_floor_as, take_hall
from app.live.models import HAND, OPTION, SHOW, HandOption, ShowOfHands
from app.live.policies import may_raise_hand, may_run_hands
from app.live.queries import show_by_id, show_with
from app.live.running import count_hands, open_show_in
from app.live.vocabulary import (
    FEWEST_OPTIONS,
    HANDS_LONGEST,
    HANDS_SHORTEST,
    KEY_LONGEST,
    MOST_OPTIONS,
    OPTION_LONGEST,
    RUNNING,
    HandsAct,
    HandsState,
    Phase,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A show of hands was asked for, counted or put away."""

    id: int
    meeting_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A hand went up for the answer `pos`, or down (None); `raised`: how many are up."""

    hands_id: int
    meeting_id: int
    pos: int | None
    raised: int


@act
def open_hands(
    *, actor: Actor, meeting_id: int, question: str, options: Sequence[str], key: str, lang: str = ""
) -> Shown:
    """Ask the hall: a question of 5 to 200 characters with 2 to 5 different answers of up to 80.

    One at a time: `Conflict` while another is open. The one shown before goes off the pages. The same `key` gives the
    same answer.
    """
    queue_for(meeting_id=meeting_id)
    before = show_with(session(), actor.account_id, key)
    if before is not None and before.meeting_id == meeting_id:
        return Shown(before.id, meeting_id, before.opened_revision)
    hall = take_hall(meeting_id)
    if not may_run_hands(actor, hall):
        raise NotAllowed
    words, answers = _checked(question, options, key)
    if hall.phase != Phase.LIVE:
        raise Closed("This is not open in the present part of the meeting.")
    if open_show_in(meeting_id) is not None:
        raise Conflict("A show of hands is open already.", meeting=meeting_id)
    _put_away(meeting_id)
    show = ShowOfHands(
        meeting_id=meeting_id,
        revision=hall.revision,
        opened_revision=hall.revision,
        question=words,
        lang=lang[:10],
        opened_by=actor.account_id,
        key=key,
        opened_at=now(),
    )
    session.add(show)
    session.flush()
    session.add_all(HandOption(hands_id=show.id, pos=pos, words=said) for pos, said in enumerate(answers, 1))
    session.flush()
    announce(HandsShown(hands_id=show.id, meeting_id=meeting_id, how=HandsAct.OPEN), actor=actor, content=words)
    return Shown(show.id, meeting_id, int(hall.revision))


@act
def end_hands(*, actor: Actor, hands_id: int, how: HandsAct) -> Shown:
    """Close a show of hands, which counts it and forgets who answered what; or take a closed one off the pages.

    `Conflict` when that was done already.
    """
    show = show_by_id(session(), hands_id)
    hall = take_hall(show.meeting_id)
    if not may_run_hands(actor, hall):
        raise NotAllowed
    state = value(session(), select(SHOW.c.state).where(SHOW.c.id == hands_id))
    if state != (HandsState.OPEN if how == HandsAct.CLOSE else HandsState.CLOSED):
        raise Conflict(meeting=hall.meeting_id)
    if how == HandsAct.CLOSE:
        count_hands(hands_id, hall.revision)
    else:
        _put_away(hall.meeting_id)
    announce(HandsShown(hands_id=hands_id, meeting_id=hall.meeting_id, how=how), actor=actor)
    return Shown(hands_id, hall.meeting_id, int(hall.revision))


@act
def raise_hand(*, actor: Actor, hands_id: int, pos: int | None) -> Raised:
    """Answer a show of hands, change the answer, or take it back (None); once a participant.

    `Conflict` once it is closed.
    """
    meeting_id = show_by_id(session(), hands_id).meeting_id
    hall = take_hall(meeting_id)
    must_not_be_banned(actor)
    if not may_raise_hand(actor, hall):
        raise NotAllowed
    if hall.phase not in RUNNING:
        raise Conflict("This show of hands is closed.", meeting=meeting_id)
    show = show_by_id(session(), hands_id)
    if show.state != HandsState.OPEN:
        raise Conflict("This show of hands is closed.", meeting=meeting_id)
    participant_id = take_floor_as(actor, hall)
    here = HAND.c.hands_id == hands_id, HAND.c.participant_id == participant_id
    if pos is not None and value(session(), select(OPTION.c.pos).where(*_option(hands_id, pos))) is None:
        raise Invalid("Choose one from the list.", field="option")
    session.execute(delete(HAND).where(*here))
    if pos is not None:
        session.execute(insert(HAND).values(hands_id=hands_id, participant_id=participant_id, pos=pos))
    raised = int(value(session(), select(func.count()).select_from(HAND).where(HAND.c.hands_id == hands_id)))
    session.execute(update(SHOW).where(SHOW.c.id == hands_id).values(raised=raised))
    announce(HandRaised(hands_id=hands_id, meeting_id=meeting_id, on=pos is not None), actor=actor)
    return Raised(hands_id, meeting_id, pos, raised)


def _put_away(meeting_id: int) -> None:
    closed = SHOW.c.meeting_id == meeting_id, SHOW.c.state == HandsState.CLOSED
    session.execute(update(SHOW).where(*closed).values(state=HandsState.AWAY))


def _option(hands_id: int, pos: int) -> tuple[Any, ...]:
    return OPTION.c.hands_id == hands_id, OPTION.c.pos == pos


def _checked(question: str, options: Sequence[str], key: str) -> tuple[str, list[str]]:
    words = tidy(question)
    if not HANDS_SHORTEST <= len(words) <= HANDS_LONGEST:
        raise Invalid("The question has 5 to 200 characters.", field="question")
    answers = list(dict.fromkeys(said for said in map(tidy, options) if said))
    if not FEWEST_OPTIONS <= len(answers) <= MOST_OPTIONS:
        raise Invalid("Give two to five different answers, one on each line.", field="options")
    if max(map(len, answers)) > OPTION_LONGEST:
        raise Invalid("An answer to choose has 80 characters at most.", field="options")
    if not key or len(key) > KEY_LONGEST:
        raise Invalid("The key of a question is missing.", field="key")
    return words, answers
