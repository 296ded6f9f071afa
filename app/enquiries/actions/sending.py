"""What the sender does: send, write back, refuse or agree that an issue is made, have it deleted."""

import json
from dataclasses import dataclass
from typing import Any

from app.areas.queries import area_by_slug
from app.enquiries.events import (
    EnquiryForgotten,
    EnquirySent,
    IssueConsented,
    IssueRefused,
)
from app.enquiries.models import Enquiry, EnquiryContact
from app.enquiries.policies import is_sender, may_send
from app.enquiries.queries import enquiry_by_key
from app.enquiries.references import enquiry_reference
from app.enquiries.vocabulary import (
    RECEIPT_ENQUIRY,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    Consent,
    Subject,
    Way,
)
from app.enquiries.writing import RESIDENT, add_words, checked, held, promised, remove, said_already, takes_words
from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM, Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy_block
from app.kernel.transaction import act, made_once


@dataclass(frozen=True, kw_only=True)
class EnquiryWords:
    """What somebody sends. `area`: slug of a neighbourhood. `email`: where to write, kept encrypted. `title`: of a
    mail. `key`: of the form."""

    subject: Subject
    words: str
    lang: str
    area: str = ""
    email: str = ""
    title: str = ""
    way: Way = Way.PAGE
    key: str | None = None


@act
def send_enquiry(*, actor: Actor, words: EnquiryWords) -> tuple[str, str]:
    """Take an enquiry to the coordinator; its reference, and the code of its receipt. Nothing of it is legible in the
    database, and no journal row says who it was. The same form gives the same."""
    if not may_send(actor):
        raise NotAllowed
    told = _checked(words)
    row = made_once(lambda: _sent(words.key, told), lambda: _taken(actor, words, told))
    code = make_receipt(actor=SYSTEM, kind=RECEIPT_ENQUIRY, thing_id=row[0], seed=words.key)
    return row[1], code


@act
def write_back(*, actor: Actor, enquiry_id: int, text: str, lang: str, key: str | None = None) -> None:
    """The sender says what was asked, or that the answer was none: an answer is waited for again, and what was left of
    the time runs on."""
    row = held(actor, enquiry_id)
    if not is_sender(actor, row):
        raise NotAllowed
    words = checked(text, WORDS_LONGEST)
    if said_already(row, key, words):
        return
    if not takes_words(row, now()):
        raise Closed("This was answered long ago. Please send a new enquiry.")
    add_words(row, words, lang, key)


@act
def refuse_issue(*, actor: Actor, enquiry_id: int) -> None:
    """The sender wants no public issue made of it; what was asked goes on as an enquiry."""
    row = held(actor, enquiry_id)
    if not is_sender(actor, row):
        raise NotAllowed
    if row.consent == Consent.REFUSED:
        return
    row.consent_to(Consent.REFUSED)
    session.flush()
    announce(IssueRefused(enquiry_id=row.id), actor=RESIDENT)


@act
def consent_to_issue(*, actor: Actor, enquiry_id: int, issue_ref: str) -> None:
    """The sender agreed, and the room above has made the issue in the same act; `issue_ref` is empty where it is
    confidential, so that nobody who handles the enquiry learns which one it is."""
    row = held(actor, enquiry_id)
    if not is_sender(actor, row):
        raise NotAllowed
    row.consent_to(Consent.GIVEN)
    row.issue_ref = issue_ref
    session.flush()
    announce(IssueConsented(enquiry_id=row.id), actor=RESIDENT)


@act
def forget_enquiry(*, actor: Actor, enquiry_id: int) -> None:
    """The sender has it deleted, words and answers, at once; the receipt opens nothing any more."""
    row = held(actor, enquiry_id)
    if not is_sender(actor, row):
        raise NotAllowed
    remove(row)
    announce(EnquiryForgotten(enquiry_id=enquiry_id), actor=RESIDENT)


def _checked(words: EnquiryWords) -> dict[str, str]:
    text = tidy_block(words.words)
    if len(text) < WORDS_SHORTEST:
        raise Invalid("Tell a little more: at least 10 characters.", field="words")
    if len(text) > WORDS_LONGEST:
        raise Invalid("This text is too long: 10,000 characters at most.", field="words")
    return {"title": words.title, "words": text}


def _sent(key: str | None, told: dict[str, str]) -> tuple[int, str] | None:
    row = enquiry_by_key(session(), key) if key else None
    if row is None:
        return None
    if json.loads(unseal(row.sealed, "enquiry")) != told:
        raise SentAlready(field="words")
    return row.id, row.ref


def _taken(actor: Actor, words: EnquiryWords, told: dict[str, str]) -> tuple[int, str]:
    area, at = _area(words.area), now()
    row = Enquiry(
        ref=enquiry_reference(),
        key=words.key,
        way=words.way,
        subject=words.subject,
        lang=words.lang,
        account_id=actor.account_id,
        area_id=area.id if area else None,
        area_path=area.path if area else "/",
        sealed=seal(json.dumps(told), "enquiry"),
        sent_at=at,
        waits_since=at,
        due=promised(at),
    )
    session.add(row)
    session.flush()
    if words.email and not actor.known:
        contact = EnquiryContact(enquiry_id=row.id, sealed=seal(words.email, "enquiry_contact"), lang=words.lang)
        session.add(contact)
        session.flush()
    announce(EnquirySent(enquiry_id=row.id, way=words.way), actor=RESIDENT)
    return row.id, row.ref


def _area(slug: str) -> Any:
    if not slug:
        return None
    try:
        return area_by_slug(session(), slug)
    except NotFound as error:
        raise Invalid("Choose one from the list.", field="area") from error
