"""What happens to issues. Ids and codes only; the words are in the rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class IssueReported(Event):
    act: ClassVar[str] = "issue.reported"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    area_id: int
    confidential: bool
    first_answer_due: datetime


@dataclass(frozen=True, kw_only=True)
class CommitmentOpened(Event):
    act: ClassVar[str] = "issue.commitment_opened"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    origin_kind: str
    origin_id: int


@dataclass(frozen=True, kw_only=True)
class StepPublished(Event):
    """Any step; `state` is where it brought the issue."""

    act: ClassVar[str] = "issue.step_published"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True)
class IssueClosed(Event):
    act: ClassVar[str] = "issue.closed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    closing: str
    round: int


@dataclass(frozen=True, kw_only=True)
class IssueReopened(Event):
    act: ClassVar[str] = "issue.reopened"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    by_me_too: bool


@dataclass(frozen=True, kw_only=True)
class MeTooSaid(Event):
    act: ClassVar[str] = "issue.me_too_said"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class MeTooTakenBack(Event):
    act: ClassVar[str] = "issue.me_too_taken_back"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class IssueRated(Event):
    """Somebody rated a round; who it was stands in no journal row."""

    act: ClassVar[str] = "issue.rated"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    round: int


@dataclass(frozen=True, kw_only=True)
class ConfidentialIssueRead(Event):
    act: ClassVar[str] = "issue.confidential_read"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class CategoryPut(Event):
    act: ClassVar[str] = "category.put"
    thing: ClassVar[str] = "category_id"
    category_id: int


@dataclass(frozen=True, kw_only=True)
class IssueImported(Event):
    """Taken from another system; nobody is told of it."""

    act: ClassVar[str] = "issue.imported"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    area_id: int
