"""Every SELECT about proposals and date polls."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.areas.models import Area
from app.identity.models import DutyEntry
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.paging import Page, decode_cursor, encode_cursor, moment, whole
from app.kernel.sealed import unseal
from app.meetings.models import Meeting
from app.meetings.vocabulary import Contact
from app.proposals.models import MeetingProposal, PollPerson, ProposalSlot, ProposalSupport, SlotAnswer
from app.proposals.vocabulary import PAGE_LENGTH, Answer, Shown

SUPPORTS = (
    select(func.count())
    .where(ProposalSupport.proposal_id == MeetingProposal.id)
    .correlate(MeetingProposal)
    .scalar_subquery()
    .label("supports")
)
PROPOSAL: tuple[Any, ...] = (
    MeetingProposal.id,
    MeetingProposal.area_id,
    MeetingProposal.area_path,
    MeetingProposal.theme,
    MeetingProposal.title,
    MeetingProposal.why,
    MeetingProposal.why_html,
    MeetingProposal.wishes,
    MeetingProposal.group_name,
    MeetingProposal.lang,
    MeetingProposal.state,
    MeetingProposal.shown,
    MeetingProposal.reason,
    MeetingProposal.author_id,
    MeetingProposal.author_name,
    MeetingProposal.meeting_id,
    MeetingProposal.poll_until,
    MeetingProposal.made_at,
    MeetingProposal.changed_at,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
    SUPPORTS,
)
PERSON = (
    PollPerson.id,
    PollPerson.proposal_id,
    PollPerson.account_id,
    PollPerson.contact,
    PollPerson.mark,
    PollPerson.confirmed_at,
)


def _proposals() -> Select[Any]:
    return select(*PROPOSAL).join(Area, Area.id == MeetingProposal.area_id)


def proposal_by_id(executor: Executor, proposal_id: int) -> Any:
    """The proposal's row with `area_name`, `area_slug` and `supports`; raises `NotFound`."""
    return the_row(executor, _proposals().where(MeetingProposal.id == proposal_id))


def proposals(executor: Executor, area_path: str | None = None, after: str | None = None) -> Page[Any]:
    """What everybody sees, the newest first, a page at a time; of one area and those inside it."""
    wanted, keys = _proposals().where(MeetingProposal.shown == Shown.VISIBLE), decode_cursor(after, 2)
    if area_path is not None:
        wanted = wanted.where(MeetingProposal.area_path.startswith(area_path, autoescape=True))
    if keys is not None:
        at, number = moment(keys[0]), whole(keys[1])
        earlier = and_(MeetingProposal.made_at == at, MeetingProposal.id < number)
        wanted = wanted.where(or_(MeetingProposal.made_at < at, earlier))
    newest = wanted.order_by(MeetingProposal.made_at.desc(), MeetingProposal.id.desc())
    found = rows(executor, newest.limit(PAGE_LENGTH + 1))
    shown, more = found[:PAGE_LENGTH], len(found) > PAGE_LENGTH
    return Page(shown, older=encode_cursor(shown[-1].made_at.isoformat(), shown[-1].id) if more else None)


def waiting_proposals(executor: Executor, account_id: int) -> Sequence[Any]:
    """The person's own that wait for a moderator, the newest first."""
    own = and_(MeetingProposal.author_id == account_id, MeetingProposal.shown == Shown.PENDING)
    return rows(executor, _proposals().where(own).order_by(MeetingProposal.made_at.desc()).limit(PAGE_LENGTH))


def proposals_for_review(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    return rows(executor, _proposals().where(MeetingProposal.id.in_(ids)))


def words_of_proposal(executor: Executor, proposal_id: int) -> dict[str, str]:
    """All that the proposer wrote."""
    names = ("title", "why", "wishes", "group_name")
    columns = [getattr(MeetingProposal, name) for name in names]
    row = the_row(executor, select(*columns).where(MeetingProposal.id == proposal_id))
    return {name: getattr(row, name) for name in names}


def sent_proposal(executor: Executor, account_id: int | None, key: str | None) -> int | None:
    """The proposal that this form has made already."""
    same = and_(MeetingProposal.author_id == account_id, MeetingProposal.key == key)
    found: int | None = value(executor, select(MeetingProposal.id).where(same)) if key and account_id else None
    return found


def duty_name(executor: Executor, account_id: int | None) -> str | None:
    """The name under which an officer is on duty, or None."""
    found: str | None = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == account_id))
    return found


