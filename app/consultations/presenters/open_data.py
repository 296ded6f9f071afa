"""Consultations as programs and tables read them: the API, and the files of an export of Polis.

Sums alone are given away, from five people on and so that no smaller one is found by subtraction. The file of single
stances that Polis has too is left out: a row of forty answers may be known again as somebody's, with a number in place
of the name. So is which statements are of the same resident: what one of them tells of its author, it would tell of the
others'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.kernel.hiding import SHOWN_FROM, parts_shown
from app.web.contract import address

COMMENTS = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
TOTALS = ("total-votes", "total-agrees", "total-disagrees", "total-passes")
ACCEPTED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationView:
    """A question put to residents. `who`: whose stances are taken (everyone, accounts, verified)."""

    id: int
    question: str
    lang: str
    area: str
    who: str
    opened_at: datetime
    closes_at: datetime
    people: int
    statements: int
    stances: int
    findings_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement with how many agree, disagree and pass, null below five; `groups`: the same of opinion groups by
    their letters, of those with five stances and more, and not where the sums would give away a smaller one."""

    id: int
    words: str
    lang: str
    agrees: int | None
    disagrees: int | None
    passes: int | None
    groups: dict[str, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """An opinion group: how many people, and the statements that stand for it as [number, 1 or -1]."""

    letter: str
    people: int
    stands_for: list[list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """What the stances come to. `counted`: people who count towards groups; `bridging`, `dividing`: numbers of
    statements, the strongest first."""

    consultation: int
    counted_at: datetime | None
    counted: int
    groups: list[GroupView]
    bridging: list[int]
    dividing: list[int]
    statements: list[StatementView]


def consultation(row: Any) -> ConsultationView:
    return ConsultationView(
        id=row.id,
        question=row.question,
        lang=row.lang,
        area=row.area_slug,
        who=row.who,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        people=row.people,
        statements=row.statements,
        stances=row.stances,
        findings_at=row.found_at,
        url=address("consultations.consultation", consultation_id=row.id),
    )


def result(consultation_id: int, counted: Any, statements: Sequence[Any]) -> ResultView:
    groups = counted.groups if counted is not None else []
    letters = [group["letter"] for group in groups]
    return ResultView(
        consultation=consultation_id,
        counted_at=counted.counted_at if counted is not None else None,
        counted=counted.counted if counted is not None else 0,
        groups=[GroupView(letter=one["letter"], people=one["people"], stands_for=one["stands_for"]) for one in groups],
        bridging=counted.bridging if counted is not None else [],
        dividing=counted.dividing if counted is not None else [],
        statements=[_statement(row, letters) for row in statements],
    )


def _statement(row: Any, letters: Sequence[str]) -> StatementView:
    agrees, disagrees, passes = _sums(row)
    groups = {letter: _counts(row, letter) for letter in letters if letter in _shown(row, letters)}
    about: dict[str, Any] = {"agrees": agrees, "disagrees": disagrees, "passes": passes, "groups": groups}
    return StatementView(id=row.id, words=row.words, lang=row.lang, **about)


def _counts(row: Any, part: str) -> list[int]:
    return (row.counts or {}).get(part, [0, 0, 0])


def _sums(row: Any) -> list[int] | list[None]:
    """How many agree, disagree and pass; nothing below five."""
    counts = _counts(row, "all")
    return counts if sum(counts) >= SHOWN_FROM else [None] * len(counts)


def _shown(row: Any, letters: Sequence[str]) -> frozenset[str]:
    """The groups of which it may be told what they said of a statement."""
    return parts_shown({letter: sum(_counts(row, letter)) for letter in letters}, sum(_counts(row, "all")))


Table = tuple[Sequence[str], Iterator[Sequence[object]]]


def table(name: str, row: Any, counted: Any, statements: Sequence[Any]) -> Table:
    """The columns and rows of one file of the export: "summary", "comments" or "comment-groups"."""
    if name == "comments":
        return COMMENTS, _comments(statements)
    if name == "comment-groups":
        letters = [group["letter"] for group in counted.groups] if counted is not None else []
        parts = [f"group-{letter.lower()}-{part}" for letter in letters for part in ("votes", *PARTS)]
        return ("comment-id", "comment", *TOTALS, *parts), _by_group(statements, letters)
    return ("topic", row.question), _summary(row, counted, statements)


PARTS = ("agrees", "disagrees", "passes")


def _summary(row: Any, counted: Any, statements: Sequence[Any]) -> Iterator[Sequence[object]]:
    authors = {one.author_id for one in statements if one.author_id is not None}
    yield "url", address("consultations.consultation", consultation_id=row.id)
    yield "voters", row.people
    yield "voters-in-conv", counted.counted if counted is not None else 0
    yield "commenters", len(authors) + any(one.is_first for one in statements)
    yield "comments", row.statements
    yield "groups", len(counted.groups) if counted is not None else 0
    yield "conversation-description", ""


def _comments(statements: Sequence[Any]) -> Iterator[Sequence[object]]:
    for row in statements:
        who = 0 if row.is_first else None
        agrees, disagrees, _passes = _sums(row)
        stamp = int(row.made_at.timestamp() * 1000)
        yield stamp, row.made_at, row.id, who, agrees, disagrees, ACCEPTED, row.words


def _by_group(statements: Sequence[Any], letters: Sequence[str]) -> Iterator[Sequence[object]]:
    for row in statements:
        told: list[object] = [sum(_counts(row, "all")), *_sums(row)]
        for letter in letters:
            counts = _counts(row, letter)
            told += [sum(counts), *counts] if letter in _shown(row, letters) else [None] * (1 + len(PARTS))
        yield row.id, row.words, *told


def files(consultation_id: int) -> list[tuple[str, str]]:
    """(name, address) of the files of the export."""
    names = ("summary", "comments", "comment-groups")
    return [
        (f"{name}.csv", url_for("consultations.table", consultation_id=consultation_id, name=name)) for name in names
    ]
