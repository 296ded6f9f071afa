"""What happens to closings that two officers answer for. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ClosingProposed(Event):
    """An officer would close it; a second one of the same body has to sign."""

    act: ClassVar[str] = "issue.closing_proposed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ClosingSigned(Event):
    act: ClassVar[str] = "issue.closing_signed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ClosingSentBack(Event):
    """The second officer did not sign, and said why."""

    act: ClassVar[str] = "issue.closing_sent_back"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    proposal_id: int
