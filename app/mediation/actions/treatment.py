"""How I was treated: told to a mediator, confidentially, never to the unit concerned or those above it."""

import json
from dataclasses import dataclass

from sqlalchemy import delete

from app.areas.queries import bodies
from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM, Actor
from app.issues.persons import Masked
from app.issues.references import random_reference
from app.kernel.clock import add_working_days, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.mediation.events import (
    TreatmentEnded,
    TreatmentFiled,
    TreatmentForgotten,
    TreatmentRead,
    TreatmentWritten,
)
from app.mediation.holding import read_treatment
from app.mediation.models import Treatment, TreatmentLeave, TreatmentMessage
from app.mediation.policies import is_treated, may_tell_treatment
from app.mediation.queries.treatments import treatment_by_key
from app.mediation.vocabulary import (
    PLACE_LONGEST,
    REASONS_LONGEST,
    RECEIPT_TREATMENT,
    TREATMENT_DAYS,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    Ending,
)
from app.web.city import city


@dataclass(frozen=True, kw_only=True)
class TreatmentWords:
    """What somebody tells. `body_id`: the unit concerned, where it is known. `key`: of the form."""

    what: str
    lang: str
    when: str = ""
    where: str = ""
    wish: str = ""
    body_id: int | None = None
    key: str | None = None


@act
def file_treatment(*, actor: Actor, words: TreatmentWords) -> tuple[str, str]:
    """Take what somebody tells of how they were treated; its reference, and the code of its receipt. Nothing of it is
    legible in the database, and no journal row says who it was. The same form gives the same."""
    if not may_tell_treatment(actor):
        raise NotAllowed
    told = _checked(words)
    row = made_once(lambda: _sent(words.key, told), lambda: _filed(actor, words, told))
    code = make_receipt(actor=SYSTEM, kind=RECEIPT_TREATMENT, thing_id=row[0], seed=words.key)
    return row[1], code


@act
def note_treatment_read(*, actor: Actor, treatment_id: int) -> None:
    """Write down that a mediator opened it; the caller has found them allowed to."""
    announce(TreatmentRead(treatment_id=treatment_id), actor=actor)


@act
def write_on_treatment(*, actor: Actor, treatment_id: int, text: str) -> None:
    """A message between the person and the mediator; the first mediator who writes takes it on."""
    row = read_treatment(actor, treatment_id)
    row.must_be_open()
    own = is_treated(actor, row)
    _say(row, actor, _message(text), by_mediator=not own)
    event = TreatmentWritten(treatment_id=row.id, by_mediator=not own)
    announce(event, actor=Masked() if own else actor)


@act
def end_treatment(*, actor: Actor, treatment_id: int, ending: Ending, text: str) -> None:
    """A mediator brings it to an end: in a dialogue, by a referral with consent, or with a reasoned outcome."""
    row = read_treatment(actor, treatment_id)
    if is_treated(actor, row) or ending == Ending.WITHDRAWN:
        raise NotAllowed
    words = _message(text)
    row.end(ending, now())
    _say(row, actor, words, by_mediator=True)
    announce(TreatmentEnded(treatment_id=row.id, outcome=ending), actor=actor)


@act
def withdraw_treatment(*, actor: Actor, treatment_id: int) -> None:
    """The person withdraws it, at any time until it has ended and without a reason. Their words stay theirs to read,
    and to delete."""
    row = read_treatment(actor, treatment_id)
    if not is_treated(actor, row):
        raise NotAllowed
    row.end(Ending.WITHDRAWN, now())
    session.flush()
    announce(TreatmentEnded(treatment_id=row.id, outcome=Ending.WITHDRAWN), actor=Masked())


@act
def forget_treatment(*, actor: Actor, treatment_id: int) -> None:
    """The person has it deleted, words and messages, at once; the receipt opens nothing any more."""
    row = read_treatment(actor, treatment_id)
    if not is_treated(actor, row):
        raise NotAllowed
    for beside in (TreatmentMessage, TreatmentLeave):
        session.execute(delete(beside).where(beside.treatment_id == row.id))
    session.delete(row)
    session.flush()
    announce(TreatmentForgotten(treatment_id=treatment_id), actor=Masked())


def _checked(words: TreatmentWords) -> dict[str, str]:
    what, wish = tidy_block(words.what), tidy_block(words.wish)
    if len(what) < WORDS_SHORTEST:
        raise Invalid("Tell what happened in a sentence: at least 15 characters.", field="what")
    if max(len(what), len(wish)) > WORDS_LONGEST:
        raise Invalid("This text is too long: 3,000 characters at most.", field="what")
    if words.body_id is not None and words.body_id not in {row.id for row in bodies(session())}:
        raise Invalid("Choose one from the list.", field="body")
    place = {"when": tidy(words.when)[:PLACE_LONGEST], "where": tidy(words.where)[:PLACE_LONGEST]}
    return {**place, "what": what, "wish": wish}


def _sent(key: str | None, told: dict[str, str]) -> tuple[int, str] | None:
    row = treatment_by_key(session(), key) if key else None
    if row is None:
        return None
    if json.loads(unseal(row.sealed, "treatment")) != told:
        raise SentAlready(field="what")
    return row.id, row.ref


def _filed(actor: Actor, words: TreatmentWords, told: dict[str, str]) -> tuple[int, str]:
    at, place = now(), city()
    row = Treatment(
        ref=random_reference(),
        key=words.key,
        account_id=actor.account_id,
        body_id=words.body_id,
        sealed=seal(json.dumps(told), "treatment"),
        lang=words.lang,
        filed_at=at,
        due=add_working_days(at, TREATMENT_DAYS, place.zone, place.holidays),
    )
    session.add(row)
    session.flush()
    announce(TreatmentFiled(treatment_id=row.id), actor=Masked())
    return row.id, row.ref


def _message(text: str) -> str:
    words = tidy_block(text)
    if len(words) < 2:
        raise Invalid("Write at least a sentence.", field="message")
    if len(words) > REASONS_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="message")
    return words


def _say(row: Treatment, actor: Actor, words: str, *, by_mediator: bool) -> None:
    office = actor.account_id if by_mediator else None
    row.mediator_id = row.mediator_id or office
    message = TreatmentMessage(treatment_id=row.id, mediator_id=office, by_mediator=by_mediator, at=now())
    message.sealed = seal(words, "treatment_message")
    session.add(message)
    session.flush()
