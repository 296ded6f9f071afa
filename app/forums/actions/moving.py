"""Topics that stand in the wrong place: moved to another forum, or joined with another topic. A line tells readers."""

from typing import Any

from sqlalchemy import case, select, update

from app.forums import policies
from app.forums.counting import add_to_forum, recount, set_last_post
from app.forums.events import TopicGrew, TopicMerged, TopicMoved
from app.forums.models import Forum, Post, Topic, TopicLine, TopicLink, TopicMark, TopicTag
from app.forums.vocabulary import ASKING, MOST_LINKS, MOST_TAGS, Access, Line, State, Tells, TopicKind
from app.identity.actor import Actor
from app.identity.policies import must_not_be_tied
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Hidden, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation import queries as moderation
from app.moderation.vocabulary import Verdict


@act
def move_topic(*, actor: Actor, topic_id: int, forum_id: int) -> Topic:
    """Put a topic into another forum, where as many may read it or fewer; readers are told where it was. Who moves it
    moderates in both."""
    topic = session.get(Topic, topic_id, with_for_update=True, populate_existing=True)
    forums = _forums({topic.forum_id, forum_id}) if topic is not None else {}
    if topic is None or forum_id not in forums:
        raise NotFound
    here, there = forums[topic.forum_id], forums[forum_id]
    _check(actor, here, there, topic.kind)
    must_not_be_tied(actor, topic.author_id)
    if here.id == there.id:
        raise Invalid("It stands in this forum already.", field="forum")
    if topic.state != State.VISIBLE:
        raise Conflict
    _check_readers(here, there, "forum")
    topic.forum_id = there.id
    session.add(TopicLine(topic_id=topic.id, after_pos=topic.last_pos, kind=Line.MOVED, forum_id=here.id, at=now()))
    session.flush()
    add_to_forum(here.id, topics=-1, posts=-topic.posts)
    add_to_forum(there.id, topics=1, posts=topic.posts)
    for forum in (here, there):
        set_last_post(forum.id)
    announce(TopicMoved(topic_id=topic.id, forum_id=there.id, from_forum_id=here.id), actor=actor, fields=["forum_id"])
    return topic


@act
def merge_topic(*, actor: Actor, topic_id: int, into_id: int) -> Topic:
    """Join a topic with another one: its posts follow there, in their order, behind a line that says so; its address
    leads there, and so do its followers, links and tags. Not while a moderator's decision about it is open or can be
    contested, nor into where more may read. Returns the topic that took it in."""
    if topic_id == into_id:
        raise Invalid("A topic cannot be joined with itself.", field="into")
    topic, into = _pair(actor, topic_id, into_id)
    if into.state != State.VISIBLE or into.closed_at is not None:
        raise Invalid("That topic has ended or is not shown: nothing can be joined with it.", field="into")
    if topic.state != State.VISIBLE or topic.closed_at is not None or _is_judged(topic.id):
        raise Conflict("This topic has ended, is not shown, or is with the moderators: it cannot be joined.")
    if topic.kind == TopicKind.QUESTION_TO_POLICE != into.kind:
        raise Invalid("A question to the police can be joined with another question alone.", field="into")
    if topic.owes_reply and topic.kind == TopicKind.PROPOSAL != into.kind:
        raise Invalid("A proposal that waits for its reply can be joined with another proposal alone.", field="into")
    offset, was, before = into.last_pos, topic.posts, into.posts
    _move_lines(topic.id, into.id, offset)
    session.add(TopicLine(topic_id=into.id, after_pos=offset, kind=Line.JOINED, at=now()))
    _move_posts(topic.id, into.id, offset)
    _bring_links_and_tags(topic.id, into.id)
    if into.kind in ASKING and into.official_pos is None:
        into.referred_to = into.referred_to or topic.referred_to
    into.last_pos = offset + topic.last_pos
    topic.state, topic.merged_into, topic.merged_pos = State.REMOVED, into.id, offset
    topic.posts, topic.official_pos, topic.replied_at, topic.pinned, topic.last_author = 0, None, None, False, ""
    into.answer_due = min(filter(None, [topic.answer_due, into.answer_due]), default=None)
    session.flush()
    add_to_forum(topic.forum_id, topics=-1, posts=-was)
    set_last_post(topic.forum_id)
    recount(into, before=before)
    _take_followers(topic.id, into.id, offset)
    announce(TopicMerged(topic_id=topic.id, into_id=into.id), actor=actor, fields=["merged_into"])
    announce(TopicGrew(topic_id=into.id, from_id=topic.id), actor=actor, fields=["last_pos"])
    return into


