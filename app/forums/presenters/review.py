"""Topics and posts as moderators judge them."""

from collections.abc import Collection
from typing import Any

from app.forums import queries
from app.forums.presenters import shown_name, topic_url
from app.forums.vocabulary import Access, State
from app.kernel.db import Executor
from app.kernel.text import excerpt
from app.moderation.vocabulary import SubjectView


def post_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Posts for the moderators' queue."""
    return {row.id: _subject(row) for row in queries.posts_for_review(executor, ids)}


def topic_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Topics for the moderators' queue, with their opening words."""
    return {row.topic_id: _subject(row, whole=True) for row in queries.topics_for_review(executor, ids)}


def _subject(row: Any, *, whole: bool = False) -> SubjectView:
    seen = row.topic_state == State.VISIBLE and row.access != Access.MEMBERS
    return SubjectView(
        excerpt=row.body,
        url=topic_url(row.topic_id, row.title, row.pos, anchor=f"post-{row.pos}"),
        author_name=shown_name(row.author_name),
        at=row.made_at,
        title=row.title,
        lang=row.lang,
        author_id=row.author_id,
        area_path=row.area_path,
        visible=seen and (whole or row.state == State.VISIBLE),
        changed_at=row.edited_at,
        answers=excerpt(row.answers or ""),
    )
