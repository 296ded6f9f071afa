"""The way of a challenge: admitted or not, the word of the police, and a mediator's reasoned outcome."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.areas.queries import area_by_id, bodies
from app.identity.actor import Actor
from app.issues.actions import StepWords, note_obligation, open_commitment
from app.issues.opening import held
from app.issues.queries import duty_name
from app.issues.steps import SPEAKS_AS
from app.issues.vocabulary import Origin
from app.kernel.clock import add_working_days, local, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import excerpt, tidy, tidy_block
from app.kernel.transaction import act
from app.mediation.events import ChallengeAdmitted, ChallengeDecided, ChallengeDeclined, StatementGiven
from app.mediation.holding import held_challenge, must_decide
from app.mediation.models import Challenge
from app.mediation.places import challenge_path
from app.mediation.policies import may_state_now
from app.mediation.vocabulary import (
    ASKED_LONGEST,
    DECISIONS,
    FARTHEST_OBLIGATION,
    MEDIATION_DAYS,
    OBLIGATION_LONGEST,
    OBLIGES,
    REASONS_LONGEST,
    STATEMENT_DAYS,
    STEP_CUT,
    WORDS_SHORTEST,
    Outcome,
    Refusal,
    State,
)
from app.web.city import city


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How a mediator decides. `reasons` are public; `obligation`: one sentence, done by the end of the day `until`."""

    outcome: Outcome
    reasons: str
    obligation: str = ""
    until: date | None = None


@act
def admit_challenge(*, actor: Actor, challenge_id: int, asked: str, lang: str) -> Challenge:
    """A mediator admits a challenge, takes it on, and says in a public sentence what is asked. From now the police have
    ten working days for their statement."""
    challenge = held_challenge(challenge_id)
    must_decide(actor, challenge)
    sentence = tidy(asked)
    if len(sentence) < WORDS_SHORTEST:
        raise Invalid("Say in a sentence what is asked: at least 15 characters.", field="asked")
    if len(sentence) > ASKED_LONGEST:
        raise Invalid("This sentence is too long: 300 characters at most.", field="asked")
    moment = now()
    challenge.admit(sentence, lang, actor.keeps_for(challenge.mediator_id), moment, _after(moment, STATEMENT_DAYS))
    session.flush()
    announce(ChallengeAdmitted(challenge_id=challenge.id), actor=actor, content=sentence)
    return challenge


@act
def decline_challenge(*, actor: Actor, challenge_id: int, refusal: Refusal, reasons: str, lang: str) -> Challenge:
    """A mediator does not admit a challenge, with a ground from the list and reasons that everybody may read."""
    challenge = held_challenge(challenge_id)
    must_decide(actor, challenge)
    words = _reasoned(reasons)
    challenge.decline(refusal, words, actor.account_id, now())
    challenge.lang = lang
    session.flush()
    announce(ChallengeDeclined(challenge_id=challenge.id, refusal=refusal), actor=actor, content=words)
    return challenge


@act
def give_statement(*, actor: Actor, challenge_id: int, text: str, lang: str) -> Challenge:
    """The police, or whoever handles the issue, say their word, which is public; then the mediator has twenty working
    days. A statement that comes late is taken as long as nothing is decided, and shown as late."""
    challenge = held_challenge(challenge_id)
    issue = held(challenge.issue_id)
    if not may_state_now(actor, issue, challenge):
        raise NotAllowed
    words, moment = _reasoned(text, field="statement"), now()
    challenge.statement, challenge.statement_at, challenge.statement_lang = words, moment, lang
    challenge.statement_by, challenge.statement_name = actor.account_id, duty_name(session(), actor.account_id)
    challenge.statement_role = next((str(role) for role in SPEAKS_AS if actor.has(role)), "")
    if challenge.state == State.STATEMENT:
        challenge.go_on(_after(moment, MEDIATION_DAYS), missed=moment >= (challenge.due or moment))
    session.flush()
    announce(StatementGiven(challenge_id=challenge.id), actor=actor, content=words)
    return challenge


@act
def decide_challenge(*, actor: Actor, challenge_id: int, decision: Decision, lang: str) -> Challenge:
    """A mediator decides, with reasons that everybody may read. What is upheld, in whole or in part, obliges to
    something by a day: a step on the issue, and a commitment that is followed like any other."""
    challenge = held_challenge(challenge_id)
    must_decide(actor, challenge)
    reasons, moment = _reasoned(decision.reasons), now()
    if decision.outcome not in DECISIONS:
        raise Invalid("Choose how this ends.", field="outcome")
    obligation, until = _obliged(decision, moment)
    challenge.end(decision.outcome, reasons, actor.account_id, moment)
    challenge.lang = lang
    if obligation and until:
        challenge.obligation, challenge.obligation_on = obligation, until
        challenge.obligation_id = _follow(actor, challenge, obligation, until, lang)
    session.flush()
    about: dict[str, Any] = {"outcome": decision.outcome, "obligation_id": challenge.obligation_id}
    announce(ChallengeDecided(challenge_id=challenge.id, **about), actor=actor, content=reasons)
    return challenge


def _follow(actor: Actor, challenge: Challenge, obligation: str, until: date, lang: str) -> int:
    """Open the commitment that an obligation is followed as, and write it on the issue; the commitment's number."""
    issue = held(challenge.issue_id)
    body = next((row.slug for row in bodies(session()) if row.id == issue.body_id), None)
    commitment = open_commitment(
        actor=actor,
        title=obligation,
        area_id=area_by_id(session(), issue.area_id).id,
        body_slug=body,
        due=until,
        origin_kind=Origin.CHALLENGE,
        origin_id=challenge.id,
        origin_title=challenge.asked,
        origin_path=challenge_path(issue.ref, challenge.number),
        lang=lang,
        officer_account_id=issue.officer_account_id,
        confidential=issue.confidential,
    )
    words = StepWords(text=excerpt(challenge.reasons, STEP_CUT), lang=lang, next_step=obligation, next_on=until)
    note_obligation(actor=actor, issue_id=issue.id, words=words)
    return commitment.id


def _obliged(decision: Decision, at: datetime) -> tuple[str, date | None]:
    """The obligation of a decision; what is upheld has one, what is not upheld has none."""
    what, until = tidy(decision.obligation), decision.until
    if decision.outcome == Outcome.NOT_UPHELD:
        return "", None
    if decision.outcome in OBLIGES and not what:
        raise Invalid("Say in a sentence what the police are obliged to do.", field="obligation")
    if len(what) > OBLIGATION_LONGEST:
        raise Invalid("One sentence: 150 characters at most.", field="obligation")
    if bool(what) != (until is not None):
        raise Invalid(
            "An obligation needs both: what is done, and by which day.", field="until" if what else "obligation"
        )
    today = local(at, city().zone).date()
    if until is not None and not today < until <= today + FARTHEST_OBLIGATION:
        raise Invalid("Choose a day from tomorrow on, within a year.", field="until")
    return what, until


def _reasoned(text: str, field: str = "reasons") -> str:
    words = tidy_block(text)
    if len(words) < WORDS_SHORTEST:
        raise Invalid("Write at least a sentence, which everybody may read.", field=field)
    if len(words) > REASONS_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field=field)
    return words


def _after(at: datetime, days: int) -> datetime:
    return add_working_days(at, days, city().zone, city().holidays)
