"""What happens to issues that are about the same, or under a wrong category. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class IssueMerged(Event):
    """It goes on in another issue."""

    act: ClassVar[str] = "issue.merged"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    into_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Event):
    """Each goes on by itself again."""

    act: ClassVar[str] = "issue.merge_undone"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    into_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CategoryMoved(Event):
    """It stands under another category from now on."""

    act: ClassVar[str] = "issue.category_moved"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    before_id: int | None
    category_id: int | None
