"""What of the figures made of ratings may be published, and how several become one.

Every figure counts at least five people. One that stands is made anew only when five more have answered the very
question: so does each mark by itself, and those concerned apart from other residents. Whoever reads twice, before and
after one rating, sees the same; and the difference between any two figures is about five people or more.
"""

from collections.abc import Iterable
from typing import Any

from app.issues.vocabulary import SHOWN_FROM, CellOf, Solved

Figures = dict[str, Any]


def published(shown: Figures | None, counted: dict[CellOf, Figures], *, waited: bool = True) -> Figures | None:
    """The figures of a round from now on: {"n", "solved", "marks", "beside": …}, each part as far as it may be shown;
    None while nothing may. `shown`: those that stand; `waited`: for a day, so that they may be made anew."""
    before = shown or {}
    part = _part({key: before[key] for key in before if key != "beside"}, counted.get(CellOf.CONCERNED), waited)
    beside = _part(before.get("beside", {}), counted.get(CellOf.BESIDE), waited)
    return (part | ({"beside": beside} if beside else {})) or None


def first_of(counted: Figures) -> Figures:
    """Figures of a group that is published once and as a whole; empty for less than five people."""
    return _part({}, counted, waited=True)


def _part(shown: Figures, counted: Figures | None, waited: bool) -> Figures:
    if counted is None or (shown and not waited):
        return shown
    part = dict(shown)
    if counted["n"] - part.get("n", 0) >= SHOWN_FROM:
        part |= {"n": counted["n"], "solved": counted["solved"], "marks": part.get("marks", {})}
    if "n" not in part:
        return {}
    marks = part["marks"]
    grown = {
        name: mark
        for name, mark in counted["marks"].items()
        if mark["n"] - marks.get(name, {}).get("n", 0) >= SHOWN_FROM
    }
    return part | {"marks": marks | grown}


def together(all_figures: Iterable[Figures]) -> Figures:
    """Several published figures as one; empty when there are none."""
    every = list(all_figures)
    part = _sum([figures for figures in every if "n" in figures])
    beside = _sum([figures["beside"] for figures in every if "beside" in figures])
    return part | ({"beside": beside} if beside else {})


def _sum(parts: list[Figures]) -> Figures:
    if not parts:
        return {}
    solved = {str(answer): sum(part["solved"][answer] for part in parts) for answer in Solved}
    marks: Figures = {}
    for part in parts:
        for name, mark in part["marks"].items():
            before = marks.get(name, {"n": 0, "sum": 0})
            total = {
                "n": before["n"] + mark["n"],
                "sum": before["sum"] + mark.get("sum", round(mark["mean"] * mark["n"])),
            }
            marks[name] = total | {"mean": round(total["sum"] / total["n"], 1)}
    return {"n": sum(part["n"] for part in parts), "solved": solved, "marks": marks}
