"""What happens to enquiries. Ids and codes only; the words are sealed in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class EnquirySent(Event):
    """Somebody sent one; who it was stands in no journal row."""

    act: ClassVar[str] = "enquiry.sent"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int
    way: str


@dataclass(frozen=True, kw_only=True)
class EnquiryRead(Event):
    """Somebody who handles it opened it."""

    act: ClassVar[str] = "enquiry.read"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class EnquiryClassified(Event):
    act: ClassVar[str] = "enquiry.classified"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class EnquiryForwarded(Event):
    """To an officer, or to a body."""

    act: ClassVar[str] = "enquiry.forwarded"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int
    officer_id: int | None = None
    body_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EnquiryReturned(Event):
    """Back to the coordinator, by its handler, or because the handler's role ended."""

    act: ClassVar[str] = "enquiry.returned"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class SenderAsked(Event):
    act: ClassVar[str] = "enquiry.sender_asked"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class SenderWrote(Event):
    """The sender wrote back, on the page or by mail."""

    act: ClassVar[str] = "enquiry.sender_wrote"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class EnquiryAnswered(Event):
    act: ClassVar[str] = "enquiry.answered"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class IssueProposed(Event):
    """The sender is asked whether it may become a public issue."""

    act: ClassVar[str] = "enquiry.issue_proposed"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class IssueConsented(Event):
    """The sender said yes, and an issue was made; which one stands in no journal row."""

    act: ClassVar[str] = "enquiry.issue_consented"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class IssueRefused(Event):
    act: ClassVar[str] = "enquiry.issue_refused"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class EnquiryReminded(Event):
    """The promised day comes (`due`: "due") or is over ("late")."""

    act: ClassVar[str] = "enquiry.reminded"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int
    due: str


@dataclass(frozen=True, kw_only=True)
class EnquiryLapsed(Event):
    """Deleted after its time without an answer, which stays counted. `side`: whose word it waited for."""

    act: ClassVar[str] = "enquiry.lapsed"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int
    side: str


@dataclass(frozen=True, kw_only=True)
class EnquiryForgotten(Event):
    """The sender had it deleted."""

    act: ClassVar[str] = "enquiry.forgotten"
    thing: ClassVar[str] = "enquiry_id"
    enquiry_id: int
