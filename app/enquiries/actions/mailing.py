"""Taking mail: a new enquiry with its receipt, or more words on one; each message once, and as nobody's account."""

from dataclasses import dataclass
from datetime import timedelta

from app.enquiries.actions.sending import EnquiryWords, send_enquiry
from app.enquiries.letters import post_receipt
from app.enquiries.mails import BadMail, Mail
from app.enquiries.models import Enquiry, EnquiryMail
from app.enquiries.queries import enquiry_id_of, mail_by_mark, mails_of
from app.enquiries.references import proves
from app.enquiries.vocabulary import MAILS_A_DAY, WORDS_LONGEST, WORDS_SHORTEST, Subject, Way
from app.enquiries.writing import add_words, takes_words
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.sealed import keyed
from app.kernel.transaction import act, made_once

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """`ref`: of the enquiry. `added`: words were added to one that was there; `again`: it was taken before."""

    ref: str
    added: bool = False
    again: bool = False


@act
def take_mail(*, actor: Actor, mail: Mail) -> Taken:
    """Make an enquiry of a message, or add its words to the enquiry whose reply address it bears. Whoever the sender
    says to be, it is taken as from somebody without an account: anybody can write any name on a letter. The same
    message is taken once, and from one address ten a day. Raises `BadMail` for what cannot be taken."""
    mark = keyed("enquiry.mail", mail.mark, mail.sender)
    before = mail_by_mark(session(), mark)
    if before is not None:
        return Taken(session.get_one(Enquiry, before.enquiry_id).ref, again=True)
    sender = keyed("enquiry.mail.sender", now().date().isoformat(), mail.sender)
    if mails_of(session(), sender, now() - DAY) >= MAILS_A_DAY:
        raise BadMail("Too many mails came from this address today. Please write again tomorrow.")
    return made_once(lambda: _before(mark), lambda: _take(mail, mark, sender))


def _before(mark: str) -> Taken | None:
    row = mail_by_mark(session(), mark)
    return Taken(session.get_one(Enquiry, row.enquiry_id).ref, again=True) if row is not None else None


def _take(mail: Mail, mark: str, sender: str) -> Taken:
    row = _answered_to(mail)
    if row is not None:
        add_words(row, mail.words[:WORDS_LONGEST], mail.lang, None)
        _note(row.id, mark, sender)
        return Taken(row.ref, added=True)
    if len(mail.words) < WORDS_SHORTEST:
        raise BadMail("Please tell a little more: at least 10 characters.")
    about = {"words": mail.words, "title": mail.title, "email": mail.sender, "lang": mail.lang}
    words = EnquiryWords(subject=Subject.QUESTION, way=Way.MAIL, **about)
    ref, code = send_enquiry(actor=Actor(), words=words)
    number = enquiry_id_of(session(), ref) or 0
    _note(number, mark, sender)
    post_receipt(number, ref, code, mail)
    return Taken(ref)


def _answered_to(mail: Mail) -> Enquiry | None:
    """The enquiry whose letter this answers: proven by the address, and still open to words of its sender."""
    number = enquiry_id_of(session(), mail.reply[0]) if mail.reply else None
    if number is None or mail.reply is None or not proves(number, mail.reply[1]):
        return None
    row = session.get_one(Enquiry, number, with_for_update=True, populate_existing=True)
    return row if takes_words(row, now()) else None


def _note(enquiry_id: int, mark: str, sender: str) -> None:
    session.add(EnquiryMail(mark=mark, sender=sender, enquiry_id=enquiry_id, at=now()))
    session.flush()
