"""Tables of the house in words: who may do what, and what is held of people."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.identity.held import ENTRIES, WORDS
from app.identity.permissions import TABLE, WHO, Cell
from app.kernel.words import spoken

GROUPS = {
    "forums": spoken("Forums"),
    "consultations": spoken("Consultations"),
    "councils": spoken("Councils"),
    "priorities": spoken("Priorities of the neighbourhoods"),
    "moderation": spoken("Moderation"),
    "meetings": spoken("Meetings"),
    "questions": spoken("Live questions"),
    "issues": spoken("Issues"),
    "ratings": spoken("Ratings"),
    "mediation": spoken("Challenges and mediation"),
    "places": spoken("Neighbourhoods and guide"),
    "figures": spoken("Open data"),
    "accounts": spoken("Accounts and roles"),
}
HOW = {
    Cell.YES: spoken("without limits"),
    Cell.AREAS: spoken("in the own areas"),
    Cell.ASSIGNED: spoken("for what was assigned to them"),
    Cell.OWN: spoken("for what is their own"),
    Cell.WAITS: spoken("yes; a moderator may read it first"),
    Cell.MEETING: spoken("at the own meeting"),
    Cell.MEETING_LOGGED: spoken("at the own meeting; each look is written down"),
    Cell.REFERRED: spoken("for what was referred to them"),
    Cell.LOGGED: spoken("yes; each look is written down"),
    Cell.SAMPLE: spoken("a sample; each look is written down"),
    Cell.BREAK_GLASS: spoken("only with a reason and a second person; the reporter is told"),
    Cell.CONSENT: spoken("when the reporter lets them"),
}


def choices() -> list[tuple[str, str]]:
    """The letters of the table with what each stands for."""
    return [(letter, _(name)) for letter, name in WHO.items()]


def groups(who: str | None) -> list[dict[str, Any]]:
    """The table by groups; each line: `what`, and `ways`: pairs of how and who. Only what `who` may, when given."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in TABLE.values():
        if who is None or who in line.cells:
            ways = _ways(line.cells if who is None else {who: line.cells[who]})
            found.setdefault(line.group, []).append({"what": _(line.what), "ways": ways})
    return [{"id": group, "title": _(GROUPS[group]), "lines": lines} for group, lines in found.items()]


def _ways(cells: Mapping[str, Cell]) -> list[tuple[str, list[str]]]:
    if len(cells) == len(WHO) and set(cells.values()) == {Cell.YES}:
        return [(_(HOW[Cell.YES]), [_("everyone")])]
    ways: dict[Cell, list[str]] = {}
    for letter, cell in cells.items():
        ways.setdefault(cell, []).append(_(WHO[letter]))
    return [(_(HOW[cell]), people) for cell, people in ways.items()]


def held() -> list[dict[str, Any]]:
    """What is held of people, thing by thing, each with its words and whether a copy of one's own data has it."""
    return [
        {"id": f"held-{entry.id}", "copied": any(line.copied or line.files for line in entry.lines)}
        | {word: _(entry.words[word]) for word in WORDS}
        for entry in ENTRIES.values()
    ]
