"""Who follows or mutes what; for the followers themselves, and for those who tell them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, exists, or_, select, union

from app.areas.models import Area
from app.areas.vocabulary import Level
from app.forums.models import Forum, ForumMark, Post, Topic, TopicMark
from app.forums.policies import may_read
from app.forums.vocabulary import CITY_FORUM, Access, State, Tells
from app.identity.queries import actor_of_account
from app.kernel.clock import now
from app.kernel.db import Executor, row_or_none, rows

MOST_LISTED = 100


def followed_topics(executor: Executor, account_id: int) -> Sequence[Any]:
    """Topics that an account follows and everybody who reads the forum sees, the newest first."""
    wanted = select(Topic.id, Topic.title, Topic.lang, Forum.access, Forum.area_path)
    wanted = wanted.join(Forum, Forum.id == Topic.forum_id).join(TopicMark, TopicMark.topic_id == Topic.id)
    own = (TopicMark.account_id == account_id, TopicMark.tells == Tells.FOLLOW, Topic.state == State.VISIBLE)
    return rows(executor, wanted.where(*own).order_by(Topic.id.desc()).limit(MOST_LISTED))


def followed_forums(executor: Executor, account_id: int) -> Sequence[Any]:
    """Forums that an account follows, by name."""
    wanted = select(Forum.slug, Forum.title, Forum.access, Forum.area_path)
    own = (ForumMark.account_id == account_id, ForumMark.tells == Tells.FOLLOW)
    wanted = wanted.join(ForumMark, ForumMark.forum_id == Forum.id).where(*own)
    return rows(executor, wanted.order_by(Forum.title).limit(MOST_LISTED))


def joined_forums(executor: Executor, account_id: int | None) -> set[int]:
    """The forums that an account has joined; none without one, and no statement."""
    if account_id is None:
        return set()
    own = (ForumMark.account_id == account_id, ForumMark.joined_at.is_not(None))
    return {row.forum_id for row in rows(executor, select(ForumMark.forum_id).where(*own))}


def followed_by(executor: Executor, account_id: int) -> tuple[Sequence[Any], Sequence[Any]]:
    """The topics and the forums that an account follows."""
    return followed_topics(executor, account_id), followed_forums(executor, account_id)


def followers_of_topic(executor: Executor, topic_id: int) -> list[int]:
    """The accounts that hear of each new post of a topic."""
    marked = (TopicMark.topic_id == topic_id, TopicMark.tells == Tells.FOLLOW)
    found = rows(executor, select(TopicMark.account_id).where(*marked).order_by(TopicMark.account_id))
    return [row.account_id for row in found]


def followers_of_forum(executor: Executor, forum_id: int) -> list[int]:
    """The accounts that hear of each new topic of a forum."""
    marked = (ForumMark.forum_id == forum_id, ForumMark.tells == Tells.FOLLOW)
    found = rows(executor, select(ForumMark.account_id).where(*marked).order_by(ForumMark.account_id))
    return [row.account_id for row in found]


def followers_of_area(executor: Executor, area_path: str) -> list[int]:
    """The accounts that follow an area: its forum, or that of a place inside it; of the whole city, its own forum."""
    inside = and_(Forum.area_id.is_not(None), Forum.area_path.startswith(area_path, autoescape=True))
    whole = exists().where(Area.path == area_path, Area.level.in_((Level.REGION, Level.CITY)))
    forum = or_(inside, and_(Forum.slug == CITY_FORUM, whole))
    wanted = select(ForumMark.account_id).join(Forum, Forum.id == ForumMark.forum_id).distinct()
    found = wanted.where(ForumMark.tells == Tells.FOLLOW, forum).order_by(ForumMark.account_id)
    return [row.account_id for row in rows(executor, found)]


def who_muted(executor: Executor, topic_id: int, forum_id: int) -> set[int]:
    """The accounts that want to hear nothing of a topic, or of its whole forum while they do not follow the topic."""
    topic = (TopicMark.topic_id == topic_id, TopicMark.tells == Tells.MUTE)
    forum = (ForumMark.forum_id == forum_id, ForumMark.tells == Tells.MUTE)
    either = union(select(TopicMark.account_id).where(*topic), select(ForumMark.account_id).where(*forum))
    found = {row.account_id for row in rows(executor, either)}
    return found - set(followers_of_topic(executor, topic_id)) if found else found


def who_may_hear(executor: Executor, numbers: Collection[int], forum: Any) -> list[int]:
    """Those of these accounts who may still read in a forum; `forum`: a row with `access` and `area_path`."""
    if forum.access != Access.MEMBERS:
        return list(numbers)
    return [number for number in numbers if may_read(actor_of_account(executor, number, now()), forum)]


def post_told(executor: Executor, post_id: int) -> Any:
    """A post as others are told of it, with its topic and forum, and who wrote what it answers, else who opened the
    topic (`told_id`); None when there is none."""
    answered = Post.__table__.alias("answered")
    wanted = (
        select(
            Post.id,
            Post.author_id,
            Post.author_name,
            Post.body,
            Post.lang,
            Post.state,
            Post.pos,
            Post.topic_id,
            Topic.title,
            Topic.kind,
            Topic.state.label("topic_state"),
            Topic.author_id.label("opener_id"),
            answered.c.author_id.label("answered_id"),
            Topic.forum_id,
            Forum.title.label("forum_title"),
            Forum.access,
            Forum.area_path,
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Forum, Forum.id == Topic.forum_id)
        .join(answered, (answered.c.topic_id == Post.topic_id) & (answered.c.pos == Post.in_reply_to), isouter=True)
    )
    return row_or_none(executor, wanted.where(Post.id == post_id))


def opening_of(executor: Executor, topic_id: int) -> Any:
    """The post that opens a topic, as `post_told` gives it; None when there is none."""
    first = row_or_none(executor, select(Post.id).where(Post.topic_id == topic_id, Post.pos == 1))
    return post_told(executor, first.id) if first else None


def writers_in(executor: Executor, topic_id: int) -> dict[str, int]:
    """Who has an account and wrote in a topic what everybody sees: name → account, none of a name that two bear."""
    seen = (Post.topic_id == topic_id, Post.state == State.VISIBLE, Post.author_id.is_not(None))
    found: dict[str, set[int]] = {}
    for row in rows(executor, select(Post.author_name, Post.author_id).where(*seen).distinct()):
        found.setdefault(row.author_name.casefold(), set()).add(row.author_id)
    return {name: next(iter(numbers)) for name, numbers in found.items() if name and len(numbers) == 1}
