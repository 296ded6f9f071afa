"""Enquiries for tests."""

from app.enquiries.actions import EnquiryWords, send_enquiry
from app.enquiries.models import Enquiry
from app.enquiries.vocabulary import Subject
from app.identity.actor import Actor
from app.kernel.db import session

WORDS = "The lamps near the school worry my children, canaryword."


def send(actor: Actor | None = None, **more) -> tuple[Enquiry, str]:
    """An enquiry of somebody, a visitor when nobody is said; and the code of its receipt."""
    told = {"subject": Subject.QUESTION, "words": WORDS, "lang": "en"} | more
    ref, code = send_enquiry(actor=actor or Actor(device="x"), words=EnquiryWords(**told))
    row = session.query(Enquiry).filter_by(ref=ref).one()
    session.commit()
    return row, code
