"""A city for measurements: 100,000 issues of two years, the newest thick on the ground, and as many posts, all found by
search. Three of four issues are closed; one quarter's officer has 400 open ones."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import insert, select, text

from app.areas.models import Area, CityRow
from app.areas.vocabulary import Level
from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import State as PostState
from app.forums.vocabulary import TopicKind
from app.issues.models import Category, Issue, Step
from app.issues.vocabulary import Closing, State, StepKind
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.search import PUBLIC, PUT_POSTGRESQL, PUT_SQLITE, SearchDocument
from app.kernel.text import RULES, fold
from bench.words import NAMES
from tests.builders.places import make_area

ISSUES, ON_DESK, TOPICS, POSTS = 100_000, 400, 500, 200
DAYS, BATCH = 730, 1_000
DISTRICTS, ACROSS, DOWN, SIDE = 12, 12, 11, 0.01
SOUTH, WEST = 40.0, -3.0
CATEGORIES, VOCABULARY = 20, 5_000
SAID = "ba ce di fo gu la me ni po ru sa te vi lo nu ra mi co de pa"
SYLLABLES = tuple(SAID.split())
STREETS = 400


@dataclass(frozen=True, slots=True)
class City:
    """What measurements ask for: neighbourhoods, a district, an area whose officer has 400 open issues, categories,
    words from common to rare."""

    areas: Sequence[Area]
    district: Area
    desk: Area
    categories: Sequence[Category]
    words: Sequence[str]


def fill_city() -> City:
    """Fill the empty database of the present application."""
    chance = random.Random(24)
    top, districts, areas = _places()
    categories = [
        Category(code=f"kind-{at}", names={"en": f"Kind {at}", "es": f"Tipo {at}"}, advice={}, position=at)
        for at in range(CATEGORIES)
    ]
    session.add_all(categories)
    session.commit()
    words = [_word(number) for number in range(VOCABULARY)]
    speech = Speech(words, chance)
    city = City(areas, districts[5], areas[0], categories, words)
    for begin in range(0, ISSUES, BATCH):
        rows = [_issue(number, city, speech, chance) for number in range(begin, begin + BATCH)]
        _write_issues(rows)
    _write_posts(top, speech, chance)
    if not is_sqlite(session()):
        session.execute(text("ANALYZE"))  # PostgreSQL does it by itself, a minute later
        session.commit()
    return city


class Speech:
    """Sentences of words that come as often as words do: the second half as often as the first, and so on."""

    def __init__(self, words: Sequence[str], chance: random.Random) -> None:
        self._words, self._chance = words, chance
        self._often = list(accumulate(1 / (place + 3) for place in range(len(words))))

    def say(self, length: int) -> str:
        return " ".join(self._chance.choices(self._words, cum_weights=self._often, k=length))


def _word(number: int) -> str:
    """A word of its own for each number, the longer the higher."""
    said, rest = SYLLABLES[number % 20], number // 20
    while rest:
        said, rest = said + SYLLABLES[rest % 20], rest // 20
    return f"{said}n"


def _places() -> tuple[Area, list[Area], list[Area]]:
    emergency = [["Emergency", "112"]]
    session.add(
        CityRow(id=1, name="Bench", zone="Europe/Madrid", lang="en", languages=["es", "en", "ar"], emergency=emergency)
    )
    top = make_area("Bench", Level.CITY)
    districts = [make_area(f"D{number:02} district", Level.DISTRICT, top) for number in range(DISTRICTS)]
    areas = [
        make_area(f"{row * ACROSS + column:03} quarter", Level.NEIGHBOURHOOD, districts[column], *_corner(row, column))
        for row in range(DOWN)
        for column in range(ACROSS)
    ]
    session.commit()
    return top, districts, areas


def _corner(row: int, column: int) -> tuple[float, float]:
    return SOUTH + row * SIDE, WEST + column * SIDE


def _issue(number: int, city: City, speech: Speech, chance: random.Random) -> dict[str, Any]:
    """The first 400 lie open in the area of the desk, where no other does."""
    on_desk = number < ON_DESK
    lat, lon = _corner(0, 0) if on_desk else _point(chance)
    place = 0 if on_desk else max(1, int((lat - SOUTH) / SIDE) * ACROSS + int((lon - WEST) / SIDE))
    area, words = city.areas[place], speech.say(chance.randint(12, 40))
    at = now() - timedelta(days=DAYS * chance.random() ** 1.5, minutes=number % 1440)
    first_due, due = at + timedelta(days=3), at + timedelta(days=30)
    answered = chance.random() < 0.9
    closed = answered and not on_desk and chance.random() < 0.83
    first = at + timedelta(days=4 * chance.random()) if answered else None
    closed_at = first + timedelta(days=50 * chance.random()) if closed and first else None
    state = State.CLOSED if closed else State.IN_PROGRESS if answered else State.RECEIVED
    title = words[:60]
    return {
        "ref": f"BEN-{number:06}",
        "title": title,
        "words": words,
        "html": f"<p>{words}</p>",
        "folded": fold(f"{title} {words}"),
        "lang": "es",
        "street": f"Calle {chance.randrange(STREETS)}, {chance.randrange(1, 90)}",
        "category_id": city.categories[min(int(chance.expovariate(0.25)), CATEGORIES - 1)].id,
        "area_id": area.id,
        "area_path": area.path,
        "lat": lat + SIDE * chance.random() * on_desk,
        "lon": lon + SIDE * chance.random() * on_desk,
        "state": state,
        "closing": chance.choice(list(Closing)) if closed else None,
        "closed_at": closed_at,
        "reported_at": at,
        "first_answer_due": first_due,
        "solution_due": due,
        "first_answer_at": first,
        "last_official_at": closed_at or first,
        "steps": answered + closed,
        "me_too": chance.randrange(4),
    }


def _point(chance: random.Random) -> tuple[float, float]:
    """Somewhere in the city, its middle ten times as busy as its edge."""
    row = min(max(chance.gauss(DOWN / 2, DOWN / 5), 0.01), DOWN - 0.01)
    column = min(max(chance.gauss(ACROSS / 2, ACROSS / 5), 0.01), ACROSS - 0.01)
    return SOUTH + row * SIDE, WEST + column * SIDE


def _write_issues(rows: list[dict[str, Any]]) -> None:
    session.execute(insert(Issue), rows)
    ids = dict(session.execute(select(Issue.ref, Issue.id).where(Issue.ref.in_([row["ref"] for row in rows]))).all())
    session.execute(insert(Step), [step for row in rows for step in _steps(ids[row["ref"]], row)])
    _find("issue", [(ids[row["ref"]], f"/issues/{row['ref']}", row["title"], row["words"]) for row in rows])
    session.commit()


def _steps(issue_id: int, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    told = [(StepKind.ACKNOWLEDGE, row["first_answer_at"], None), (StepKind.CLOSE, row["closed_at"], row["closing"])]
    for pos, (kind, at, closing) in enumerate(told, 1):
        if at is not None:
            about = {"issue_id": issue_id, "pos": pos, "kind": kind, "closing": closing, "at": at}
            yield about | {"role": "officer", "text": "Seen.", "html": "<p>Seen.</p>", "lang": "es"}


def _find(kind: str, told: Sequence[tuple[int, str, str, str]]) -> None:
    """Let things be found: (id, address, title, words)."""
    documents = [
        {"kind": kind, "thing_id": thing_id, "url": url, "area_path": "/", "access": PUBLIC, "lang": "es", "at": now()}
        | {"title": title, "words": words}
        for thing_id, url, title, words in told
    ]
    session.execute(insert(SearchDocument), documents)
    of_kind = SearchDocument.kind == kind, SearchDocument.thing_id.in_([thing_id for thing_id, *_rest in told])
    ids = dict(session.execute(select(SearchDocument.thing_id, SearchDocument.id).where(*of_kind)).all())
    put = text(PUT_SQLITE if is_sqlite(session()) else PUT_POSTGRESQL)
    session.execute(put, [{"id": ids[thing_id], "words": fold(words)} for thing_id, _url, _title, words in told])


def _write_posts(top: Area, speech: Speech, chance: random.Random) -> None:
    """A forum of 500 topics with 200 posts each."""
    forum = Forum(slug="bench", area_id=top.id, area_path=top.path, title="Bench", made_at=now())
    session.add(forum)
    session.flush()
    topics = [_topic(forum.id, speech.say(8), now() - timedelta(hours=number)) for number in range(TOPICS)]
    session.add_all(topics)
    session.commit()
    for topic in topics:
        said = [speech.say(chance.randint(15, 50)) for _each in range(POSTS)]
        session.execute(insert(Post), [_post(topic, pos, words, chance) for pos, words in enumerate(said, 1)])
        ids = dict(session.execute(select(Post.pos, Post.id).where(Post.topic_id == topic.id)).all())
        url = f"/topics/{topic.id}"
        _find("post", [(ids[pos], url, topic.title, words) for pos, words in enumerate(said, 1)])
        session.commit()


def _topic(forum_id: int, title: str, at: datetime) -> Topic:
    about: dict[str, Any] = {"kind": TopicKind.TALK, "lang": "es", "state": PostState.VISIBLE, "posts": POSTS}
    about |= {"last_pos": POSTS, "last_post_at": at, "last_author": NAMES[0], "made_at": at, "author_name": NAMES[0]}
    return Topic(forum_id=forum_id, title=title, **about)


def _post(topic: Topic, pos: int, words: str, chance: random.Random) -> dict[str, Any]:
    about = {"topic_id": topic.id, "pos": pos, "author_name": chance.choice(NAMES), "body": words, "lang": "es"}
    return about | {"html": f"<p>{words}</p>", "rules": RULES, "state": PostState.VISIBLE, "made_at": topic.made_at}
