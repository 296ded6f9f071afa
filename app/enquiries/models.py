"""Rows of enquiries. What people write is sealed at rest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.enquiries.vocabulary import Consent, Reminded, Side, State, Subject, Way
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict


class Enquiry(Base):
    """What somebody sent, and in whose hands it is. `sealed`: subject and words as JSON under the installation's key.

    `due`: by when an answer is promised, while one is waited for; `left_days`: working days that were left when the
    sender was asked, so that asking wins nobody time. `officer_id` or `body_id`: to whom it was forwarded; none is the
    coordinator. `issue_ref`: of the public issue made of it, which itself tells of no enquiry.
    `reminded`: of the day that runs now.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        one_of("subject", Subject),
        one_of("state", State),
        one_of("way", Way),
        one_of("consent", Consent),
        one_of("reminded", Reminded),
        CheckConstraint("(due IS NULL) = (state IN ('asked', 'answered'))", name="due_while_waiting"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_at"),
        CheckConstraint("officer_id IS NULL OR body_id IS NULL", name="one_handler"),
        CheckConstraint("state <> 'received' OR (officer_id IS NULL AND body_id IS NULL)", name="received_by_nobody"),
        CheckConstraint("state <> 'forwarded' OR officer_id IS NOT NULL OR body_id IS NOT NULL", name="forwarded_to"),
        CheckConstraint("issue_ref = '' OR consent = 'given'", name="issue_with_consent"),
        Index("ix_enquiry_waiting", "state", "due", "id"),
        Index("ix_enquiry_account", "account_id"),
        Index("ix_enquiry_officer", "officer_id", "state"),
        Index("ix_enquiry_body", "body_id", "state"),
        # A number is never given twice: the receipt of an enquiry that was deleted must not open the next one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(10))
    lang: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120), default="/")
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "enquiry"})
    state: Mapped[str] = mapped_column(String(10), default=State.RECEIVED)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    waits_since: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_days: Mapped[int | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    consent: Mapped[str] = mapped_column(String(10), default=Consent.NONE)
    issue_ref: Mapped[str] = mapped_column(String(20), default="")
    reminded: Mapped[str] = mapped_column(String(10), default=Reminded.NONE)

    def must_be(self, *states: State) -> None:
        """Raises `Conflict` when somebody was faster."""
        if self.state not in states:
            raise Conflict("This enquiry has moved on in the meantime. Look at it again.", state=self.state)

    def hand_to(self, officer_id: int | None, body_id: int | None) -> None:
        """Into other hands, which are reminded too while the day is to come; to nobody's is back to the coordinator."""
        self.must_be(State.RECEIVED, State.FORWARDED)
        self.reminded = Reminded.NONE if self.reminded == Reminded.DUE else self.reminded
        self.officer_id, self.body_id = officer_id, body_id
        self.state = State.FORWARDED if officer_id or body_id else State.RECEIVED

    def ask(self, left_days: int) -> None:
        self.must_be(State.RECEIVED, State.FORWARDED)
        self.state, self.due, self.left_days = State.ASKED, None, left_days
        self.reminded = Reminded.NONE

    def wait_again(self, at: datetime, due: datetime) -> None:
        """The sender wrote: an answer is waited for again, from whoever had it."""
        self.state = State.FORWARDED if self.officer_id or self.body_id else State.RECEIVED
        self.waits_since, self.due, self.left_days, self.answered_at = at, due, None, None
        self.reminded = Reminded.NONE

    def answer(self, at: datetime) -> None:
        self.must_be(State.RECEIVED, State.FORWARDED, State.ASKED)
        self.state, self.answered_at, self.due, self.left_days = State.ANSWERED, at, None, None

    def consent_to(self, consent: Consent) -> None:
        """The sender's word on an issue, once it was asked for."""
        if self.consent != Consent.ASKED:
            raise Conflict("This enquiry has moved on in the meantime. Look at it again.", state=self.state)
        self.consent = consent


class EnquiryContact(Base):
    """Where the sender can be written to, encrypted; nobody who handles the enquiry sees it."""

    __tablename__ = "enquiry_contact"

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "enquiry_contact"})
    lang: Mapped[str] = mapped_column(String(10))


class EnquiryMessage(Base):
    """What was written to one another. `duty_name`, `role`: of the office that wrote, as the sender sees it."""

    __tablename__ = "enquiry_message"
    __table_args__ = (
        one_of("side", Side),
        CheckConstraint("side <> 'sender' OR (account_id IS NULL AND duty_name = '')", name="sender_unnamed"),
        Index("ix_enquiry_message_enquiry", "enquiry_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"))
    side: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20), default="")
    duty_name: Mapped[str] = mapped_column(String(80), default="")
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "enquiry_message"})
    lang: Mapped[str] = mapped_column(String(10))
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class EnquiryMail(Base):
    """A message that came by mail, known again by `mark`, a keyed hash of its Message-ID, so that it is taken once.
    `sender`: a keyed hash that changes daily, to count how many one address sends."""

    __tablename__ = "enquiry_mail"
    __table_args__ = (Index("ix_enquiry_mail_sender", "sender", "at"), Index("ix_enquiry_mail_enquiry", "enquiry_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    sender: Mapped[str] = mapped_column(String(64))
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
