"""What was said in the forums of the demo city."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import MINUTE, Stage
from app.areas.queries import area_by_id
from app.forums.actions import close_topic, edit_post, keep_tag, open_forum, open_topic, pin_topic, react, reply
from app.forums.queries import forum_by_slug, posts_after
from app.forums.vocabulary import Access, ReactionKind, TopicKind
from app.identity.actor import SYSTEM
from app.kernel.db import session

OPENED_DAYS = 410  # before the first word
READ_WITHIN = timedelta(minutes=40)
REACT_WITHIN = timedelta(days=2)
EDITED_AFTER = timedelta(minutes=45)
CLOSED_DAYS = 1.4
NEIGHBOURHOOD = "neighbourhood"
KEEPS_TAGS = "coordina"


def tell_forums(stage: Stage) -> None:
    """Forums are there first; then each topic with its posts and what people thought of them."""
    told = read("topics.json")
    opened = stage.at(stage.today(-OPENED_DAYS), datetime.min.time())
    for tag in told["tags"]:
        stage.tale.add(opened, partial(_keep_tag, stage, tag))
    for forum in told["forums"]:
        stage.tale.add(opened, partial(_open_forum, stage, forum))
    for topic in told["topics"]:
        _tell_topic(stage, topic)


def _keep_tag(stage: Stage, told: Any) -> None:
    keep_tag(actor=stage.actor(KEEPS_TAGS), slug=told["slug"], names=told["names"], active=True)


def _open_forum(stage: Stage, told: Any) -> None:
    area = area_by_id(session(), stage.areas[told["area"]])
    local = told["kind"] == NEIGHBOURHOOD
    open_forum(
        actor=SYSTEM,
        title=told["name"]["es"],
        slug=told["slug"],
        area_id=area.id if local else None,
        area_path=area.path,
        about=told["about"]["es"],
        access=Access(told["access"]),
    )


def _tell_topic(stage: Stage, told: Any) -> None:
    begun = stage.on(told["days_ago"], told["key"])
    moments = _moments(stage, begun, told["posts"])
    for index, post in enumerate(told["posts"]):
        following = moments[index + 1] if index + 1 < len(moments) else stage.now
        within = min(READ_WITHIN, (following - moments[index]) / 2)
        deed = partial(_write, stage, told, index, within) if index else partial(_begin, stage, told, within)
        stage.tale.add(moments[index], deed)
        _tell_reactions(stage, told["key"], index, post, moments[index] + within + MINUTE)
        if post.get("edited"):
            changed = stage.after(moments[index], moments[index] + EDITED_AFTER)
            stage.tale.add(changed, partial(_edit, stage, told["key"], index, post))
    if told.get("pinned"):
        stage.tale.add(moments[0] + timedelta(hours=1), partial(_pin, stage, told["key"]))
    if told.get("closed_with"):
        stage.tale.add(stage.now - timedelta(days=CLOSED_DAYS), partial(_close, stage, told))


def _moments(stage: Stage, begun: datetime, posts: list[Any]) -> list[datetime]:
    moments = [begun]
    for post in posts[1:]:
        moments.append(stage.after(moments[-1], begun + timedelta(hours=post["hours_after"])))
    return moments


def _tell_reactions(stage: Stage, topic: str, index: int, post: Any, earliest: datetime) -> None:
    latest = min(earliest + REACT_WITHIN, stage.now)
    for kind, persons in post["reactions"].items():
        for person in persons:
            moment = stage.between(earliest, latest, f"{topic}-{index}-{kind}-{person}")
            stage.tale.add(moment, partial(_react, stage, (topic, index), person, ReactionKind(kind)))


def _begin(stage: Stage, told: Any, within: timedelta) -> None:
    first = told["posts"][0]
    topic = open_topic(
        actor=stage.actor(told["author"]),
        forum_id=forum_by_slug(session(), told["forum"]).id,
        kind=TopicKind(told["kind"]),
        title=told["title"],
        body=first["text"],
        lang=told["lang"],
    )
    stage.topics[told["key"]] = topic.id
    stage.posts[told["key"], 0] = posts_after(session(), topic.id, 0)[0].id, 1
    stage.let_through("topic", topic.id, within)


def _write(stage: Stage, told: Any, index: int, within: timedelta) -> None:
    post, key = told["posts"][index], told["key"]
    answered = stage.posts[key, post["in_reply_to"]][1] if post["in_reply_to"] is not None else None
    missing = (post.get("edited") or {}).get("without", "")
    written = reply(
        actor=stage.actor(post["author"]),
        topic_id=stage.topics[key],
        body=post["text"].replace(missing, "") if missing else post["text"],
        lang=post["lang"],
        in_reply_to=answered,
        official=post.get("official", False),
    )
    stage.posts[key, index] = written.id, written.pos
    stage.let_through("post", written.id, within)


def _edit(stage: Stage, topic: str, index: int, post: Any) -> None:
    edit_post(actor=stage.actor(post["author"]), post_id=stage.posts[topic, index][0], body=post["text"])


def _react(stage: Stage, post: tuple[str, int], person: str, kind: ReactionKind) -> None:
    react(actor=stage.actor(person), post_id=stage.posts[post][0], kind=kind, on=True)


def _pin(stage: Stage, topic: str) -> None:
    pin_topic(actor=stage.moderator(), topic_id=stage.topics[topic], on=True)


def _close(stage: Stage, told: Any) -> None:
    close_topic(actor=stage.moderator(), topic_id=stage.topics[told["key"]], conclusions=told["closed_with"])
