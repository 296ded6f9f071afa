"""The doors for programs as the page for people shows them."""

from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from flask import Flask

from app.web.openapi import ARGUMENT, views


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can ask. `query`: (name, what it does); `holds`: the names of what the answer has."""

    method: str
    path: str
    summary: str
    query: tuple[tuple[str, str], ...]
    holds: tuple[str, ...]
    writes: bool

    @property
    def subject(self) -> str:
        """The first word of its path."""
        return self.path.removeprefix("/api/v1/").partition("/")[0]


def operations(app: Flask) -> list[tuple[str, list[Operation]]]:
    """What can be asked, by subject."""
    found = [
        Operation(
            method.upper(),
            ARGUMENT.sub(r"{\2}", rule.rule),
            told.summary,
            told.query,
            _names(told.answer),
            method != "get",
        )
        for rule, method, told in views(app)
    ]
    return [(subject, list(those)) for subject, those in groupby(found, key=lambda one: one.subject)]


def _names(answer: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(answer))
