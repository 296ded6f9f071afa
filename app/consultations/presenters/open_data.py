"""Consultations as programs and tables read them: the API, and the files of an export of Polis.

Sums alone are given away. The file of single stances that Polis has too is left out: a row of forty answers may be
known again as somebody's, with a number in place of the name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.consultations.vocabulary import SHARE_FROM
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
    """A statement with how many agree, disagree and pass; `groups`: the same of each opinion group by its letter, from
    five stances on."""

    id: int
    words: str
    lang: str
    agrees: int
    disagrees: int
    passes: int
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
    agrees, disagrees, passes = _counts(row, "all")
    shown = {letter: _counts(row, letter) for letter in letters}
    groups = {letter: told for letter, told in shown.items() if sum(told) >= SHARE_FROM}
    about: dict[str, Any] = {"agrees": agrees, "disagrees": disagrees, "passes": passes, "groups": groups}
    return StatementView(id=row.id, words=row.words, lang=row.lang, **about)


def _counts(row: Any, part: str) -> list[int]:
    return (row.counts or {}).get(part, [0, 0, 0])


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
    authors: dict[int, int] = {}
    for row in statements:
        who = 0 if row.is_first else authors.setdefault(row.author_id, len(authors) + 1) if row.author_id else None
        agrees, disagrees, _passes = _counts(row, "all")
        stamp = int(row.made_at.timestamp() * 1000)
        yield stamp, row.made_at, row.id, who, agrees, disagrees, ACCEPTED, row.words


def _by_group(statements: Sequence[Any], letters: Sequence[str]) -> Iterator[Sequence[object]]:
    for row in statements:
        told: list[object] = []
        for part in ("all", *letters):
            counts = _counts(row, part)
            shown = part == "all" or sum(counts) >= SHARE_FROM
            told += [sum(counts), *counts] if shown else [None] * (1 + len(PARTS))
        yield row.id, row.words, *told


def files(consultation_id: int) -> list[tuple[str, str]]:
    """(name, address) of the files of the export."""
    names = ("summary", "comments", "comment-groups")
    return [
        (f"{name}.csv", url_for("consultations.table", consultation_id=consultation_id, name=name)) for name in names
    ]
