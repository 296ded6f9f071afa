"""Contesting: residents file a challenge, join one, and withdraw."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.identity.actor import Actor
from app.issues.clocks import clock_of
from app.issues.opening import held
from app.issues.persons import REPORTER, Masked, by_receipt, known_as
from app.issues.queries import joined_as
from app.kernel.clock import add_working_days, now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.mediation.events import ChallengeFiled, ChallengeLeft
from app.mediation.holding import held_challenge
from app.mediation.models import Challenge, ChallengeParty
from app.mediation.policies import ground_of, may_challenge
from app.mediation.queries.challenges import counted_on
from app.mediation.vocabulary import (
    ADMIT_DAYS,
    COORDINATOR_AFTER,
    OPEN_STATES,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    Outcome,
    State,
)
from app.web.city import city


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What somebody contests, and what they wish. `key`: of the form, so that sending twice files once."""

    words: str
    wish: str = ""
    lang: str
    key: str | None = None


@act
def file_challenge(*, actor: Actor, issue_id: int, filing: Filing) -> Challenge:
    """Contest an issue before a mediator: its closing, a first answer that is very late, a solution that is late.

    Each issue has one open challenge; who comes later joins it. After the fifth on an issue, those that were withdrawn
    not counted, the coordinating mediator decides. Raises `Conflict` when nothing can be contested now.
    """
    issue = held(issue_id)
    joined = joined_as(session(), actor, issue.id)
    if not may_challenge(actor, issue, joined=joined):
        raise NotAllowed
    words, wish = _checked(filing.words, "words"), _checked(filing.wish, "wish", shortest=0)
    person, sent = known_as(actor, issue, joined), _sent(filing.key)
    if sent is not None:
        if (sent.person, sent.words) != (person, words):
            raise SentAlready(field="words")
        return session.get_one(Challenge, sent.challenge_id)
    moment = now()
    running = _running(issue.id)
    challenge = running or _filed(issue, filing.lang, moment)
    _join(challenge, person, actor, {"words": words, "wish": wish, "lang": filing.lang, "key": filing.key})
    event = ChallengeFiled(challenge_id=challenge.id, issue_id=issue.id, joined=running is not None)
    announce(event, actor=Masked(), content=words)
    return challenge


@act
def withdraw_challenge(*, actor: Actor, challenge_id: int) -> Challenge:
    """Withdraw from a challenge. Others go on with it; without anybody left it ends, and uses up nobody's right to
    contest again."""
    challenge = held_challenge(challenge_id)
    issue = held(challenge.issue_id)
    party = _party(challenge.id, known_as(actor, issue, joined_as(session(), actor, issue.id)))
    if party is None or party.left_at is not None:
        raise NotAllowed
    challenge.must_be(*OPEN_STATES)
    party.left_at = now()
    session.flush()
    _end_when_alone(challenge, party.left_at)
    return challenge


@act
def forget_party(*, actor: Actor, account_id: int | None = None, issue_id: int | None = None) -> None:
    """What somebody wrote when contesting goes, with the account, or with the report of who holds its receipt; nobody
    contests any more for them. A challenge that is left by everybody ends."""
    whose = ChallengeParty.account_id == account_id
    if issue_id is not None:
        here = (ChallengeParty.issue_id == issue_id) & (ChallengeParty.person == REPORTER)
        whose = here | (ChallengeParty.person == by_receipt(issue_id))
    moment = now()
    for party in session.scalars(select(ChallengeParty).where(whose)).all():
        challenge = held_challenge(party.challenge_id)
        party.words = party.wish = ""
        party.key = None
        if account_id is not None and challenge.state in OPEN_STATES and party.left_at is None:
            party.left_at = moment
            session.flush()
            _end_when_alone(challenge, moment)
    session.flush()


def _checked(words: str, field: str, shortest: int = WORDS_SHORTEST) -> str:
    text = tidy_block(words)
    if len(text) < shortest:
        raise Invalid("Say what you contest in a sentence: at least 15 characters.", field=field)
    if len(text) > WORDS_LONGEST:
        raise Invalid("This text is too long: 3,000 characters at most.", field=field)
    return text


def _sent(key: str | None) -> ChallengeParty | None:
    if key is None:
        return None
    return session.execute(select(ChallengeParty).where(ChallengeParty.key == key)).scalar_one_or_none()


def _running(issue_id: int) -> Challenge | None:
    wanted = select(Challenge).where(Challenge.issue_id == issue_id, Challenge.state.in_(OPEN_STATES))
    return session.execute(wanted.with_for_update()).scalar_one_or_none()


def _filed(issue: Any, lang: str, at: datetime) -> Challenge:
    """A new challenge of an issue whose row the caller holds."""
    place = city()
    ground = ground_of(issue, clock_of(issue, at, place.zone, place.holidays), at)
    if ground is None:
        raise Conflict(
            "This cannot be contested now: it can for 60 days after a closing, or once an answer is very late or the "
            "solution is late."
        )
    last, counted = counted_on(session(), issue.id)
    challenge = Challenge(
        issue_id=issue.id,
        number=last + 1,
        ground=ground,
        state=State.SUBMITTED,
        coordinated=counted >= COORDINATOR_AFTER,
        filed_at=at,
        due=add_working_days(at, ADMIT_DAYS, place.zone, place.holidays),
        lang=lang,
    )
    session.add(challenge)
    session.flush()
    return challenge


def _join(challenge: Challenge, person: str, actor: Actor, said: dict[str, Any]) -> None:
    party = _party(challenge.id, person)
    if party is not None and party.left_at is None:
        raise Conflict("You contest this already.")
    if party is None:
        party = ChallengeParty(challenge_id=challenge.id, issue_id=challenge.issue_id, person=person)
        session.add(party)
    party.account_id, party.at, party.left_at = actor.account_id, now(), None
    for name, value in said.items():
        setattr(party, name, value)
    session.flush()


def _party(challenge_id: int, person: str) -> ChallengeParty | None:
    wanted = select(ChallengeParty).where(ChallengeParty.challenge_id == challenge_id, ChallengeParty.person == person)
    return session.execute(wanted).scalar_one_or_none()


def _end_when_alone(challenge: Challenge, at: datetime) -> None:
    there = (ChallengeParty.challenge_id == challenge.id, ChallengeParty.left_at.is_(None))
    alone = not session.execute(select(func.count()).where(*there)).scalar_one()
    if alone:
        challenge.end(Outcome.WITHDRAWN, "", None, at)
        session.flush()
    announce(ChallengeLeft(challenge_id=challenge.id, last=alone), actor=Masked())
