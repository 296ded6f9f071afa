"""How long meetings keep who signed up without an account, and keys of forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from app.kernel.retention import GONE, RowRule, new_mark
from app.meetings.models import ExchangeGuest, Meeting, MeetingDocument, SignUp
from app.meetings.vocabulary import FORGET_AFTER, FORM_KEY_KEPT, SignUpState


def _over(moment: datetime) -> Select[Any]:
    return select(Meeting.id).where(Meeting.ends_at < moment - FORGET_AFTER)


def _unconfirmed(moment: datetime) -> ColumnElement[bool]:
    return and_(SignUp.state == SignUpState.UNCONFIRMED, SignUp.changed_at < moment - FORGET_AFTER)


def _guests(moment: datetime) -> ColumnElement[bool]:
    """Places of people without an account, of meetings that are long over, that still tell one person from others."""
    known = and_(SignUp.account_id.is_(None), SignUp.person_key.not_like(f"{GONE}%"))
    return and_(known, SignUp.state != SignUpState.UNCONFIRMED, SignUp.meeting_id.in_(_over(moment)))


def _sign_up_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(SignUp.key.is_not(None), SignUp.changed_at < moment - FORM_KEY_KEPT)


def _meeting_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Meeting.key.is_not(None), Meeting.made_at < moment - FORM_KEY_KEPT)


def _document_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(MeetingDocument.key.is_not(None), MeetingDocument.added_at < moment - FORM_KEY_KEPT)


def _exchange_guests(moment: datetime) -> ColumnElement[bool]:
    return ExchangeGuest.meeting_id.in_(_over(moment))


RULES = (
    RowRule(name="guests of exchanges", model=ExchangeGuest, when=_exchange_guests),
    RowRule(name="keys of sign-up forms", model=SignUp, when=_sign_up_keys, becomes={"key": None}),
    RowRule(name="places never confirmed", model=SignUp, when=_unconfirmed),
    RowRule(
        name="names of those who signed up",
        model=SignUp,
        when=_guests,
        becomes={"contact": None, "person_key": new_mark(SignUp), "mark": new_mark(SignUp)},
    ),
    RowRule(name="keys of meeting forms", model=Meeting, when=_meeting_keys, becomes={"key": None}),
    RowRule(name="keys of document forms", model=MeetingDocument, when=_document_keys, becomes={"key": None}),
)
