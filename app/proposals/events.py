"""What happens to proposals and date polls, ids only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ProposalMade(Event):
    """`state`: whether everybody sees it, or it waits for a moderator."""

    act: ClassVar[str] = "proposal.made"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class ProposalShown(Event):
    """A moderator let it through."""

    act: ClassVar[str] = "proposal.shown"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(Event):
    act: ClassVar[str] = "proposal.withdrawn"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalSupported(Event):
    """Supported, or the support taken back."""

    act: ClassVar[str] = "proposal.supported"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined(Event):
    act: ClassVar[str] = "proposal.declined"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int


@dataclass(frozen=True, kw_only=True)
class PollOpened(Event):
    act: ClassVar[str] = "proposal.poll_opened"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalAnnounced(Event):
    """A meeting came of it."""

    act: ClassVar[str] = "proposal.announced"
    thing: ClassVar[str] = "meeting_proposal_id"
    meeting_proposal_id: int
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class PollEvent(Event):
    """Mother of what one person does in a date poll; the journal names the answers' number, never the person."""

    act: ClassVar[str] = "poll"
    thing: ClassVar[str] = "poll_person_id"
    poll_person_id: int
    meeting_proposal_id: int


@dataclass(frozen=True, kw_only=True)
class PollAsked(PollEvent):
    """Without an account: the address must be confirmed first, or is known already."""

    act: ClassVar[str] = "poll.asked"


@dataclass(frozen=True, kw_only=True)
class PollAnswered(PollEvent):
    act: ClassVar[str] = "poll.answered"


@dataclass(frozen=True, kw_only=True)
class PollTakenBack(PollEvent):
    act: ClassVar[str] = "poll.taken_back"
