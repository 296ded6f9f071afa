"""Who follows what; for the followers themselves, and for those who tell them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, exists, func, select

from app.issues.models import Follow, Issue, RelayMessage
from app.kernel.db import Executor, rows, the_row


def follow_of(executor: Executor, follow_id: int) -> Any:
    """One follow by an address, with the issue's reference and what decides who may read it; raises `NotFound`."""
    wanted = select(Follow.id, Follow.confirmed_at, Issue.ref, Issue.title, Issue.lang, Issue.words_state)
    wanted = wanted.add_columns(Issue.confidential).join(Issue, Issue.id == Follow.issue_id)
    return the_row(executor, wanted.where(Follow.id == follow_id, Follow.account_id.is_(None)))


def beside_columns(issue_id: Any, person: str | BindParameter[str]) -> dict[str, Any]:
    """How many private `messages` an issue has, and whether a person `follows` it."""
    messages = select(func.count()).where(RelayMessage.issue_id == issue_id).scalar_subquery()
    return {"messages": messages, "follows": exists().where(Follow.issue_id == issue_id, Follow.person == person)}


def followers(executor: Executor, issue_id: int) -> Sequence[Any]:
    """Who follows an issue, confirmed: `id`, `person`, `account_id`, `lang`."""
    wanted = select(Follow.id, Follow.person, Follow.account_id, Follow.lang)
    return rows(
        executor, wanted.where(Follow.issue_id == issue_id, Follow.confirmed_at.is_not(None)).order_by(Follow.id)
    )


def followed(executor: Executor, account_id: int) -> Sequence[Any]:
    """What an account follows and everybody may read, the newest first: `ref`, `title`, `lang`, `words_state`."""
    wanted = select(Issue.ref, Issue.title, Issue.lang, Issue.words_state).join(Follow, Follow.issue_id == Issue.id)
    own = (Follow.account_id == account_id, Issue.confidential.is_(False))
    return rows(executor, wanted.where(*own).order_by(Follow.id.desc()).limit(100))
