"""Posts: reply, edit, withdraw, react."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.forums import policies, queries
from app.forums.actions.tagging import tag_topic
from app.forums.counting import count_reply, next_pos, put_answer, recount
from app.forums.events import PostEdited, PostReacted, PostWithdrawn, PostWritten
from app.forums.imaging import checked, forget_images, is_covered, put_images, take_away, told
from app.forums.marking import keep_place
from app.forums.models import Post, Reaction, Topic
from app.forums.proposing import owe_reply, proposed
from app.forums.vocabulary import DEPTH, NewImage, ReactionKind, State, TopicKind
from app.forums.writing import by_line, check_first_day, check_words, first_state, keep_to_charter, review
from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned, must_not_be_muted
from app.kernel import earlier
from app.kernel.bars import BAR
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Closed, Conflict, Hidden, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import RULES, tidy_block
from app.kernel.transaction import act, made_once
from app.moderation.actions import drop_withheld


@act
def reply(
    *,
    actor: Actor,
    topic_id: int,
    body: str,
    lang: str,
    in_reply_to: int | None = None,
    official: bool = False,
    key: str | None = None,
    charter: bool = False,
    images: Sequence[NewImage] = (),
) -> Post:
    """Write at the end of a topic, in answer to the post at the place `in_reply_to` or to the subject.

    An answer to a post of depth 3 stays at depth 3. `official`: the answer of the police, shown on top. `key`: of the
    form, so that sending twice writes one post. `charter`: that the author will keep to the charter, asked once.
    `images`: beside the words, three at most, each with what is to be seen on it; none of someone new.
    """
    return made_once(
        lambda: queries.sent_post(session(), topic_id, actor.account_id, key, tidy_block(body)),
        lambda: _write(actor, topic_id, body, lang, in_reply_to, official, key, charter, images),
    )


def _write(
    actor: Actor,
    topic_id: int,
    body: str,
    lang: str,
    in_reply_to: int | None,
    official: bool,
    key: str | None,
    charter: bool,
    images: Sequence[NewImage],
) -> Post:
    topic = queries.topic_by_id(session(), topic_id)
    _check_may_reply(actor, topic, official)
    keep_to_charter(actor, charter)
    check_first_day(actor, opens=False)
    words, seen = check_words(actor, body), checked(actor, images)
    parent = _parent(topic_id, in_reply_to)
    name, badge = by_line(actor, topic.area_path)
    pos = next_pos(topic_id)
    owed = _check_still_open(actor, topic_id, official)
    post = Post(topic_id=topic_id, pos=pos, author_id=actor.account_id, author_name=name, author_role=badge)
    post.in_reply_to, post.depth = (parent.pos, min(parent.depth + 1, DEPTH)) if parent else (None, 0)
    post.lang, post.state, post.made_at, post.official = lang, first_state(actor), now(), official
    post.key = key
    post.replied_at = post.made_at if official and owed else None
    post.say(words)
    session.add(post)
    session.flush()
    put_images(post, seen)
    if post.state == State.VISIBLE:
        count_reply(topic_id, topic.forum_id, name, post.made_at)
        if official:
            put_answer(topic_id, pos, post.replied_at)
    keep_place(actor, topic_id, pos)
    said = words + told(seen)
    review(actor, "post", post.id, topic.area_path, topic.kind, state=post.state, words=said)
    event = PostWritten(post_id=post.id, topic_id=topic_id, pos=pos, official=official, state=post.state)
    announce(event, actor=actor, content=said)
    return post


@act
def edit_post(
    *, actor: Actor, post_id: int, body: str, without: Collection[int] = (), tags: Collection[str] | None = None
) -> Post:
    """Put other words in place of one's own, and take away the images at the places `without`. After 30 minutes the
    change is marked and the earlier words are kept; an image that was taken away is gone. `tags`: which the topic that
    the post opens shall bear; None leaves those it has.

    What someone new changes goes back to the moderator; the same words again change nothing.
    """
    row = queries.post_by_id(session(), post_id)
    topic = session.get_one(Topic, row.topic_id, with_for_update=True, populate_existing=True)
    post = session.get_one(Post, post_id, with_for_update=True, populate_existing=True)
    if not policies.may_read(actor, row):
        raise Hidden
    must_not_be_muted(actor)
    if not policies.may_edit(actor, queries.post_by_id(session(), post_id)):
        raise NotAllowed
    words, changed = check_words(actor, body), list[str]()
    if tags is not None and post.pos == 1:
        tag_topic(actor=actor, topic_id=topic.id, slugs=tags)
    if BAR in post.body or is_covered(post):
        if words == post.body and not without:
            return post
        raise Conflict("A moderator has blacked out a part: withdraw these words, or appeal. They cannot be changed.")
    moment = now()
    marked = post.marks_edits_at(moment) and post.state == State.VISIBLE
    if words != post.body:
        changed.append("body")
        _say_instead(topic, post, words, actor, kept_until=moment if marked else None)
        review(actor, "post", post.id, row.area_path, topic.kind, state=post.state, words=words)
    if take_away(post, without):
        changed.append("images")
    if changed:
        post.edited_at = moment if marked else post.edited_at
        announce(PostEdited(post_id=post_id, topic_id=post.topic_id), actor=actor, fields=changed, content=words)
    return post


def _say_instead(topic: Topic, post: Post, words: str, actor: Actor, *, kept_until: datetime | None) -> None:
    if kept_until is not None:
        person, words_before = f"account:{post.author_id}", {"html": post.html}
        earlier.keep(session(), person=person, kind="post", thing_id=post.id, words=words_before, until=kept_until)
    post.say(words)
    if actor.new:
        _wait_again(topic, post)


@act
def withdraw_post(*, actor: Actor, post_id: int) -> Post:
    """Take back one's own words: they, their images and earlier versions are erased, the place and a notice stay."""
    row = queries.post_by_id(session(), post_id)
    topic = session.get_one(Topic, row.topic_id, with_for_update=True, populate_existing=True)
    post = session.get_one(Post, post_id, with_for_update=True, populate_existing=True)
    if row.author_id != actor.account_id and not policies.may_read(actor, row):
        raise NotFound
    if not policies.may_withdraw(actor, post):
        raise NotAllowed
    before = topic.posts if topic.state == State.VISIBLE else 0
    post.body = post.html = post.reason = ""
    post.state, post.rules, post.official, post.images = State.REMOVED, RULES, False, 0
    post.replied_at = None
    forget_images([post_id])
    earlier.drop(session(), "post", post_id)
    drop_withheld(actor=actor, kind="post", thing_id=post_id)
    recount(topic, before=before)
    announce(PostWithdrawn(post_id=post_id, topic_id=post.topic_id), actor=actor, fields=["body"])
    return post