def _pair(actor: Actor, topic_id: int, into_id: int) -> tuple[Topic, Topic]:
    """Both topics, locked in the order of their numbers, once it is found that `actor` may join them."""
    wanted = select(Topic).where(Topic.id.in_([topic_id, into_id])).order_by(Topic.id).with_for_update()
    found = {row.id: row for row in session.scalars(wanted.execution_options(populate_existing=True))}
    if topic_id not in found:
        raise NotFound
    if into_id not in found:
        raise Invalid("There is no such topic.", field="into")
    topic, into = found[topic_id], found[into_id]
    forums = _forums({topic.forum_id, into.forum_id})
    here, there = forums[topic.forum_id], forums[into.forum_id]
    _check(actor, here, there, topic.kind)
    must_not_be_tied(actor, topic.author_id, into.author_id)
    _check_readers(here, there, "into")
    return topic, into


def _forums(numbers: set[int]) -> dict[int, Forum]:
    wanted = select(Forum).where(Forum.id.in_(numbers)).order_by(Forum.id).with_for_update()
    return {row.id: row for row in session.scalars(wanted.execution_options(populate_existing=True))}


def _check(actor: Actor, here: Forum, there: Forum, kind: str) -> None:
    if not policies.may_read(actor, here):
        raise Hidden
    if not policies.may_moderate(actor, here, kind) or not policies.may_moderate(actor, there, kind):
        raise NotAllowed


def _check_readers(here: Forum, there: Forum, field: str) -> None:
    """What was written for members stays with them."""
    closed = here.access == Access.MEMBERS
    if closed and not (there.access == Access.MEMBERS and there.area_path.startswith(here.area_path)):
        raise Invalid("This was written for members: it cannot go where others read.", field=field)


def _is_judged(topic_id: int) -> bool:
    """Whether a case about the topic's opening words waits, or bars in them can still be contested."""
    if moderation.open_case_id(session(), "topic", topic_id) is not None:
        return True
    last = moderation.last_verdicts(session(), "topic", [topic_id]).get(topic_id)
    return last is not None and last.verdict == Verdict.REDACT


def _move_posts(topic_id: int, into_id: int, offset: int) -> None:
    above = case((Post.in_reply_to.is_(None), None), else_=Post.in_reply_to + offset)
    moved = {"topic_id": into_id, "pos": Post.pos + offset, "in_reply_to": above, "key": None}
    statement = update(Post).where(Post.topic_id == topic_id).values(moved)
    session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


def _move_lines(topic_id: int, into_id: int, offset: int) -> None:
    moved = {"topic_id": into_id, "after_pos": TopicLine.after_pos + offset}
    session.execute(update(TopicLine).where(TopicLine.topic_id == topic_id).values(moved))


def _bring_links_and_tags(topic_id: int, into_id: int) -> None:
    """What the one is about, the other is about too, as far as there is room: ten things, three tags."""
    links = select(TopicLink).where(TopicLink.topic_id.in_([into_id, topic_id])).order_by(TopicLink.id)
    of_both = session.scalars(links).all()
    standing = {_thing(link) for link in of_both if link.topic_id == into_id}
    for link in of_both:
        if _thing(link) not in standing and len(standing) < MOST_LINKS:
            standing.add(_thing(link))
            link.topic_id = into_id
    wanted = select(TopicTag.tag_id).where(TopicTag.topic_id.in_([into_id, topic_id]))
    own_first = wanted.order_by(TopicTag.topic_id != into_id, TopicTag.tag_id)
    for tag_id in list(dict.fromkeys(session.scalars(own_first)))[:MOST_TAGS]:
        session.execute(once(TopicTag, "topic_id", "tag_id").values(topic_id=into_id, tag_id=tag_id))


def _thing(link: TopicLink) -> tuple[int | None, ...]:
    return link.issue_id, link.meeting_id, link.consultation_id


def _take_followers(topic_id: int, into_id: int, offset: int) -> None:
    """Who followed or muted the one does so with the other, unless they said there what they want to hear; nobody finds
    old posts marked as new."""
    wanted = select(TopicMark.account_id, TopicMark.tells, TopicMark.read_pos).where(TopicMark.topic_id == topic_id)
    for row in session.execute(wanted.where(TopicMark.tells.in_(list(Tells)))).all():
        values: dict[str, Any] = {"topic_id": into_id, "account_id": row.account_id, "tells": row.tells, "at": now()}
        read = once(TopicMark, "topic_id", "account_id").values(values | {"read_pos": offset + row.read_pos})
        session.execute(read)
        silent = (TopicMark.topic_id == into_id, TopicMark.account_id == row.account_id, TopicMark.tells.is_(None))
        session.execute(update(TopicMark).where(*silent).values(tells=row.tells))
