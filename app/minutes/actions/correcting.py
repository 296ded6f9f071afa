"""Who came says what is wrong; whoever writes accepts it, or declines it with a reason."""

from sqlalchemy import func, select

from app.identity.actions import take_part
from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned, must_not_be_muted
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, SentAlready, TooMany
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act, made_once
from app.minutes.events import CorrectionDecided, CorrectionProposed
from app.minutes.holding import held
from app.minutes.models import Minutes, MinutesCorrection
from app.minutes.policies import may_correct, may_write
from app.minutes.queries import attended, correction_sent
from app.minutes.vocabulary import (
    MOST_CORRECTIONS,
    REASON_LONGEST,
    REASON_SHORTEST,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    CorrectionState,
    MinutesState,
)


@act
def propose_correction(*, actor: Actor, meeting_id: int, words: str, lang: str = "", key: str | None = None) -> int:
    """Say what is wrong in minutes that are open for corrections; five times a person at most. The same form (`key`)
    proposes once. Returns the correction's number."""
    minutes, meeting = held(meeting_id)
    must_not_be_banned(actor)
    must_not_be_muted(actor)
    if not may_correct(actor, attended(session(), actor, meeting.id)):
        raise NotAllowed
    _must_be_open(minutes)
    said = tidy_block(words)
    if not WORDS_SHORTEST <= len(said) <= WORDS_LONGEST:
        raise Invalid("A correction has 10 to 2,000 characters.", field="words")
    participant_id = take_part(actor=actor, meeting_id=meeting_id).id

    def sent() -> int | None:
        before = correction_sent(session(), participant_id, key)
        if before is not None and before.words != said:
            raise SentAlready(field="words")
        return before.id if before else None

    return made_once(sent, lambda: _propose(actor, meeting_id, participant_id, said, lang, key))


def _propose(actor: Actor, meeting_id: int, participant_id: int, words: str, lang: str, key: str | None) -> int:
    own = (MinutesCorrection.meeting_id == meeting_id, MinutesCorrection.participant_id == participant_id)
    if session.execute(select(func.count()).where(*own)).scalar_one() >= MOST_CORRECTIONS:
        raise TooMany("You have proposed as many corrections as one person can.", retry_after=None)
    row = MinutesCorrection(
        meeting_id=meeting_id, participant_id=participant_id, words=words, lang=lang[:10], key=key, made_at=now()
    )
    session.add(row)
    session.flush()
    announce(CorrectionProposed(correction_id=row.id, meeting_id=meeting_id), actor=actor, content=words)
    return row.id


def _must_be_open(minutes: Minutes) -> None:
    closed = minutes.state != MinutesState.CORRECTION or minutes.correct_until is None
    if closed or (minutes.correct_until is not None and now() >= minutes.correct_until):
        raise Closed("These minutes take no corrections now.")


@act
def decide_correction(*, actor: Actor, correction_id: int, accepted: bool, reason: str) -> int:
    """Accept or decline a correction, with a reason that everybody reads; once. Returns the meeting's number."""
    correction = session.get(MinutesCorrection, correction_id)
    if correction is None:
        raise NotFound
    minutes, meeting = held(correction.meeting_id)
    if not may_write(actor, meeting):
        raise NotAllowed
    session.refresh(correction)
    if correction.state != CorrectionState.PROPOSED:
        raise Conflict
    minutes.must_be(MinutesState.CORRECTION)
    words = tidy_block(reason)
    if not REASON_SHORTEST <= len(words) <= REASON_LONGEST:
        raise Invalid("Say why, in a sentence that everybody may read.", field="reason")
    correction.state = CorrectionState.ACCEPTED if accepted else CorrectionState.DECLINED
    correction.reason, correction.decided_by, correction.decided_at = words, actor.account_id, now()
    event = CorrectionDecided(correction_id=correction.id, meeting_id=meeting.id, verdict=correction.state)
    announce(event, actor=actor, fields=["state", "reason"], content=words)
    return correction.meeting_id
