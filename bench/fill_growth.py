"""The same forum and the same map in two sizes: 1,000 posts and issues, and copies of these by the hundred.

The copies are made inside the database, a statement for a hundred of them, and differ from the first ones in what tells
them apart alone: numbers, references, and the place, so that a piece of the map holds as many issues in either size.
"""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import String, Table, cast, func, insert, literal, select, text, true

from app.areas.models import Area
from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import State as PostState
from app.forums.vocabulary import TopicKind
from app.issues.models import Category, Issue
from app.issues.models.issue import SQUARES, SQUARES_ACROSS
from app.issues.vocabulary import Closing, State
from app.kernel.clock import now
from app.kernel.db import Base, db, is_sqlite, session
from app.kernel.text import RULES, fold, render
from bench.words import NAMES, sentence
from tests.builders.places import make_city

TOPICS, POSTS, ISSUES = 50, 20, 1_000  # of one copy; 20 posts a topic
AT_ONCE = 100
SOUTH, WEST = 40.0, -3.0
SQUARES_WIDE = 26  # of the map, from one copy to the next: a tenth of a degree
SIDE = SQUARES_WIDE / SQUARES
ACROSS = 32  # copies side by side


def fill_growth(copies: int) -> None:
    """Fill the empty database of the present application with so many copies of 1,000 posts and 1,000 issues."""
    chance = random.Random(27)
    areas = make_city()
    quarters = [areas[name] for name in ("mill", "harbour", "hill", "park")]
    forum = _forum(quarters[0], copies)
    _topics(forum.id, chance)
    _issues(quarters, chance)
    session.commit()
    _multiply(Topic, copies, id=lambda table, number: table.c.id + number * TOPICS)
    _multiply(Post, copies, topic_id=lambda table, number: table.c.topic_id + number * TOPICS)
    _multiply(Issue, copies, ref=_ref, lat=_lat, lon=_lon, map_square=_square)
    _settle()


def _forum(area: Area, copies: int) -> Forum:
    forum = Forum(slug="bench", area_id=area.id, area_path=area.path, title=area.name, made_at=now())
    forum.topics, forum.posts = copies * TOPICS, copies * TOPICS * POSTS
    session.add(forum)
    session.flush()
    return forum


def _topics(forum_id: int, chance: random.Random) -> None:
    moment = now()
    about = {"forum_id": forum_id, "kind": TopicKind.TALK, "lang": "en", "state": PostState.VISIBLE, "posts": POSTS}
    about |= {"last_pos": POSTS, "author_name": NAMES[0], "last_author": NAMES[1]}
    times = [moment - timedelta(minutes=number) for number in range(TOPICS)]
    told = [
        about | {"id": number, "title": sentence(chance), "made_at": at, "last_post_at": at}
        for number, at in enumerate(times, 1)
    ]
    session.execute(insert(Topic), told)
    session.execute(insert(Post), [_post(number, pos, chance) for number in range(1, TOPICS + 1) for pos in _places()])


def _places() -> range:
    return range(1, POSTS + 1)


def _post(topic_id: int, pos: int, chance: random.Random) -> dict[str, Any]:
    words = f"{sentence(chance)} {sentence(chance)}"
    about = {"topic_id": topic_id, "pos": pos, "author_name": chance.choice(NAMES), "body": words, "lang": "en"}
    return about | {"html": render(words), "rules": RULES, "state": PostState.VISIBLE, "made_at": now()}


def _issues(quarters: list[Area], chance: random.Random) -> None:
    category = Category(code="bench", names={"en": "Street lighting", "es": "Alumbrado"}, advice={})
    session.add(category)
    session.flush()
    session.execute(insert(Issue), [_issue(number, category.id, quarters, chance) for number in range(ISSUES)])


def _issue(number: int, category_id: int, quarters: list[Area], chance: random.Random) -> dict[str, Any]:
    area, title, words = chance.choice(quarters), sentence(chance), sentence(chance)
    at = now() - timedelta(hours=number + 1)
    closed = chance.random() < 0.75
    return {
        "ref": f"BEN-{number:06}",
        "title": title,
        "words": words,
        "html": render(words),
        "folded": fold(f"{title} {words}"),
        "lang": "en",
        "category_id": category_id,
        "area_id": area.id,
        "area_path": area.path,
        "lat": SOUTH + SIDE * chance.random(),
        "lon": WEST + SIDE * chance.random(),
        "state": State.CLOSED if closed else State.RECEIVED,
        "closing": chance.choice(list(Closing)) if closed else None,
        "closed_at": at + timedelta(minutes=50) if closed else None,
        "first_answer_at": at + timedelta(minutes=20) if closed else None,
        "reported_at": at,
        "first_answer_due": at + timedelta(days=3),
        "solution_due": at + timedelta(days=30),
    }


def _ref(table: Table, number: Any) -> Any:
    return table.c.ref + "-" + cast(number, String)


def _lat(table: Table, number: Any) -> Any:
    return table.c.lat + number // ACROSS * SIDE


def _lon(table: Table, number: Any) -> Any:
    return table.c.lon + number % ACROSS * SIDE


def _square(table: Table, number: Any) -> Any:
    return table.c.map_square + (number // ACROSS * SQUARES_ACROSS + number % ACROSS) * SQUARES_WIDE


def block(number: int) -> tuple[float, float]:
    """South and west of what the copy with this number lies in."""
    return SOUTH + number // ACROSS * SIDE, WEST + number % ACROSS * SIDE


def _multiply(model: type[Base], copies: int, **changed: Any) -> None:
    """Write the rows that there are so many times in all; `changed`: what a copy has instead, by its number."""
    table = model.__table__
    assert isinstance(table, Table)
    last = session.execute(select(func.max(table.c.id))).scalar_one()
    columns = [column for column in table.c if column.name in changed or column.name != "id"]
    for first in range(1, copies, AT_ONCE):
        numbers = _numbers(first, min(first + AT_ONCE, copies))
        told = [changed[one.name](table, numbers.c.n) if one.name in changed else one for one in columns]
        copied = select(*told).select_from(table.join(numbers, true())).where(table.c.id <= last)
        session.execute(insert(table).from_select([one.name for one in columns], copied, include_defaults=False))
        session.commit()


def _numbers(first: int, beyond: int) -> Any:
    numbers = select(literal(first).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n + 1 < beyond))


def _settle() -> None:
    """What a server does by itself a minute after so many rows came."""
    if is_sqlite(session()):
        return
    session.remove()
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
