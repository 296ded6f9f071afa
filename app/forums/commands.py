"""Commands of forums: `corrala import topics`."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app.areas.queries import the_city
from app.forums import actions, queries
from app.forums.actions.imports import Outcome
from app.forums.vocabulary import CITY_FORUM
from app.identity.actor import SYSTEM
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound
from app.kernel.importing import run_import
from app.kernel.reading import csv_rows, language_of, moment_of
from app.kernel.text import tidy, tidy_block

TOPICS = ("id", "title", "author", "date", "summary", "text", "supports")
POSTS = ("id", "proposal_id", "parent_id", "author", "role", "at", "text", "votes_up", "votes_down", "removed")
MOST_VOTES = 10_000_000
STAFF = "staff"
Row = dict[str, str]


@click.command("topics")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--posts", type=click.Path(path_type=Path), help="The posts; comments.csv beside FILE when not given.")
@click.option("--forum", default=CITY_FORUM, help="Slug of the forum; one for the whole city is opened if missing.")
@click.option("--source", help="What sets these ids apart from other imports; the folder's name when not given.")
@click.option("--lang", help="Language of the texts; the city's when not given.")
@with_appcontext
def import_topics(file: Path, posts: Path | None, forum: str, source: str | None, lang: str | None) -> None:
    """Take topics of another system from FILE (CSV), and their posts. A second run changes nothing."""
    city = the_city(reader())
    taker = _Taker(
        _forum_id(forum, city.name),
        source or file.resolve().parent.name,
        ZoneInfo(city.zone),
        language_of(lang or city.lang),
    )
    click.echo(f"topics of {file}")
    topics = run_import(csv_rows(file, TOPICS), _once(taker.take_topic), file, click.echo)
    posts = posts or file.with_name("comments.csv")
    click.echo(f"posts of {posts}")
    written = run_import(csv_rows(posts, POSTS), _once(taker.take_post), posts, click.echo)
    sys.exit(max(topics.exit_code, written.exit_code))


def _forum_id(slug: str, city_name: str) -> int:
    """The forum called `slug`; the one of the whole city is opened when it is missing."""
    try:
        found: int = queries.forum_by_slug(reader(), slug).id
    except NotFound:
        if slug != CITY_FORUM:
            raise Invalid("there is no forum called %(slug)s", slug=slug) from None
        found = actions.open_forum(actor=SYSTEM, title=city_name, slug=slug)
    return found


class _Taker:
    """Rows of the two files as acts."""

    def __init__(self, forum_id: int, source: str, zone: ZoneInfo, lang: str) -> None:
        self.forum_id, self.source, self.zone, self.lang = forum_id, source, zone, lang

    def take_topic(self, row: Row) -> Outcome:
        words = "\n\n".join(filter(None, (tidy_block(row["summary"]), tidy_block(row["text"]))))
        return actions.take_topic(
            actor=SYSTEM,
            forum_id=self.forum_id,
            origin=self._origin("topic", row["id"]),
            title=tidy(row["title"]),
            body=words,
            author=_author(row["author"]),
            at=self._moment(row["date"]),
            supports=_votes(row["supports"]),
            lang=self.lang,
        )

    def take_post(self, row: Row) -> Outcome:
        return actions.take_post(
            actor=SYSTEM,
            origin=self._origin("post", row["id"]),
            topic_origin=self._origin("topic", row["proposal_id"]),
            parent_origin=self._origin("post", row["parent_id"]) if tidy(row["parent_id"]) else None,
            body=tidy_block(row["text"]),
            author=_author(row["author"]),
            at=self._moment(row["at"]),
            supports=_votes(row["votes_up"]),
            disagrees=_votes(row["votes_down"]),
            official=tidy(row["role"]) == STAFF,
            removed=_is_on(row["removed"]),
            lang=self.lang,
        )

    def _origin(self, kind: str, number: str) -> str:
        number = tidy(number)
        if not number or len(number) > 40:
            raise Invalid("the %(kind)s has no usable id", kind=kind)
        return f"{self.source[:60]}:{kind}:{number}"

    def _moment(self, text: str) -> datetime:
        """A wall-clock time of the city, or one with its own zone, as aware UTC."""
        return moment_of(text, self.zone)


def _once(take: Callable[[Row], Outcome]) -> Callable[[Row], Outcome]:
    """Refuse the second row of one file with the same id; what an earlier run took is no such row."""
    seen: set[str] = set()

    def take_once(row: Row) -> Outcome:
        number = tidy(row["id"])
        if number in seen:
            raise Invalid("another row has the id %(number)s", number=number)
        outcome = take(row)
        seen.add(number)
        return outcome

    return take_once


def _author(number: str) -> str:
    return tidy(f"imported author {tidy(number)[:40]}")


def _votes(text: str) -> int:
    words = tidy(text) or "0"
    if not (words.isascii() and words.isdigit()) or len(words) > 8 or int(words) > MOST_VOTES:
        raise Invalid("'%(text)s' is no number of votes", text=words[:40])
    return int(words)


def _is_on(text: str) -> bool:
    words = tidy(text) or "0"
    if words not in ("0", "1"):
        raise Invalid("'%(text)s' does not say whether it was removed: 0 or 1", text=words[:40])
    return words == "1"
