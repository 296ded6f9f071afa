"""Every SELECT about forums. Lists and topic pages get rows, not entities; a page is a range of places."""

from collections import namedtuple
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select, tuple_
from sqlalchemy.orm import Session

from app.areas.models import Area
from app.forums.models import Forum, ForumMark, Post, Reaction, Topic, TopicLine, TopicLink, TopicMark, TopicTag
from app.forums.vocabulary import FEED_LENGTH, PAGE, TOPICS_PAGE, Access, State
from app.identity.models import DutyEntry
from app.kernel import earlier
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.errors import NotFound, SentAlready
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole

FORUM = (
    Forum.id,
    Forum.slug,
    Forum.area_id,
    Forum.area_path,
    Forum.title,
    Forum.about,
    Forum.access,
    Forum.topics,
    Forum.posts,
    Forum.last_post_at,
)
OWN_FORUM = (Forum.slug.label("forum_slug"), Forum.title.label("forum_title"), Forum.access, Forum.area_path)
LISTED = (
    Topic.id,
    Topic.kind,
    Topic.title,
    Topic.lang,
    Topic.state,
    Topic.author_id,
    Topic.author_name,
    Topic.made_at,
    Topic.pinned,
    Topic.closed_at,
    Topic.official_pos,
    Topic.answer_due,
    Topic.replied_at,
    Topic.posts,
    Topic.last_pos,
    Topic.last_post_at,
    Topic.last_author,
)
SHOWN = (
    Post.id,
    Post.pos,
    Post.in_reply_to,
    Post.depth,
    Post.author_id,
    Post.author_name,
    Post.author_role,
    Post.official,
    Post.html,
    Post.lang,
    Post.state,
    Post.reason,
    Post.made_at,
    Post.edited_at,
    Post.support,
    Post.disagree,
    Post.thanks,
    Post.images,
)

# The first words of a topic, as feeds tell them.
OPENING = (
    Post.id.label("post_id"),
    Post.state.label("post_state"),
    Post.author_name,
    Post.html,
    Post.images,
    Post.edited_at,
)


def forums(executor: Executor) -> Sequence[Any]:
    """All forums: those of the whole city first, then the neighbourhoods' by district and name."""
    district = Area.__table__.alias("district")
    return rows(
        executor,
        select(
            Forum.id,
            Forum.slug,
            Forum.title,
            Forum.about,
            Forum.access,
            Forum.area_path,
            Forum.topics,
            Forum.posts,
            Forum.last_post_at,
            Forum.area_id,
            func.coalesce(district.c.name, "").label("district_name"),
        )
        .join(Area, Area.id == Forum.area_id, isouter=True)
        .join(district, district.c.id == Area.parent_id, isouter=True)
        .order_by(Forum.area_id.is_not(None), district.c.name, Forum.title),
    )


def sent_topic(
    current: Session, forum_id: int, author_id: int | None, key: str | None, words: tuple[str, str]
) -> Topic | None:
    """The topic that this author's form with `key` has opened already; raises `Invalid` when its title and first
    words were others."""
    if key is None or author_id is None:
        return None
    same = (Topic.forum_id == forum_id, Topic.author_id == author_id, Topic.key == key)
    opening = and_(Post.topic_id == Topic.id, Post.pos == 1)
    found = current.execute(select(Topic, Post.body).join(Post, opening).where(*same)).one_or_none()
    if found is not None and (found.Topic.title, found.body) != words:
        raise SentAlready(field="body")
    return found.Topic if found else None


def sent_post(current: Session, topic_id: int, author_id: int | None, key: str | None, words: str) -> Post | None:
    """The post that this author's form with `key` has written already; raises `Invalid` when its words were others."""
    if key is None or author_id is None:
        return None
    same = (Post.topic_id == topic_id, Post.author_id == author_id, Post.key == key)
    found = current.execute(select(Post).where(*same)).scalar_one_or_none()
    if found is not None and found.body != words:
        raise SentAlready(field="body")
    return found


def forum_by_slug(executor: Executor, slug: str, account_id: int | None = None) -> Any:
    """The forum called `slug`, with its area's name and slug, and this account's marks (`tells`, `joined_at`);
    raises `NotFound`."""
    own = and_(ForumMark.forum_id == Forum.id, ForumMark.account_id == (account_id or 0))
    return the_row(
        executor,
        select(*FORUM, Area.name.label("area_name"), Area.slug.label("area_slug"), ForumMark.tells, ForumMark.joined_at)
        .join(Area, Area.id == Forum.area_id, isouter=True)
        .join(ForumMark, own, isouter=True)
        .where(Forum.slug == slug),
    )


def forum_of_area(executor: Executor, area_id: int) -> Any:
    """The forum of a neighbourhood, or None."""
    return row_or_none(executor, select(*FORUM).where(Forum.area_id == area_id))


