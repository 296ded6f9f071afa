"""What waits for a moderator in the demo city: words of newcomers, and words that somebody reported."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.forums.actions import open_topic, reply
from app.forums.queries import forum_by_slug
from app.forums.vocabulary import TopicKind
from app.kernel.db import session
from app.moderation.actions import flag_content
from app.moderation.vocabulary import Ground

GROUNDS = {"accuses_person": Ground.ACCUSATION, "rude": Ground.INSULT, "advertising": Ground.SPAM}
TOPIC = "topic"


def tell_moderation(stage: Stage) -> None:
    """Nobody decides any of this: the queue waits for the person who tries the demo."""
    for told in read("moderation.json"):
        stage.tale.add(_ago(stage, told), partial(_write, stage, told))
        for flag in told["flags"]:
            stage.tale.add(_ago(stage, flag), partial(_flag, stage, told, flag))


def _ago(stage: Stage, told: Any) -> datetime:
    return stage.now - timedelta(minutes=told["minutes_ago"])


def _write(stage: Stage, told: Any) -> None:
    actor, key = stage.actor(told["author"]), told["key"]
    if told["kind"] == TOPIC:
        forum_id = forum_by_slug(session(), told["forum"]).id
        kind = TopicKind.TALK
        opened = open_topic(
            actor=actor, forum_id=forum_id, kind=kind, title=told["title"], body=told["text"], lang=told["lang"]
        )
        stage.topics[key] = opened.id
        return
    topic_id = stage.topics[told["topic"]]
    post = reply(actor=actor, topic_id=topic_id, body=told["text"], lang=told["lang"])
    stage.posts[key, 0] = post.id, post.pos


def _flag(stage: Stage, told: Any, flag: Any) -> None:
    ground = GROUNDS[flag["reason"]]
    post_id, _pos = stage.posts[told["key"], 0]
    flag_content(actor=stage.actor(flag["person"]), kind="post", thing_id=post_id, ground=ground)
