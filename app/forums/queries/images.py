"""The images of posts, and what a moderator may black out: words, images, what these show."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from app.forums.events import ClosedForumRead
from app.forums.models import Forum, Post, PostImage, Topic
from app.forums.queries import OWN_FORUM
from app.kernel.db import Executor, rows, the_row, value
from app.kernel.journal import Journal
from app.kernel.photos import KEY
from app.moderation.vocabulary import ALT, PhotoView, Words

SHOWN = (PostImage.post_id, PostImage.pos, PostImage.width, PostImage.height, PostImage.alt, PostImage.covered)


def images_of(executor: Executor, post_ids: Collection[int]) -> dict[int, list[Any]]:
    """The images of these posts, each post's in their order: one statement however many there are, none without a
    post."""
    found: dict[int, list[Any]] = {}
    if not post_ids:  # putting a statement together for nothing takes longer than to ask one
        return found
    wanted = select(*SHOWN).where(PostImage.post_id.in_(post_ids)).order_by(PostImage.post_id, PostImage.pos)
    for row in rows(executor, wanted):
        found.setdefault(row.post_id, []).append(row)
    return found


def image_at(executor: Executor, post_id: int, pos: int) -> Any:
    """An image with what decides who may see it; raises `NotFound`."""
    of_topic = (Topic.state.label("topic_state"), Topic.kind.label("topic_kind"), Topic.forum_id)
    judged = (Post.author_id, Post.state, *of_topic, *OWN_FORUM)
    wanted = select(PostImage.name, *judged).join(Post, Post.id == PostImage.post_id)
    wanted = wanted.join(Topic, Topic.id == Post.topic_id).join(Forum, Forum.id == Topic.forum_id)
    return the_row(executor, wanted.where(PostImage.post_id == post_id, PostImage.pos == pos))


def has_read(executor: Executor, forum_id: int, account_id: int | None, since: datetime) -> bool:
    """Whether a reading of this forum for members by this person was written down since then."""
    thing = (Journal.object_kind == "forum", Journal.object_id == forum_id, Journal.act == ClosedForumRead.act)
    read = select(Journal.id).where(*thing, Journal.actor_id == account_id, Journal.at >= since)
    return value(executor, read.limit(1)) is not None


def words_of_post(executor: Executor, post_id: int) -> Words:
    """The texts of a post that a moderator may black out in part."""
    row = the_row(executor, select(Post.id, Post.body, Post.images).where(Post.id == post_id))
    return {"body": row.body, **_alts(executor, row)}


def words_of_topic(executor: Executor, topic_id: int) -> Words:
    """The title of a topic, and the texts of the post that opens it."""
    opening = select(Topic.title, Post.id, Post.body, Post.images)
    opening = opening.join(Post, and_(Post.topic_id == Topic.id, Post.pos == 1))
    row = the_row(executor, opening.where(Topic.id == topic_id))
    return {"title": row.title, "body": row.body, **_alts(executor, row)}


def images_of_post(executor: Executor, post_id: int) -> Sequence[PhotoView]:
    """The images of a post that a moderator may black out in part."""
    columns = (PostImage.post_id, PostImage.pos, PostImage.name, PostImage.width, PostImage.height)
    found = rows(executor, select(*columns).where(PostImage.post_id == post_id).order_by(PostImage.pos))
    return [
        PhotoView(f"{KEY}{row.pos}", row.name, f"/posts/{row.post_id}/images/{row.pos}", row.width, row.height)
        for row in found
    ]


def images_of_topic(executor: Executor, topic_id: int) -> Sequence[PhotoView]:
    """Those of the post that opens a topic."""
    opening = select(Post.id).where(Post.topic_id == topic_id, Post.pos == 1)
    return images_of_post(executor, the_row(executor, opening).id)


def _alts(executor: Executor, post: Any) -> Words:
    there = images_of(executor, [post.id] if post.images else [])
    return {f"{ALT}{image.pos}": image.alt for image in there.get(post.id, ())}