def topics_of(
    executor: Executor, forum_id: int, after: str | None = None, account_id: int | None = None, *among: Any
) -> Page[Any]:
    """Topics that everybody sees, with this account's marks: pinned ones first, then by their last post.
    `among`: further conditions."""
    order = (Topic.pinned, Topic.last_post_at, Topic.id)
    own = and_(TopicMark.topic_id == Topic.id, TopicMark.account_id == (account_id or 0))
    statement = select(*LISTED, TopicMark.read_pos, TopicMark.tells).join(TopicMark, own, isouter=True)
    statement = statement.where(Topic.forum_id == forum_id, Topic.state == State.VISIBLE, *among)
    place = decode_cursor(after, 3)
    if place:
        statement = statement.where(tuple_(*order) < (bool(place[0]), _moment(place[1]), whole(place[2])))
    found = rows(executor, statement.order_by(*(column.desc() for column in order)).limit(TOPICS_PAGE + 1))
    shown = found[:TOPICS_PAGE]
    older = None
    if len(found) > TOPICS_PAGE:
        last = shown[-1]
        older = encode_cursor(int(last.pinned), last.last_post_at.isoformat(), last.id)
    return Page(shown, older=older)


def newest_topics(executor: Executor, area_path: str, limit: int) -> Sequence[Any]:
    """Topics of open forums in and below an area, the last written in first, with their forum."""
    return rows(
        executor,
        select(*LISTED, *OWN_FORUM)
        .join(Forum, Forum.id == Topic.forum_id)
        .where(Forum.area_path.startswith(area_path), Forum.access != "members", Topic.state == State.VISIBLE)
        .order_by(Topic.last_post_at.desc(), Topic.id.desc())
        .limit(limit),
    )


def waiting_topics(executor: Executor, forum_id: int, account_id: int) -> Sequence[Any]:
    """Topics of one person that a moderator has not read yet."""
    return rows(
        executor,
        select(*LISTED)
        .where(Topic.forum_id == forum_id, Topic.author_id == account_id, Topic.state == State.PENDING)
        .order_by(Topic.id.desc()),
    )


_ANSWER = Post.__table__.alias("answer")
_SEEN = and_(_ANSWER.c.topic_id == Topic.id, _ANSWER.c.pos == Topic.official_pos, _ANSWER.c.state == State.VISIBLE)
_MARKED = and_(TopicMark.topic_id == Topic.id, TopicMark.account_id == bindparam("account_id"))
_TOPIC = (
    select(
        *LISTED,
        Topic.forum_id,
        Topic.conclusions_html,
        Topic.merged_into,
        Topic.merged_pos,
        exists().where(TopicLine.topic_id == Topic.id).label("has_lines"),
        exists().where(TopicLink.topic_id == Topic.id).label("has_links"),
        exists().where(TopicTag.topic_id == Topic.id).label("has_tags"),
        *OWN_FORUM,
        _ANSWER.c.html.label("official_html"),
        _ANSWER.c.author_name.label("official_author"),
        _ANSWER.c.author_role.label("official_role"),
        _ANSWER.c.made_at.label("official_at"),
        _ANSWER.c.lang.label("official_lang"),
        _ANSWER.c.replied_at.label("official_stands"),
        TopicMark.read_pos,
        TopicMark.tells,
    )
    .join(Forum, Forum.id == Topic.forum_id)
    .join(_ANSWER, _SEEN, isouter=True)
    .join(TopicMark, _MARKED, isouter=True)
    .where(Topic.id == bindparam("topic_id"))
)
_POSTS = (
    select(*SHOWN)
    .where(Post.topic_id == bindparam("topic_id"), Post.pos > bindparam("after"), Post.pos <= bindparam("last"))
    .order_by(Post.pos)
)
# A page asks each of its posts for some twenty values; SQLAlchemy's row takes 0.3 µs to find one by its name.
_Shown = namedtuple("_Shown", [column.key for column in SHOWN])  # type: ignore[misc]


def topic_by_id(executor: Executor, topic_id: int, account_id: int | None = None) -> Any:
    """A topic with its forum, its official answer (`official_html` and so on) and this account's marks (`read_pos`,
    `tells`); raises `NotFound`."""
    return the_row(executor, _TOPIC, topic_id=topic_id, account_id=account_id or 0)


def posts_after(executor: Executor, topic_id: int, pos: int, number: int = PAGE) -> Sequence[Any]:
    """The page of `number` posts whose places follow `pos`, in their order, whatever their state."""
    return [_Shown._make(row) for row in rows(executor, _POSTS, topic_id=topic_id, after=pos, last=pos + number)]


def words_at(executor: Executor, topic_id: int, pos: int) -> str:
    """What a post that everybody sees says, to be quoted; empty when there is none at this place."""
    seen = (Post.topic_id == topic_id, Post.pos == pos, Post.state == State.VISIBLE)
    return value(executor, select(Post.body).where(*seen)) or ""


def place_in(after: str | None, last_pos: int) -> int:
    """The place that a topic's cursor names, or a plain number as in letters and search: 0 without one; `NotFound`
    when it is none of this topic."""
    plain = after is not None and after.isascii() and after.isdigit() and len(after) < 11
    place = [int(after or 0)] if plain else decode_cursor(after, 1)
    if place is None:
        return 0
    pos = place[0]
    if not isinstance(pos, int) or not 0 <= pos < max(last_pos, 1):
        raise NotFound
    return pos


