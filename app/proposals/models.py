"""Rows of proposals: the wish, who supports it, the slots of its date poll, who answered and what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict
from app.kernel.text import render
from app.proposals.vocabulary import OPEN, Answer, ProposalState, Shown


class MeetingProposal(Base):
    """A meeting that somebody wishes for.

    `theme`: a word of the city's list, by its slug. `wishes`: when it should be, in the proposer's words.
    `group_name`: for whom the proposer speaks. `reason`: why it was declined. `meeting_id`: the meeting that came of
    it. `poll_until`: when the date poll closes.
    """

    __tablename__ = "meeting_proposal"
    __table_args__ = (
        one_of("state", ProposalState),
        one_of("shown", Shown),
        CheckConstraint("(state = 'announced') = (meeting_id IS NOT NULL)", name="announced"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined"),
        CheckConstraint("state <> 'polling' OR poll_until IS NOT NULL", name="polling"),
        UniqueConstraint("meeting_id"),
        Index("ix_meeting_proposal_list", "shown", "state", "made_at", "id"),
        Index("uq_meeting_proposal_key", "author_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    theme: Mapped[str | None] = mapped_column(ForeignKey("forum_tag.slug"))
    title: Mapped[str] = mapped_column(String(150))
    why: Mapped[str] = mapped_column(Text)
    why_html: Mapped[str] = mapped_column(Text)
    wishes: Mapped[str] = mapped_column(String(300), default="")
    group_name: Mapped[str] = mapped_column(String(120), default="")
    lang: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default=ProposalState.PROPOSED)
    shown: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    poll_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    def say(self, title: str, why: str) -> None:
        """Put these words in place of those that stand."""
        self.title, self.why, self.why_html = title, why, render(why)

    def must_be(self, *states: ProposalState) -> None:
        """Raises `Conflict` when it stands elsewhere."""
        if self.state not in states:
            raise Conflict("This proposal has been decided already.")

    def must_be_open(self) -> None:
        """Raises `Conflict` once it was announced, declined or withdrawn."""
        self.must_be(*OPEN)

    def must_take_answers(self, moment: datetime) -> None:
        """Raises `Conflict` when the date poll is closed, or there is none."""
        if self.state != ProposalState.POLLING or self.poll_until is None or self.poll_until <= moment:
            raise Conflict("This date poll is closed.")


class ProposalSupport(Base):
    """A resident who wants it too; once each."""

    __tablename__ = "proposal_support"
    __table_args__ = (Index("ix_proposal_support_account_id", "account_id"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("meeting_proposal.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProposalSlot(Base):
    """When it could be."""

    __tablename__ = "proposal_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        UniqueConstraint("proposal_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("meeting_proposal.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PollPerson(Base):
    """Somebody who answers a date poll.

    `person_key` tells people apart without showing them: the account's number, or a keyed digest of an e-mail address.
    `contact` is sealed: name, e-mail, language. Without an account nothing counts before `confirmed_at`; `mark` goes
    into the link by which the person returns. `key`: of the form that was sent last.
    """

    __tablename__ = "poll_person"
    __table_args__ = (
        UniqueConstraint("proposal_id", "person_key"),
        Index("ix_poll_person_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("meeting_proposal.id"))
    person_key: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    contact: Mapped[str | None] = mapped_column(Text, info={"sealed": "poll_person"})
    mark: Mapped[str] = mapped_column(String(32))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SlotAnswer(Base):
    """What one person says of one slot."""

    __tablename__ = "slot_answer"
    __table_args__ = (one_of("answer", Answer), Index("ix_slot_answer_slot_id", "slot_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("poll_person.id"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("proposal_slot.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(10))
