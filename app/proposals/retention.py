"""How long it is kept who answered a date poll without an account, and keys of forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from app.kernel.retention import GONE, RowRule, new_mark
from app.proposals.models import MeetingProposal, PollPerson, SlotAnswer
from app.proposals.vocabulary import FORGET_AFTER, FORM_KEY_KEPT, OPEN


def _over(moment: datetime) -> Select[Any]:
    decided = and_(MeetingProposal.state.not_in(OPEN), MeetingProposal.changed_at < moment - FORGET_AFTER)
    return select(MeetingProposal.id).where(decided)


def _unconfirmed(moment: datetime) -> ColumnElement[bool]:
    return and_(PollPerson.confirmed_at.is_(None), PollPerson.changed_at < moment - FORGET_AFTER)


def _answers(moment: datetime) -> ColumnElement[bool]:
    return SlotAnswer.person_id.in_(select(PollPerson.id).where(_unconfirmed(moment)))


def _guests(moment: datetime) -> ColumnElement[bool]:
    known = and_(PollPerson.account_id.is_(None), PollPerson.person_key.not_like(f"{GONE}%"))
    confirmed = and_(known, PollPerson.confirmed_at.is_not(None))
    return and_(confirmed, PollPerson.proposal_id.in_(_over(moment)))


def _poll_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(PollPerson.key.is_not(None), PollPerson.changed_at < moment - FORM_KEY_KEPT)


def _proposal_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(MeetingProposal.key.is_not(None), MeetingProposal.made_at < moment - FORM_KEY_KEPT)


RULES = (
    RowRule(name="keys of date poll forms", model=PollPerson, when=_poll_keys, becomes={"key": None}),
    RowRule(name="answers never confirmed", model=SlotAnswer, when=_answers),
    RowRule(name="people who never confirmed answers", model=PollPerson, when=_unconfirmed),
    RowRule(
        name="names of those who answered date polls",
        model=PollPerson,
        when=_guests,
        becomes={"contact": None, "person_key": new_mark(PollPerson), "mark": new_mark(PollPerson)},
    ),
    RowRule(name="keys of proposal forms", model=MeetingProposal, when=_proposal_keys, becomes={"key": None}),
)