def my_reactions(executor: Executor, account_id: int, post_ids: Collection[int]) -> set[tuple[int, str]]:
    """(post, kind) of what a person reacted to among these posts."""
    found = select(Reaction.post_id, Reaction.kind)
    return {
        (row.post_id, row.kind)
        for row in rows(executor, found.where(Reaction.account_id == account_id, Reaction.post_id.in_(post_ids)))
    }


_POST = (
    select(
        *SHOWN,
        Post.body,
        Post.topic_id,
        Topic.forum_id,
        Topic.title.label("topic_title"),
        Topic.kind.label("topic_kind"),
        Topic.state.label("topic_state"),
        Topic.closed_at,
        *OWN_FORUM,
    )
    .join(Topic, Topic.id == Post.topic_id)
    .join(Forum, Forum.id == Topic.forum_id)
    .where(Post.id == bindparam("post_id"))
)


def post_by_id(executor: Executor, post_id: int) -> Any:
    """A post with its source, its topic (`topic_title`, `topic_state` …) and its forum; raises `NotFound`."""
    return the_row(executor, _POST, post_id=post_id)


def history(executor: Executor, post_id: int) -> Sequence[earlier.Version]:
    """Earlier words of a post, newest first: `words.html`, `until`; no words when their author's key was destroyed."""
    return earlier.versions(executor, "post", post_id)


def posts_for_review(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    """Posts as moderators see them, by post id."""
    return _for_review(executor, Post.id.in_(ids))


def topics_for_review(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    """Topics as moderators see them: each with the words of its opening post."""
    return _for_review(executor, and_(Topic.id.in_(ids), Post.pos == 1))


def places_of_posts(executor: Executor, topic_id: int) -> dict[int, int]:
    """Each post of a topic with its place: id → pos."""
    found = rows(executor, select(Post.id, Post.pos).where(Post.topic_id == topic_id))
    return {row.id: row.pos for row in found}


def feed_of_forum(executor: Executor, forum_id: int) -> Sequence[Any]:
    """The newest topics that everybody sees, each with the words that open it."""
    newest = _fed().where(Topic.forum_id == forum_id).order_by(Topic.made_at.desc(), Topic.id.desc())
    return rows(executor, newest.limit(FEED_LENGTH))


def feed_of_all(executor: Executor) -> Sequence[Any]:
    """The same of all forums that everybody reads."""
    everywhere = _fed().join(Forum, Forum.id == Topic.forum_id).where(Forum.access != Access.MEMBERS)
    return rows(executor, everywhere.order_by(Topic.id.desc()).limit(FEED_LENGTH))


def _fed() -> Any:
    wanted = select(Topic.id, Topic.title, Topic.lang, Topic.made_at, *OPENING)
    return wanted.join(Post, and_(Post.topic_id == Topic.id, Post.pos == 1)).where(Topic.state == State.VISIBLE)


def feed_of_topic(executor: Executor, topic_id: int) -> Sequence[Any]:
    """The newest posts of a topic that everybody sees."""
    return rows(
        executor,
        select(*SHOWN)
        .where(Post.topic_id == topic_id, Post.state == State.VISIBLE)
        .order_by(Post.pos.desc())
        .limit(FEED_LENGTH),
    )


def written_since(executor: Executor, account_id: int, since: datetime) -> Any:
    """How much a person wrote since a moment, whatever became of it: `topics`, `replies`, and when the first was."""
    opens, replies = Post.pos == 1, Post.pos > 1
    return the_row(
        executor,
        select(
            func.count().filter(opens).label("topics"),
            func.count().filter(replies).label("replies"),
            func.min(Post.made_at).filter(opens).label("first_topic"),
            func.min(Post.made_at).filter(replies).label("first_reply"),
        ).where(Post.author_id == account_id, Post.made_at > since),
    )


def duty_name(executor: Executor, account_id: int) -> str | None:
    """The name under which an officer is on duty, or None."""
    found: str | None = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == account_id))
    return found


def _for_review(executor: Executor, condition: Any) -> Sequence[Any]:
    answered = Post.__table__.alias("answered")
    return rows(
        executor,
        select(
            Post.id,
            Post.pos,
            Post.topic_id,
            Post.author_id,
            Post.author_name,
            Post.body,
            Post.lang,
            Post.state,
            Post.made_at,
            Post.edited_at,
            Topic.title,
            Topic.kind,
            Topic.state.label("topic_state"),
            Forum.area_path,
            Forum.access,
            answered.c.body.label("answers"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Forum, Forum.id == Topic.forum_id)
        .join(answered, and_(answered.c.topic_id == Post.topic_id, answered.c.pos == Post.in_reply_to), isouter=True)
        .where(condition),
    )


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise NotFound from error
    if moment.tzinfo is None:
        raise NotFound
    return moment
