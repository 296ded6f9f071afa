"""Forums for tests."""

import itertools

from app.areas.models import Area
from app.forums import actions
from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import Access, NewImage, State, TopicKind
from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.kernel import photos
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.issues import photo_bytes
from tests.builders.people import make_actor

_number = itertools.count(1)
WORDS = "The lamps along the river path have been dark for a week."


def make_forum(area: Area | None = None, *, access: Access = Access.OPEN, slug: str = "") -> Forum:
    """The forum of `area`, or one of a theme of the whole city."""
    number = next(_number)
    forum_id = actions.open_forum(
        actor=SYSTEM,
        title=area.name if area else f"Theme {number}",
        slug=slug or (area.slug if area else f"theme-{number}"),
        area_id=area.id if area else None,
        access=access,
    )
    return session.get_one(Forum, forum_id)


def make_topic(forum: Forum, actor: Actor | None = None, *, title: str = "Dark lamps by the river", **more) -> Topic:
    """A topic as its author would open it; by a moderator when nobody is given."""
    words = {"kind": TopicKind.TALK, "body": WORDS, "lang": "en"} | more
    return actions.open_topic(
        actor=actor or make_actor("Moderator", Role.MODERATOR), forum_id=forum.id, title=title, **words
    )


def make_reply(topic: Topic, actor: Actor | None = None, body: str = "I have seen it too.", **more) -> Post:
    return actions.reply(
        actor=actor or make_actor("Moderator", Role.MODERATOR), topic_id=topic.id, body=body, lang="en", **more
    )


def new_image(alt: str = "A dark lamp beside the bridge.", data: bytes | None = None) -> NewImage:
    """An image that has arrived with its form."""
    photo = photos.waiting(photos.receive(data or photo_bytes(), photos.OF_POSTS), photos.OF_POSTS)
    assert photo is not None
    return NewImage(photo, alt)


def fill_topic(topic: Topic, number: int, words: str = WORDS) -> None:
    """Bring a topic to `number` posts by rows, much faster than by acts; counters follow."""
    session.refresh(topic)
    start = topic.last_pos
    for pos in range(start + 1, number + 1):
        post = Post(topic_id=topic.id, pos=pos, author_name=f"Neighbour {pos % 40}", lang="en", state=State.VISIBLE)
        post.made_at = now()
        if pos == start + 1:
            post.say(words)
            html, rules = post.html, post.rules
        post.body, post.html, post.rules = words, html, rules
        session.add(post)
    topic.last_pos = number
    topic.posts += number - start
    session.commit()
