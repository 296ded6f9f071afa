"""Forums, topics and posts as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.forums.queries.images import images_of
from app.kernel.db import Executor
from app.web.contract import address


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumView:
    """A place to talk: a neighbourhood's, or a theme's (`district` is empty then)."""

    slug: str
    title: str
    about: str
    access: str
    district: str
    topics: int
    posts: int
    last_post_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """One subject of a forum. `official_pos`: the place of the official answer among its posts; `answer_due`: until
    when one is owed, to a question by the police, to a proposal with its supporters by police or city; `replied_at`:
    when such a proposal had its reply, which what was said before its supporters is not."""

    id: int
    forum: str
    kind: str
    title: str
    lang: str
    author: str | None
    made_at: datetime
    pinned: bool
    closed_at: datetime | None
    official_pos: int | None
    answer_due: datetime | None
    replied_at: datetime | None
    posts: int
    last_post_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageView:
    """An image beside the words of a post: its address, what is to be seen on it, and its size in pixels."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """One contribution. `pos`: its place in the topic, from 1; `in_reply_to`: the place it answers."""

    id: int
    topic: int
    pos: int
    in_reply_to: int | None
    author: str | None
    role: str | None
    official: bool
    html: str
    images: list[ImageView]
    lang: str
    made_at: datetime
    edited_at: datetime | None
    support: int
    disagree: int
    thanks: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenView:
    """What was written. `state`: visible, or pending while a moderator reads what a newcomer wrote."""

    id: int
    pos: int
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionView:
    """Whether the reaction of the token's owner stands."""

    post: int
    kind: str
    on: bool


def forum(row: Any) -> ForumView:
    names = ("slug", "title", "about", "access", "topics", "posts", "last_post_at")
    told = {name: getattr(row, name) for name in names}
    return ForumView(**told, district=row.district_name, url=address("forums.forum", slug=row.slug))


def topic(row: Any) -> TopicView:
    names = ("id", "kind", "title", "lang", "made_at", "closed_at", "official_pos", "answer_due", "replied_at", "posts")
    told = {name: getattr(row, name) for name in names}
    return TopicView(
        **told,
        last_post_at=row.last_post_at,
        forum=row.forum_slug,
        author=row.author_name or None,
        pinned=bool(row.pinned),
        url=address("forums.topic", topic_id=row.id),
    )


def posts(executor: Executor, found: Sequence[Any]) -> list[PostView]:
    """Posts that everybody reads with their images, which are asked for together where there are some."""
    taken = images_of(executor, [row.id for row in found if row.images])
    return [_post(row, taken.get(row.id, ())) for row in found]


def image_views(taken: Sequence[Any]) -> list[ImageView]:
    """The images of a post under their full addresses, for programs and readers of feeds."""
    return [_image(row) for row in taken]


def _image(row: Any) -> ImageView:
    url = address("forums.image", post_id=row.post_id, pos=row.pos)
    return ImageView(url=url, alt=row.alt, width=row.width, height=row.height)


def _post(row: Any, taken: Sequence[Any]) -> PostView:
    names = ("id", "pos", "in_reply_to", "html", "lang", "made_at", "edited_at", "support", "disagree", "thanks")
    told = {name: getattr(row, name) for name in names}
    return PostView(
        **told,
        topic=row.topic_id,
        author=row.author_name or None,
        role=row.author_role or None,
        official=bool(row.official),
        images=image_views(taken),
        url=address("forums.post", post_id=row.id),
    )


def written_topic(topic: Any) -> WrittenView:
    url = address("forums.topic", topic_id=topic.id)
    return WrittenView(id=topic.id, pos=1, state=str(topic.state), url=url)


def written_post(post: Any) -> WrittenView:
    url = address("forums.post", post_id=post.id)
    return WrittenView(id=post.id, pos=post.pos, state=str(post.state), url=url)
