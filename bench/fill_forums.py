"""Forums for measurements: 500 topics, three of them with 1, 20 and 5,000 posts."""

import random
from datetime import timedelta

from sqlalchemy import insert, update
from sqlalchemy import text as sql

from app.areas.models import Area
from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import State, TopicKind
from app.kernel import text
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from bench.words import NAMES, paragraphs, sentence

TOPICS = 500
LENGTHS = (1, 20, 5000)  # posts of the first three; each other has one
BATCH = 1000


def fill_forums(area: Area) -> dict[int, int]:
    """Write one forum of `area` with its topics and posts; the topic's id for each of `LENGTHS`."""
    chance = random.Random(20)
    made = now() - timedelta(days=400)
    forum = Forum(slug="bench", area_id=area.id, area_path=area.path, title=area.name, made_at=made)
    session.add(forum)
    session.flush()
    lengths = [*LENGTHS, *[1] * (TOPICS - len(LENGTHS))]
    topics = [_topic(forum.id, length, number, chance) for number, length in enumerate(lengths)]
    session.add_all(topics)
    session.flush()
    bodies = [paragraphs(chance) for _ in range(50)]
    written = [(body, text.render(body)) for body in bodies]
    rows = [
        _post(topic.id, pos, *chance.choice(written), chance)
        for topic, length in zip(topics, lengths, strict=True)
        for pos in range(1, length + 1)
    ]
    for start in range(0, len(rows), BATCH):
        session.execute(insert(Post), rows[start : start + BATCH])
    session.execute(update(Forum).values(topics=TOPICS, posts=sum(lengths), last_post_at=now()))
    session.commit()
    if not is_sqlite(session()):
        session.execute(sql("ANALYZE"))  # PostgreSQL does it by itself, a minute later
        session.commit()
    return {length: topic.id for length, topic in zip(LENGTHS, topics, strict=False)}


def _topic(forum_id: int, length: int, number: int, chance: random.Random) -> Topic:
    at = now() - timedelta(minutes=number)
    return Topic(
        forum_id=forum_id,
        kind=TopicKind.TALK,
        title=sentence(chance),
        lang="en",
        state=State.VISIBLE,
        author_name=chance.choice(NAMES),
        made_at=at,
        posts=length,
        last_pos=length,
        last_post_at=at,
        last_author=chance.choice(NAMES),
    )


def _post(topic_id: int, pos: int, body: str, html: str, chance: random.Random) -> dict[str, object]:
    return {
        "topic_id": topic_id,
        "pos": pos,
        "in_reply_to": pos - 1 if pos > 1 and chance.random() < 0.3 else None,
        "depth": 0 if pos == 1 else chance.randrange(3),
        "author_name": chance.choice(NAMES),
        "body": body,
        "html": html,
        "rules": text.RULES,
        "lang": "en",
        "state": State.VISIBLE,
        "made_at": now() - timedelta(minutes=6000 - pos),
        "support": chance.randrange(9),
    }
