"""Forums and topics: open, pin, close with conclusions, reopen."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.areas.queries import area_by_id, areas_at
from app.areas.vocabulary import Level
from app.forums import policies, queries
from app.forums.asking import start_clock
from app.forums.counting import add_to_forum
from app.forums.events import ClosedForumRead, ForumOpened, TopicClosed, TopicOpened, TopicPinned, TopicReopened
from app.forums.imaging import checked, put_images, told
from app.forums.marking import keep_place
from app.forums.models import Forum, Post, Topic
from app.forums.proposing import owe_reply
from app.forums.tagging import put_tags
from app.forums.vocabulary import (
    CONCLUSIONS_SHORTEST,
    TITLE_LONGEST,
    TITLE_SHORTEST,
    Access,
    NewImage,
    State,
    TopicKind,
)
from app.forums.writing import by_line, check_first_day, check_words, first_state, keep_to_charter, review
from app.identity.actor import Actor
from app.identity.policies import must_not_be_muted, must_not_be_tied
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Conflict, Hidden, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import slug as slug_of
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once


@act
def open_forum(
    *,
    actor: Actor,
    title: str,
    slug: str = "",
    area_id: int | None = None,
    area_path: str = "/",
    about: str = "",
    access: Access = Access.OPEN,
) -> int:
    """Make the forum of a neighbourhood, or of a theme within `area_path`; returns its id.

    A neighbourhood has one: asked again, the act gives the one that stands and lets it follow the area's name and
    place in the tree.
    """
    if not policies.may_open_forum(actor):
        raise NotAllowed
    if area_id is not None:
        area_path = area_by_id(session(), area_id).path
        standing = queries.forum_of_area(session(), area_id)
        if standing is not None:
            return _follow_area(standing.id, tidy(title), area_path)
        slug = _free_slug(slug or slug_of(title), area_id)
    values = {
        "slug": slug or slug_of(title),
        "area_id": area_id,
        "area_path": area_path,
        "title": tidy(title),
        "about": tidy_block(about),
        "access": access,
        "topics": 0,
        "posts": 0,
        "made_at": now(),
    }
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    statement = make(Forum).values(values).on_conflict_do_nothing().returning(Forum.id)
    forum_id: int | None = session.execute(statement).scalar()
    if forum_id is None:
        return _standing(values)
    announce(ForumOpened(forum_id=forum_id), actor=actor)
    return forum_id


@act
def open_area_forums(*, actor: Actor) -> int:
    """Make the forum of each neighbourhood that has none; returns how many were made."""
    standing = {row.area_id for row in queries.forums(session())}
    lacking = [area for area in areas_at(session(), Level.NEIGHBOURHOOD) if area.id not in standing]
    for area in lacking:
        open_forum(actor=actor, title=area.name, slug=area.slug, area_id=area.id)
    return len(lacking)


@act
def open_topic(
    *,
    actor: Actor,
    forum_id: int,
    kind: TopicKind,
    title: str,
    body: str,
    lang: str,
    key: str | None = None,
    charter: bool = False,
    tags: Collection[str] = (),
    images: Sequence[NewImage] = (),
) -> Topic:
    """Begin a subject with its first words. Of someone new it waits for a moderator, and nobody else sees it.

    `key`: of the form, so that sending twice opens one topic. `charter`: that the author will keep to the charter,
    which is asked once for each version of it. `tags`: of the city's list, three at most. `images`: beside the first
    words, as for a reply.
    """
    forum = session.get(Forum, forum_id)
    if forum is None or not policies.may_read(actor, forum):
        raise NotFound
    must_not_be_muted(actor)
    if not policies.may_write(actor, forum):
        raise NotAllowed
    keep_to_charter(actor, charter)
    words = (tidy(title), tidy_block(body))
    return made_once(
        lambda: queries.sent_topic(session(), forum_id, actor.account_id, key, words),
        lambda: _begin(actor, forum, kind, *words, lang, key, tags, images),
    )


def _begin(
    actor: Actor,
    forum: Forum,
    kind: TopicKind,
    words: str,
    body: str,
    lang: str,
    key: str | None,
    tags: Collection[str],
    images: Sequence[NewImage],
) -> Topic:
    if not TITLE_SHORTEST <= len(words) <= TITLE_LONGEST:
        raise Invalid("A title has 10 to 150 characters.", field="title")
    check_first_day(actor, opens=True)
    text, seen = check_words(actor, body), checked(actor, images)
    moment, state, forum_id = now(), first_state(actor), forum.id
    name, badge = by_line(actor, forum.area_path)
    topic = Topic(forum_id=forum_id, kind=kind, title=words, lang=lang, state=state, author_id=actor.account_id)
    topic.author_name, topic.made_at, topic.last_post_at, topic.last_author = name, moment, moment, name
    topic.key = key
    topic.posts, topic.last_pos = int(state == State.VISIBLE), 1
    start_clock(session(), topic)
    session.add(topic)
    session.flush()
    put_tags(topic.id, tags)
    post = Post(topic_id=topic.id, pos=1, author_id=actor.account_id, author_name=name, author_role=badge)
    post.lang, post.state, post.made_at = lang, state, moment
    post.say(text)
    session.add(post)
    session.flush()
    put_images(post, seen)
    if state == State.VISIBLE:
        add_to_forum(forum_id, topics=1, posts=1, at=moment)
    keep_place(actor, topic.id, 1)
    said = f"{words}\n{text}{told(seen)}"
    review(actor, "topic", topic.id, forum.area_path, kind, state=state, words=said)
    event = TopicOpened(topic_id=topic.id, forum_id=forum_id, state=state)
    announce(event, actor=actor, content=said)
    return topic


@act
def pin_topic(*, actor: Actor, topic_id: int, on: bool) -> Topic:
    """Keep a topic on top of its forum, or let it go; saying it twice changes nothing."""
    topic, forum = _locked(actor, topic_id)
    must_not_be_tied(actor, topic.author_id)
    if not policies.may_pin(actor, forum):
        raise NotAllowed
    if topic.pinned != on:
        topic.pinned = on
        announce(TopicPinned(topic_id=topic_id, on=on), actor=actor, fields=["pinned"])
    return topic


@act
def close_topic(*, actor: Actor, topic_id: int, conclusions: str) -> Topic:
    """End a topic with published conclusions, which it then begins with; nobody writes in it afterwards."""
    topic, forum = _locked(actor, topic_id)
    must_not_be_tied(actor, topic.author_id)
    if not policies.may_moderate(actor, forum, topic.kind):
        raise NotAllowed
    if topic.state != State.VISIBLE:
        raise Conflict
    if topic.owes_reply and topic.kind == TopicKind.QUESTION_TO_POLICE:
        raise Conflict("This question waits for its answer: it ends after the police have given it.")
    if topic.owes_reply:
        raise Conflict("This proposal has its supporters: it ends after police or city have replied.")
    words = tidy_block(conclusions)
    if len(words) < CONCLUSIONS_SHORTEST:
        raise Invalid("Write what came of it, in at least 30 characters.", field="conclusions")
    topic.close(words, now())
    announce(TopicClosed(topic_id=topic_id), actor=actor, fields=["closed_at", "conclusions"], content=words)
    return topic


@act
def reopen_topic(*, actor: Actor, topic_id: int) -> Topic:
    """Let people write again; the conclusions stay until there are others."""
    topic, forum = _locked(actor, topic_id)
    must_not_be_tied(actor, topic.author_id)
    if not policies.may_moderate(actor, forum, topic.kind):
        raise NotAllowed
    if topic.closed_at is None:
        raise Conflict
    topic.closed_at = None
    announce(TopicReopened(topic_id=topic_id), actor=actor, fields=["closed_at"])
    if topic.kind == TopicKind.PROPOSAL:
        owe_reply(actor, topic, forum.area_path)
    return topic


def _locked(actor: Actor, topic_id: int) -> tuple[Topic, Forum]:
    topic = session.get(Topic, topic_id, with_for_update=True, populate_existing=True)
    if topic is None:
        raise NotFound
    forum = session.get_one(Forum, topic.forum_id)
    if not policies.may_read(actor, forum):
        raise Hidden
    return topic, forum


def _follow_area(forum_id: int, title: str, area_path: str) -> int:
    forum = session.get_one(Forum, forum_id)
    forum.title, forum.area_path = title, area_path
    session.flush()
    return forum_id


def _free_slug(slug: str, area_id: int) -> str:
    """The area's own slug, or a numbered one when another forum has it."""
    taken = session.execute(select(Forum.id).where(Forum.slug == slug)).scalar()
    return slug if taken is None else f"{slug}-{area_id}"


def _standing(wanted: dict[str, Any]) -> int:
    """The forum that kept a new one from being made, when it is the same one: made a moment ago by somebody else."""
    if wanted["area_id"] is not None:
        there = queries.forum_of_area(session(), wanted["area_id"])
    else:
        there = queries.forum_by_slug(session(), wanted["slug"])
    if there is None or there.area_id != wanted["area_id"]:
        raise Invalid("Another forum has this address.", field="slug")
    found: int = there.id
    return found


@act
def note_reading(*, actor: Actor, forum_id: int) -> None:
    """Write down that an evaluator looked into a forum for members; the caller has found them allowed to."""
    announce(ClosedForumRead(forum_id=forum_id), actor=actor)