def is_supported_by(executor: Executor, proposal_id: int, account_id: int | None) -> bool:
    own = and_(ProposalSupport.proposal_id == proposal_id, ProposalSupport.account_id == account_id)
    return account_id is not None and value(executor, select(ProposalSupport.at).where(own)) is not None


def supporters(executor: Executor, proposal_id: int) -> list[int]:
    """Accounts that support it."""
    told = select(ProposalSupport.account_id).where(ProposalSupport.proposal_id == proposal_id)
    return [row.account_id for row in rows(executor, told.order_by(ProposalSupport.account_id))]


@dataclass(slots=True)
class Counted:
    """A slot of a date poll with how many people gave each answer."""

    id: int
    starts_at: Any
    ends_at: Any
    answers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Answer), 0))

    @property
    def can_come(self) -> tuple[int, int]:
        """How many could come: yes and if needed, then yes alone."""
        return self.answers[Answer.YES] + self.answers[Answer.IF_NEEDED], self.answers[Answer.YES]


def slots(executor: Executor, proposal_id: int) -> list[Counted]:
    """The slots of a poll in the order of time, with the answers that count: an account's, or a confirmed address's."""
    counted = and_(SlotAnswer.person_id == PollPerson.id, PollPerson.confirmed_at.is_not(None))
    told = (
        select(
            ProposalSlot.id,
            ProposalSlot.starts_at,
            ProposalSlot.ends_at,
            SlotAnswer.answer,
            func.count(PollPerson.id).label("people"),
        )
        .join(SlotAnswer, SlotAnswer.slot_id == ProposalSlot.id, isouter=True)
        .join(PollPerson, counted, isouter=True)
        .where(ProposalSlot.proposal_id == proposal_id)
        .group_by(ProposalSlot.id, ProposalSlot.starts_at, ProposalSlot.ends_at, SlotAnswer.answer)
        .order_by(ProposalSlot.starts_at, ProposalSlot.id)
    )
    found: dict[int, Counted] = {}
    for row in rows(executor, told):
        one = found.setdefault(row.id, Counted(row.id, row.starts_at, row.ends_at))
        if row.answer is not None:
            one.answers[row.answer] = row.people
    return list(found.values())


def slot_by_id(executor: Executor, proposal_id: int, slot_id: int | None) -> Any:
    """A slot of this proposal; None when it has no such one."""
    own = and_(ProposalSlot.proposal_id == proposal_id, ProposalSlot.id == slot_id)
    return row_or_none(executor, select(ProposalSlot.starts_at, ProposalSlot.ends_at).where(own))


def person_of_account(executor: Executor, proposal_id: int, account_id: int | None) -> Any:
    """Who answered this poll with an account; None when the account has not."""
    if account_id is None:
        return None
    own = and_(PollPerson.proposal_id == proposal_id, PollPerson.account_id == account_id)
    return row_or_none(executor, select(*PERSON).where(own))


def person_by_id(executor: Executor, person_id: int) -> Any:
    """Somebody who answered; raises `NotFound`."""
    return the_row(executor, select(*PERSON).where(PollPerson.id == person_id))


def answers_of(executor: Executor, person_id: int | None) -> Mapping[int, str]:
    """What one person said, by slot."""
    told = select(SlotAnswer.slot_id, SlotAnswer.answer).where(SlotAnswer.person_id == person_id)
    return {row.slot_id: row.answer for row in rows(executor, told)} if person_id is not None else {}


def people_who_answered(executor: Executor, proposal_id: int) -> Sequence[Any]:
    """Everybody whose answers count, with what they said of the slot at which the meeting begins (`answer`, None when
    it begins at another time)."""
    chosen = (
        select(SlotAnswer.person_id, SlotAnswer.answer)
        .join(ProposalSlot, ProposalSlot.id == SlotAnswer.slot_id)
        .join(MeetingProposal, MeetingProposal.id == ProposalSlot.proposal_id)
        .join(Meeting, and_(Meeting.id == MeetingProposal.meeting_id, Meeting.starts_at == ProposalSlot.starts_at))
        .where(ProposalSlot.proposal_id == proposal_id)
        .subquery()
    )
    told = select(*PERSON, chosen.c.answer).join(chosen, chosen.c.person_id == PollPerson.id, isouter=True)
    counted = and_(PollPerson.proposal_id == proposal_id, PollPerson.confirmed_at.is_not(None))
    return rows(executor, told.where(counted).order_by(PollPerson.id))


def contact_of(row: Any) -> Contact | None:
    """How somebody without an account is reached; None for an account."""
    return Contact(**json.loads(unseal(row.contact, "poll_person"))) if row.contact else None
