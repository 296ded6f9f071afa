"""The search index: one table of documents, and beside it what each database searches with (FTS5 or tsvector).

Documents follow the journal: a consumer puts, replaces and removes them, so a killed process loses nothing. Text is
folded (lower case, no accents) before it is stored and before it is asked for, alike on both databases.
What a person types never reaches the query language: it is cut into words, and each word is quoted.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, takewhile
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import (
    ColumnElement,
    Float,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.kernel.db import Base, Executor, Id, UTCDateTime, is_sqlite, rows
from app.kernel.text import fold, tidy

WORD = re.compile(r"\w+")
QUOTES = str.maketrans("“”„«»", '"""""')
MOST_WORDS = 8
SHOWN = 200  # characters of a hit
TELLING = 4  # letters of a word by which alike things are looked for; shorter ones stand in every sentence
TELLING_WORDS = 12
NEWEST_RANKED = 2_000  # a word in a third of all rows costs 80 ms to rank; ranking the newest hits is enough
PUBLIC = "public"


class SearchDocument(Base):
    """What can be found. `access`: "public", or the key of those who may read it, like "forum:7"."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "thing_id"), Index("ix_document_at", "at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    url: Mapped[str] = mapped_column(String(200))
    area_path: Mapped[str] = mapped_column(String(120))
    access: Mapped[str] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A thing as search sees it; `title` and `words` are plain text. `own_title`: whether it is found by its title,
    or only shown with it, as a post is with its topic's."""

    kind: str
    thing_id: int
    url: str
    title: str
    words: str
    at: datetime
    lang: str = ""
    area_path: str = "/"
    access: str = PUBLIC
    own_title: bool = True


@dataclass(frozen=True, slots=True)
class Findable:
    """A kind of things that can be found. `ids`: the column of their ids; `read`: gives the documents of those among
    some ids that may be found, as they stand now."""

    kind: str
    ids: InstrumentedAttribute[int] | ColumnElement[int]
    read: Callable[[Executor, Collection[int]], list[Document]]


def put(current: Session, documents: Iterable[Document]) -> None:
    """Write or replace `documents`, in the running act."""
    for document in documents:
        remove(current, document.kind, [document.thing_id])
        row = SearchDocument(**{name: getattr(document, name) for name in Document.__slots__ if name != "own_title"})
        current.add(row)
        current.flush()
        value = fold(f"{document.title} {document.words}" if document.own_title else document.words)
        current.execute(text(PUT_SQLITE if is_sqlite(current) else PUT_POSTGRESQL), {"id": row.id, "words": value})


def remove(current: Session, kind: str, thing_ids: Sequence[int]) -> None:
    """Make things unfindable, in the running act."""
    ids = list(
        current.execute(
            select(SearchDocument.id).where(SearchDocument.kind == kind, SearchDocument.thing_id.in_(thing_ids))
        ).scalars()
    )
    for document_id in ids:
        current.execute(
            text("DELETE FROM search_index WHERE rowid = :id" if is_sqlite(current) else TAKE), {"id": document_id}
        )
    current.execute(delete(SearchDocument).where(SearchDocument.id.in_(ids)))


def those_above(executor: Executor, kind: str, last: int) -> list[int]:
    """The things of a kind in the index whose ids are above `last`."""
    found = select(SearchDocument.thing_id).where(SearchDocument.kind == kind, SearchDocument.thing_id > last)
    return [row.thing_id for row in rows(executor, found)]


PUT_SQLITE = "INSERT INTO search_index (rowid, words) VALUES (:id, :words)"
PUT_POSTGRESQL = "INSERT INTO search_index (document_id, words) VALUES (:id, to_tsvector('simple', :words))"
TAKE = "DELETE FROM search_index WHERE document_id = :id"
# On SQLite an act has the database to itself.
HOLD = "LOCK TABLE document IN SHARE ROW EXCLUSIVE MODE"


def hold(current: Session) -> None:
    """Let nobody else change the index until the running act ends, so that what is read now is what it will hold."""
    if not is_sqlite(current):
        current.execute(text(HOLD))


INDEX = table("search_index", column("rowid"), column("document_id"), column("words"))


def find(
    executor: Executor,
    wanted: str,
    *,
    kinds: Sequence[str] = (),
    area_path: str = "/",
    since: datetime | None = None,
    access: Sequence[str] = (PUBLIC,),
    limit: int = 20,
) -> Sequence[Any]:
    """Documents that hold every word of `wanted`, best first, `limit` at most; words in quotes side by side, a last
    word without them as a beginning. `since`: none that is older.

    `access` lists what the reader may see; it is part of the query, so a hit that may not be read is not counted.
    """
    parts = _parts(wanted)
    if not parts:
        return []
    sqlite = is_sqlite(executor)
    begins = "" if len(parts[-1]) > 1 else "*" if sqlite else ":*"
    asked = (" " if sqlite else " & ").join(_side_by_side(part, sqlite=sqlite) for part in parts) + begins
    narrow: list[Any] = [SearchDocument.access.in_(access)]
    if area_path != "/":
        narrow.append(SearchDocument.area_path.startswith(area_path))
    if kinds:
        narrow.append(SearchDocument.kind.in_(kinds))
    if since is not None:
        narrow.append(SearchDocument.at >= since)
    return _ranked(executor, asked, narrow, limit)


