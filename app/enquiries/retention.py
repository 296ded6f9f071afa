"""How long enquiries keep what."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.enquiries.actions import lapse_enquiries
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMail, EnquiryMessage
from app.enquiries.queries import lapsing_number
from app.enquiries.vocabulary import CONTACT_KEPT, ENQUIRY_KEPT, FORM_KEY_KEPT, MAIL_MARK_KEPT
from app.identity.actor import SYSTEM
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.retention import OtherRule, RowRule


def _contacts(moment: datetime) -> ColumnElement[bool]:
    done = select(Enquiry.id).where(Enquiry.answered_at < moment - CONTACT_KEPT)
    return EnquiryContact.enquiry_id.in_(done)


def _old(moment: datetime) -> ColumnElement[bool]:
    return Enquiry.answered_at < moment - ENQUIRY_KEPT


def _old_messages(moment: datetime) -> ColumnElement[bool]:
    return EnquiryMessage.enquiry_id.in_(select(Enquiry.id).where(_old(moment)))


def _mails(moment: datetime) -> ColumnElement[bool]:
    return EnquiryMail.at < moment - MAIL_MARK_KEPT


def _keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Enquiry.key.is_not(None), Enquiry.sent_at < moment - FORM_KEY_KEPT)


def _message_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(EnquiryMessage.key.is_not(None), EnquiryMessage.at < moment - FORM_KEY_KEPT)


def _unanswered(executor: Executor) -> int:
    return lapsing_number(executor, now())


def _lapse() -> int:
    done = 0
    while number := lapse_enquiries(actor=SYSTEM):
        done += number
    return done


RULES = (
    RowRule(name="keys of enquiry forms", model=Enquiry, when=_keys, becomes={"key": None}),
    RowRule(name="keys of forms about enquiries", model=EnquiryMessage, when=_message_keys, becomes={"key": None}),
    RowRule(name="marks of mails to the enquiries", model=EnquiryMail, when=_mails),
    RowRule(name="how senders of enquiries are reached", model=EnquiryContact, when=_contacts),
    RowRule(name="messages on enquiries", model=EnquiryMessage, when=_old_messages),
    RowRule(name="enquiries that were answered", model=Enquiry, when=_old),
    OtherRule(name="enquiries that nobody answered", count=_unanswered, do=_lapse),
)
