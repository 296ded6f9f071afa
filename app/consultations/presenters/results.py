"""What the results page shows: the groups as a picture and a table, and statements with their shares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.consultations.presenters import choice_words
from app.consultations.vocabulary import SHARE_FROM, PersonKind
from app.kernel.hiding import parts_shown
from app.web.filters import number

HALF = 100  # of the picture's side
MARGIN = 8
NAME = 16  # above its outline
WIDEST = 2.0  # deviations that an outline takes in
FEWEST = 6  # units of the picture that an outline is wide at least
TONES = {"A": "is-open", "B": "is-closed", "C": "is-late", "D": "is-you", "E": "is-several"}
MOST_LISTED = 40


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its shares, in percent as words; empty where fewer than five people answered. `number`: of all
    who answered it; `groups`: of each group those who agree; `says`: what a group says of it that it stands for."""

    id: int
    words: str
    lang: str
    number: str
    agree: str
    disagree: str
    passed: str
    accounts: str = ""
    devices: str = ""
    groups: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A group: its letter, its people, its outline and dots on the picture, and what stands for it."""

    letter: str
    name: str
    people: str
    tone: str
    x: float
    y: float
    wide: float
    high: float
    dots: Sequence[tuple[float, float]]
    stands_for: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """All of it; without groups the lists of them are empty. `apart`: accounts took part and devices too."""

    box: str = ""
    groups: list[Drawn] = field(default_factory=list)
    bridging: list[Said] = field(default_factory=list)
    dividing: list[Said] = field(default_factory=list)
    listed: list[Said] = field(default_factory=list)
    more: int = 0
    apart: bool = False


def results(result: Any, statements: Sequence[Any]) -> Results:
    """The page's values of a result and the statements that people answer."""
    letters = [group["letter"] for group in result.groups] if result is not None else []
    counted = {row.id: row for row in statements if row.counts}
    most = sorted(counted, key=lambda one: (-sum(counted[one].counts["all"]), one))
    # Of some hundred statements forty are listed; only what is shown is put into words.
    said = {one: _said(counted[one], letters) for one in {*most[:MOST_LISTED], *_named(result)} if one in counted}
    listed, more = [said[one] for one in most[:MOST_LISTED]], max(0, len(most) - MOST_LISTED)
    if result is None:
        return Results(listed=listed, more=more)
    groups = [_drawn(group, said) for group in result.groups]
    return Results(
        _box(groups),
        groups,
        [said[one] for one in result.bridging if one in said],
        [said[one] for one in result.dividing if one in said],
        listed,
        more,
        bool(result.people.get(PersonKind.ACCOUNT) and result.people.get(PersonKind.DEVICE)),
    )


def _box(groups: Sequence[Drawn]) -> str:
    """As much of the plane as the groups and their names take, as a viewBox."""
    if not groups:
        return ""
    west = min(min(one.x - one.wide, *(x for x, _y in one.dots)) for one in groups) - MARGIN
    east = max(max(one.x + one.wide, *(x for x, _y in one.dots)) for one in groups) + MARGIN
    north = min(min(one.y - one.high - NAME, *(y for _x, y in one.dots)) for one in groups) - MARGIN
    south = max(max(one.y + one.high, *(y for _x, y in one.dots)) for one in groups) + MARGIN
    return f"{west:.1f} {north:.1f} {east - west:.1f} {south - north:.1f}"


def _named(result: Any) -> Iterator[int]:
    """The statements that stand for a group, bridge all or divide them."""
    if result is not None:
        yield from (*result.bridging, *result.dividing)
        yield from (one for group in result.groups for one, _choice in group["stands_for"])


def _said(row: Any, letters: Sequence[str]) -> Said:
    counts = row.counts
    agree, disagree, passed = (_share(counts["all"], place) for place in range(3))
    of_kinds = {str(kind): sum(counts.get(kind, ())) for kind in PersonKind}
    apart = parts_shown(of_kinds, sum(counts["all"]))  # one device among accounts would be found by subtraction
    accounts, devices = (
        _share(counts[kind]) if kind in apart else "" for kind in (PersonKind.ACCOUNT, PersonKind.DEVICE)
    )
    return Said(
        row.id,
        row.words,
        row.lang,
        number(sum(counts["all"])),
        agree,
        disagree,
        passed,
        accounts,
        devices,
        tuple(_share(counts.get(letter, ())) for letter in letters),
    )


def _share(counts: Sequence[int], place: int = 0) -> str:
    """A share in percent, from five people on."""
    of = sum(counts)
    return f"{number(round(100 * counts[place] / of))} %" if of >= SHARE_FROM else ""


def _drawn(group: Mapping[str, Any], said: Mapping[int, Said]) -> Drawn:
    x, y, wide, high = group["place"]
    stands = [
        Said(**{name: getattr(said[one], name) for name in KEPT}, says=choice_words(choice))
        for one, choice in group["stands_for"]
        if one in said
    ]
    return Drawn(
        group["letter"],
        _("Group %(letter)s", letter=group["letter"]),
        number(group["people"]),
        TONES[group["letter"]],
        _at(x),
        _at(-y),
        max(FEWEST, _at(wide * WIDEST)),
        max(FEWEST, _at(high * WIDEST)),
        [(_at(one), _at(-other)) for one, other, _people in group["dots"]],
        stands,
    )


KEPT = ("id", "words", "lang", "number", "agree", "disagree", "passed", "accounts", "devices", "groups")


def _at(part: float) -> float:
    return round(part * HALF, 1)