def find_alike(
    executor: Executor, words: str, *, kinds: Sequence[str], limit: int, area_path: str = "/"
) -> Sequence[Any]:
    """Public documents that share at least half of the telling words of `words` (of four letters or more, twelve at
    most), best first; endings aside, so that "lamps" is like "lamp"."""
    terms = list(dict.fromkeys(word for word in WORD.findall(fold(tidy(words))) if len(word) >= TELLING))
    stems = [_stem(term) for term in terms[:TELLING_WORDS]]
    if not stems:
        return []
    sqlite = is_sqlite(executor)
    asked = " OR ".join(f'"{stem}"*' for stem in stems) if sqlite else " | ".join(f"'{stem}':*" for stem in stems)
    narrow = [SearchDocument.access == PUBLIC, SearchDocument.kind.in_(kinds)]
    narrow.append(SearchDocument.area_path.startswith(area_path))
    found = _ranked(executor, asked, narrow, limit * 10)
    return [row for row in found if _shared(f"{row.title} {row.words}", stems) * 2 >= len(stems)][:limit]


def _parts(wanted: str) -> list[list[str]]:
    """What was typed, as words that each stand alone and, from within quotes, words that stand side by side."""
    parts: list[list[str]] = []
    for number, piece in enumerate(tidy(wanted).translate(QUOTES).split('"')):
        words = WORD.findall(fold(piece))
        parts += [words] if number % 2 and len(words) > 1 else [[word] for word in words]
    return parts[:MOST_WORDS]


def _side_by_side(words: Sequence[str], *, sqlite: bool) -> str:
    if sqlite:
        return f'"{" ".join(words[:MOST_WORDS])}"'
    joined = " <-> ".join(f"'{word}'" for word in words[:MOST_WORDS])
    return f"({joined})" if len(words) > 1 else joined


def _stem(word: str) -> str:
    """A word without what its number and gender change, in the languages of the site; never less than four letters."""
    return word[: max(TELLING, len(word) - 2)]


def _shared(words: str, stems: Sequence[str]) -> int:
    there = WORD.findall(fold(words))
    return sum(any(word.startswith(stem) for word in there) for stem in stems)


def _ranked(executor: Executor, asked: str, narrow: Sequence[Any], limit: int) -> Sequence[Any]:
    """Of the newest documents that hit, the best of those that fit `narrow`. Where too few of them fit, the newest that
    hit and fit, however far back: to ask that at once of a frequent word takes long."""
    newest = _hits(executor, asked, ())
    found = rows(executor, _best(newest, narrow, limit))
    if len(found) == limit or (found and found[0].hits < NEWEST_RANKED):
        return found
    return rows(executor, _best(_hits(executor, asked, narrow), (), limit))


def _hits(executor: Executor, asked: str, narrow: Sequence[Any]) -> Any:
    """`id` and `rank` of the newest documents that hit and fit. Only these are ranked: PostgreSQL would rank every hit
    before it cuts them off, were the rank not reckoned of what it has cut off."""
    sqlite = is_sqlite(executor)
    key = INDEX.c.rowid if sqlite else INDEX.c.document_id
    # Written out for PostgreSQL: a plan that fits any word takes the wrong way for a frequent one.
    wanted = bindparam("wanted", asked, type_=Text, literal_execute=not sqlite)
    query = func.to_tsquery(literal_column("'simple'"), wanted)
    told = literal_column("bm25(search_index)", Float).label("rank") if sqlite else INDEX.c.words
    hit = literal_column("search_index").op("MATCH")(wanted) if sqlite else INDEX.c.words.op("@@")(query)
    found = select(key.label("id"), told).where(hit, *narrow)
    found = found.join_from(INDEX, SearchDocument, SearchDocument.id == key) if narrow else found
    newest = found.order_by(key.desc()).limit(NEWEST_RANKED).cte("newest").prefix_with("MATERIALIZED")
    if sqlite:
        return newest
    return select(newest.c.id, (-func.ts_rank(newest.c.words, query, type_=Float)).label("rank")).cte("hits")


def _best(hits: Any, narrow: Sequence[Any], limit: int) -> Any:
    """The best of `hits`, with how many there are; only of the best the words are read."""
    number = select(func.count()).select_from(hits).scalar_subquery()
    inside = select(hits.c.id, hits.c.rank).join(SearchDocument, SearchDocument.id == hits.c.id).where(*narrow)
    best = inside.order_by(hits.c.rank, SearchDocument.at.desc()).limit(limit).subquery()
    found = select(SearchDocument.__table__, number.label("hits")).join(best, best.c.id == SearchDocument.id)
    return found.order_by(best.c.rank, SearchDocument.at.desc())


def excerpt(words: str, wanted: str) -> Markup:
    """The part of `words` around the first hit, escaped, with each hit in <mark>."""
    line, terms = tidy(words), tuple(WORD.findall(fold(tidy(wanted)))[:MOST_WORDS])
    hits = (word.span() for word in WORD.finditer(line) if fold(word[0]).startswith(terms))
    first = next(hits, None)
    start = max(0, first[0] - SHOWN // 3) if first else 0
    start = line.rfind(" ", 0, start) + 1 if start else 0
    out, at = escape("…" if start else ""), start
    # A long text is looked through only as far as it is shown.
    for begin, end in takewhile(lambda place: place[1] <= start + SHOWN, chain([first] if first else [], hits)):
        out += escape(line[at:begin]) + Markup("<mark>") + escape(line[begin:end]) + Markup("</mark>")
        at = end
    tail = line[at : start + SHOWN]
    return out + escape(tail) + ("…" if start + SHOWN < len(line) else "")
