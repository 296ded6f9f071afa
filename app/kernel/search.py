"""The search index: one table of documents, and beside it what each database searches with (FTS5 or tsvector).

Documents follow the journal: a consumer puts, replaces and removes them, so a killed process loses nothing. Text is
folded (lower case, no accents) before it is stored and before it is asked for, alike on both databases.
What a person types never reaches the query language: it is cut into words, and each word is quoted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Float, Index, String, Text, UniqueConstraint, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.db import Base, Executor, Id, UTCDateTime, is_sqlite, rows
from app.kernel.text import fold, tidy

WORD = re.compile(r"\w+")
MOST_WORDS = 8
SHOWN = 200  # characters of a hit
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


PUT_SQLITE = "INSERT INTO search_index (rowid, words) VALUES (:id, :words)"
PUT_POSTGRESQL = "INSERT INTO search_index (document_id, words) VALUES (:id, to_tsvector('simple', :words))"
TAKE = "DELETE FROM search_index WHERE document_id = :id"

FIND_SQLITE = """
SELECT rowid AS id, bm25(search_index) AS rank FROM search_index
WHERE search_index MATCH :wanted ORDER BY rowid DESC LIMIT :newest
"""
FIND_POSTGRESQL = """
SELECT document_id AS id, -ts_rank(words, to_tsquery('simple', :wanted)) AS rank FROM search_index
WHERE words @@ to_tsquery('simple', :wanted) ORDER BY document_id DESC LIMIT :newest
"""


def find(
    executor: Executor,
    wanted: str,
    *,
    kinds: Sequence[str] = (),
    area_path: str = "/",
    access: Sequence[str] = (PUBLIC,),
    limit: int = 20,
) -> Sequence[Any]:
    """Documents that hold every word of `wanted` (the last one as a beginning), best first, `limit` at most.

    `access` lists what the reader may see; it is part of the query, so a hit that may not be read is not counted.
    """
    terms = WORD.findall(fold(tidy(wanted)))[:MOST_WORDS]
    if not terms:
        return []
    if is_sqlite(executor):
        ask, query = FIND_SQLITE, " ".join(f'"{term}"' for term in terms) + "*"
    else:
        ask, query = FIND_POSTGRESQL, " & ".join(f"'{term}'" for term in terms) + ":*"
    hits = text(ask).columns(id=Id, rank=Float).bindparams(wanted=query, newest=NEWEST_RANKED).subquery()
    statement = (
        select(SearchDocument.__table__)
        .join(hits, hits.c.id == SearchDocument.id)
        .where(SearchDocument.access.in_(access), SearchDocument.area_path.startswith(area_path))
        .order_by(hits.c.rank, SearchDocument.at.desc())
        .limit(limit)
    )
    return rows(executor, statement.where(SearchDocument.kind.in_(kinds)) if kinds else statement)


def excerpt(words: str, wanted: str) -> Markup:
    """The part of `words` around the first hit, escaped, with each hit in <mark>."""
    line, terms = tidy(words), WORD.findall(fold(tidy(wanted)))[:MOST_WORDS]
    places = [(m.start(), m.end()) for m in WORD.finditer(line) if any(fold(m[0]).startswith(term) for term in terms)]
    start = max(0, places[0][0] - SHOWN // 3) if places else 0
    start = line.rfind(" ", 0, start) + 1 if start else 0
    out, at = escape("…" if start else ""), start
    for begin, end in [place for place in places if start <= place[0] and place[1] <= start + SHOWN]:
        out += escape(line[at:begin]) + Markup("<mark>") + escape(line[begin:end]) + Markup("</mark>")
        at = end
    tail = line[at : start + SHOWN]
    return out + escape(tail) + ("…" if start + SHOWN < len(line) else "")