@act
def react(*, actor: Actor, post_id: int, kind: ReactionKind, on: bool) -> bool:
    """Support, disagree or thank, once per person and kind, or take it back; returns whether it stands now."""
    must_not_be_banned(actor)
    row = queries.post_by_id(session(), post_id)
    if not policies.may_read(actor, row) or row.state != State.VISIBLE or row.topic_state != State.VISIBLE:
        raise NotFound
    if not policies.may_react(actor, row):
        raise NotAllowed
    proposal = proposed(row) if kind == ReactionKind.SUPPORT else None
    changed = _put(actor, post_id, kind) if on else _take(actor, post_id, kind)
    if changed:
        column = getattr(Post, kind)
        values = {kind: column + (1 if on else -1)}
        session.execute(
            update(Post).where(Post.id == post_id).values(values).execution_options(synchronize_session=False)
        )
        announce(PostReacted(post_id=post_id, kind=kind, on=on), actor=actor, fields=[kind])
        if on and proposal is not None:
            owe_reply(actor, proposal, row.area_path)
    return on


def _put(actor: Actor, post_id: int, kind: ReactionKind) -> bool:
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    statement = make(Reaction).values(post_id=post_id, account_id=actor.account_id, kind=kind, at=now())
    once = statement.on_conflict_do_nothing().returning(Reaction.id)
    return session.execute(once).scalar() is not None


def _take(actor: Actor, post_id: int, kind: ReactionKind) -> bool:
    mine = (Reaction.post_id == post_id, Reaction.account_id == actor.account_id, Reaction.kind == kind)
    return session.execute(delete(Reaction).where(*mine).returning(Reaction.id)).scalar() is not None


def _check_may_reply(actor: Actor, topic: Any, official: bool) -> None:
    if not policies.may_read_topic(actor, topic):
        raise Hidden
    if topic.closed_at is not None:
        raise Closed("This topic has ended. Its conclusions stand on top.")
    must_not_be_muted(actor)
    may = policies.may_answer_official if official else policies.may_reply
    if not may(actor, topic):
        raise NotAllowed


def _check_still_open(actor: Actor, topic_id: int, official: bool) -> bool:
    """Once its next place is ours nobody else changes the topic: look again at what was read before, of an official
    answer also whose it is. Whether it is a proposal with its supporters: what is written officially from now on is
    the reply that they are owed."""
    state = select(Topic.state, Topic.closed_at, Topic.kind, Topic.answer_due).where(Topic.id == topic_id)
    row = session.execute(state).one()
    if row.closed_at is not None or row.state != State.VISIBLE:
        raise Closed("This topic has ended. Its conclusions stand on top.")
    if official and not policies.may_answer_official(actor, queries.topic_by_id(session(), topic_id)):
        raise NotAllowed
    return row.kind == TopicKind.PROPOSAL and row.answer_due is not None


def _parent(topic_id: int, pos: int | None) -> Any:
    if pos is None:
        return None
    found = session.execute(
        select(Post.pos, Post.depth, Post.state).where(Post.topic_id == topic_id, Post.pos == pos)
    ).one_or_none()
    if found is None or found.state == State.PENDING:
        raise Invalid("The post you answer is not there.", field="in_reply_to")
    if found.state != State.VISIBLE:
        raise Invalid(
            "The post you answer is not shown any more. Send again, and your words answer the topic.",
            field="in_reply_to",
        )
    return found


def _wait_again(topic: Topic, post: Post) -> None:
    """Words of someone new that everybody saw go out of sight until a moderator has read the change."""
    if post.state == State.VISIBLE:
        before = topic.posts if topic.state == State.VISIBLE else 0
        post.state = State.PENDING
        recount(topic, before=before)
