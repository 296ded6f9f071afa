"""How an act holds an enquiry and writes about it: words checked and sealed, each form once."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from app.enquiries.events import SenderWrote
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMail, EnquiryMessage
from app.enquiries.policies import may_read
from app.enquiries.queries import duty_name, message_by_key
from app.enquiries.vocabulary import ANSWER_DAYS, ANSWER_LONGEST, WORDS_LONGEST, WRITE_BACK_FOR, Side, State
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.clock import add_working_days, now
from app.kernel.db import session
from app.kernel.errors import Hidden, Invalid, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy_block
from app.web.city import city

RESIDENT = Actor(kind="resident")  # who acted, as the journal may know it: that it was a resident
SPEAKS_AS = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER, Role.COORDINATOR)


def held(actor: Actor, enquiry_id: int) -> Enquiry:
    """The row, held until the act ends, for whoever may read it."""
    row = session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    if row is None or not may_read(actor, row):
        raise Hidden
    return row


def opened(row: Any) -> dict[str, str]:
    """What the sender wrote, opened: `title` (of a mail) and `words`."""
    told: dict[str, str] = json.loads(unseal(row.sealed, "enquiry"))
    return told


def checked(text: str, longest: int = ANSWER_LONGEST) -> str:
    words = tidy_block(text)
    if len(words) < 2:
        raise Invalid("Write at least a sentence.", field="text")
    if len(words) > longest:
        told = (
            "This text is too long: 10,000 characters at most."
            if longest == WORDS_LONGEST
            else "This text is too long: 5,000 characters at most."
        )
        raise Invalid(told, field="text")
    return words


def said_already(row: Enquiry, key: str | None, words: str) -> bool:
    """Whether the form with this key has written these words about this enquiry before."""
    found = message_by_key(session(), key) if key else None
    if found is None:
        return False
    if found.enquiry_id != row.id or unseal(found.sealed, "enquiry_message") != words:
        raise SentAlready(field="text")
    return True


def say(row: Enquiry, side: Side, words: str, lang: str, key: str | None, actor: Actor | None = None) -> None:
    """Write a message; `actor`: whoever wrote it in an office."""
    role = next((one for one in SPEAKS_AS if actor is not None and actor.has(one)), None)
    account_id = actor.account_id if actor is not None else None
    message = EnquiryMessage(enquiry_id=row.id, side=side, account_id=account_id, lang=lang, key=key, at=now())
    message.role = str(role) if role else ""
    message.duty_name = duty_name(session(), account_id) if account_id is not None else ""
    message.sealed = seal(words, "enquiry_message")
    session.add(message)
    session.flush()


def takes_words(row: Any, moment: datetime) -> bool:
    """Whether its sender may write: while it is open, and for thirty days after an answer."""
    return bool(row.state != State.ANSWERED or moment < row.answered_at + WRITE_BACK_FOR)


def add_words(row: Enquiry, words: str, lang: str, key: str | None) -> None:
    """Words of the sender; an answer is waited for again, for what was left of the time when they were asked."""
    say(row, Side.SENDER, words, lang, key)
    if row.state in (State.ASKED, State.ANSWERED):
        days = row.left_days if row.state == State.ASKED and row.left_days else ANSWER_DAYS
        row.wait_again(now(), promised(now(), days))
    session.flush()
    announce(SenderWrote(enquiry_id=row.id), actor=RESIDENT)


def remove(row: Enquiry) -> None:
    """Delete an enquiry and all that was written about it."""
    for model in (EnquiryMessage, EnquiryContact, EnquiryMail):
        session.execute(delete(model).where(model.enquiry_id == row.id))
    session.delete(row)
    session.flush()


def promised(at: datetime, days: int = ANSWER_DAYS) -> datetime:
    """By when an answer is promised to what arrives at a moment, in working days of the city."""
    return add_working_days(at, days, city().zone, city().holidays)
