"""What a moderator's verdict does to a topic or a post, inside the act that decides."""

from datetime import datetime

from sqlalchemy import select

from app.forums.asking import start_clock
from app.forums.counting import add_to_forum, recount
from app.forums.imaging import put_covered
from app.forums.models import Post, Topic
from app.forums.vocabulary import BARRED, HELD, State
from app.identity.actor import Actor
from app.kernel import earlier
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.transaction import act
from app.moderation import queries as moderation
from app.moderation.vocabulary import Sight, Verdict, Words

EARLIER = "earlier:"  # an earlier version among words that are put, by the moment until which it stood
STATE_IN = {
    Sight.VISIBLE: State.VISIBLE,
    Sight.WAITING: State.PENDING,
    Sight.HELD: State.HIDDEN,
    Sight.HIDDEN: State.HIDDEN,
}


@act
def judge_topic(*, actor: Actor, topic_id: int, sight: Sight) -> None:
    """Show a whole topic or take it out of sight; one that waits comes into sight together with its opening words."""
    if sight == Sight.AS_IT_IS:
        return
    if session.execute(select(Topic.merged_into).where(Topic.id == topic_id)).scalar() is not None:
        return  # its words are posts of another topic now
    topic, opening = _topic(topic_id)
    was, before = topic.state == State.VISIBLE, topic.posts if topic.state == State.VISIBLE else 0
    topic.state = STATE_IN[sight]
    start_clock(session(), topic)
    if opening.state in (State.VISIBLE, State.PENDING) and sight in (Sight.VISIBLE, Sight.WAITING):
        opening.state = topic.state
    recount(topic, before=before)
    seen = topic.state == State.VISIBLE
    if was != seen:
        add_to_forum(topic.forum_id, topics=1 if seen else -1)


@act
def judge_post(*, actor: Actor, post_id: int, sight: Sight) -> None:
    """Show one post or take it out of sight; its place stays. What the author has withdrawn stays withdrawn."""
    topic_id = session.execute(select(Post.topic_id).where(Post.id == post_id)).scalar_one()
    topic = session.get_one(Topic, topic_id, with_for_update=True, populate_existing=True)
    post = session.get_one(Post, post_id, with_for_update=True, populate_existing=True)
    if sight == Sight.AS_IT_IS or post.state == State.REMOVED:
        return
    before = topic.posts if topic.state == State.VISIBLE else 0
    last = moderation.last_verdicts(session(), "post", [post_id]).get(post_id)
    post.state, post.reason = STATE_IN[sight], ""
    if sight == Sight.HELD:
        post.reason = HELD
    elif sight == Sight.HIDDEN and last is not None:
        post.reason = last.reason
    elif last is not None and last.verdict == Verdict.REDACT:
        post.reason = BARRED
    recount(topic, before=before)


@act
def put_topic_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """Put other words, with bars or without them again, in place of a topic's title and opening words; part of the act
    that decides. Returns all that stood there, earlier versions too."""
    topic, opening = _topic(thing_id)
    before = {"title": topic.title, **_put(opening, words)}
    topic.title = words["title"]
    session.flush()
    return before


@act
def put_post_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """The same for one post; what its author has withdrawn meanwhile stays withdrawn."""
    return _put(session.get_one(Post, thing_id, with_for_update=True, populate_existing=True), words)


def _put(post: Post, words: Words) -> Words:
    """Put the words and images, and earlier versions where `words` holds some; returns what stood there, likewise."""
    before = {"body": post.body}
    if post.state == State.REMOVED:
        return before
    for version in earlier.versions(session(), "post", post.id):
        if version.words is not None:
            before[f"{EARLIER}{version.until.isoformat()}"] = version.words["html"]
    earlier.drop(session(), "post", post.id)
    for name in sorted(name for name in words if name.startswith(EARLIER)):
        until, person = datetime.fromisoformat(name.removeprefix(EARLIER)), f"account:{post.author_id}"
        html = {"html": words[name]}
        earlier.keep(session(), person=person, kind="post", thing_id=post.id, words=html, until=until)
    post.say(words["body"])
    before |= put_covered(post, words)
    session.flush()
    return before


def _topic(topic_id: int) -> tuple[Topic, Post]:
    topic = session.get(Topic, topic_id, with_for_update=True, populate_existing=True)
    if topic is None:
        raise NotFound
    first = select(Post).where(Post.topic_id == topic_id, Post.pos == 1)
    return topic, session.execute(first.execution_options(populate_existing=True)).scalar_one()
