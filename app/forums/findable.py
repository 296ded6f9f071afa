"""What search may know of topics and posts: what everybody sees in open forums, and members' forums for members."""

from collections.abc import Collection

from app.forums.models import Post, Topic
from app.forums.queries import posts_for_review, topics_for_review
from app.forums.vocabulary import Access, State
from app.kernel.db import Executor
from app.kernel.search import PUBLIC, Document, Findable


def topics_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Visible topics among `ids`, each with the words that open it while they are shown."""
    return [
        Document(
            kind="topic",
            thing_id=row.topic_id,
            url=f"/topics/{row.topic_id}",
            title=row.title,
            words=row.body if row.state == State.VISIBLE else "",
            at=row.made_at,
            lang=row.lang,
            area_path=row.area_path,
            access=_access(row),
        )
        for row in topics_for_review(executor, ids)
        if row.topic_state == State.VISIBLE
    ]


def posts_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Visible replies among `ids`; the first post of a topic is found as the topic."""
    return [
        Document(
            kind="post",
            thing_id=row.id,
            url=f"/topics/{row.topic_id}?after={row.pos - 1}#post-{row.pos}",
            title=row.title,
            words=row.body,
            own_title=False,
            at=row.made_at,
            lang=row.lang,
            area_path=row.area_path,
            access=_access(row),
        )
        for row in posts_for_review(executor, ids)
        if row.topic_state == State.VISIBLE == row.state and row.pos > 1
    ]


def _access(row: object) -> str:
    closed = getattr(row, "access", None) == Access.MEMBERS
    return f"forum:{getattr(row, 'area_path', '')}" if closed else PUBLIC


TOPICS = Findable("topic", Topic.id, topics_to_find)
POSTS = Findable("post", Post.id, posts_to_find)
