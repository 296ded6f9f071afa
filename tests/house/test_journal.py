"""No personal text in the journal: an event holds ids, codes, moments; what is announced beside it are names of fields
and words of which a keyed digest alone is kept."""

import ast
import re
import typing
from datetime import date, datetime

import pytest

from app.kernel.journal import CODE, Event
from tests.house.source import APP, at, tree

PLAIN = {int, bool, datetime, date, str, tuple[int, ...], int | None, str | None}
# Whatever is a text in an event is one of our own lists. A name that is not here needs a look first.
CODES = {
    *(
        "act",
        "action",
        "cause",
        "closing",
        "due",
        "factor",
        "ground",
        "how",
        "kind",
        "level",
        "look",
        "means",
        "origin_kind",
        "outcome",
        "phase",
    ),
    *("refusal", "role", "sha256", "scope", "side", "sight", "state", "verdict", "way", "word"),
}
FIELD = re.compile("[a-z_]{1,40}")


def events() -> list[type[Event]]:
    return [event for event in Event.known.values() if event.__module__.startswith("app.")]


@pytest.mark.parametrize("event", events(), ids=lambda event: event.act)
def test_an_event_holds_no_words_of_people(event: type[Event]):
    kinds = {name: kind for name, kind in typing.get_type_hints(event).items() if name not in ("thing", "known")}
    kinds = {name: kind for name, kind in kinds.items() if typing.get_origin(kind) is not typing.ClassVar}
    assert {name for name, kind in kinds.items() if kind not in PLAIN} == set()
    assert {name for name, kind in kinds.items() if kind in (str, str | None)} - CODES == set()
    assert event.thing in kinds
    assert CODE.fullmatch(event.act)


def announcements():
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "announce":
                yield path, node


def test_announcements_are_found():
    assert len(list(announcements())) > 40


def test_what_is_announced_beside_an_event_are_names_of_fields_and_words_for_the_digest():
    """`fields` are written out where the act is, or are names of columns; no other keyword gives anything away."""
    wrong = []
    for path, call in announcements():
        for keyword in call.keywords:
            if keyword.arg not in ("actor", "fields", "content"):
                wrong.append(f"{at(path, call.lineno)}: {keyword.arg}")
            if keyword.arg == "fields" and not _names(keyword.value):
                wrong.append(f"{at(path, call.lineno)}: {ast.unparse(keyword.value)}")
    assert wrong == []


# Lists of names that an act puts together, each looked at: the columns that a form changed.
MADE = {"changed", "fields", "filters", "list(changes)", "[kind]"}


def _names(value: ast.expr) -> bool:
    if isinstance(value, ast.List | ast.Tuple):
        return all(
            (isinstance(one, ast.Constant) and FIELD.fullmatch(str(one.value)) is not None)
            or ast.unparse(value) in MADE
            for one in value.elts
        )
    return ast.unparse(value) in MADE
