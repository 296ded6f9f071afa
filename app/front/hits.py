"""What a search asks for, and how its hits are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.areas.vocabulary import Level
from app.kernel.clock import now
from app.kernel.search import excerpt
from app.kernel.text import plain, tidy

# What a tab of the page asks for.
KINDS: dict[str, tuple[str, ...]] = {
    "": (),
    "issues": ("issue", "step"),
    "talk": ("topic", "post"),
    "meetings": ("meeting", "minutes", "question"),
    "consultations": ("consultation", "statement"),
}
IN_MARKDOWN = frozenset({*KINDS["talk"], "consultation"})
NAMES = {
    "topic": _l("Topic"),
    "post": _l("Post"),
    "issue": _l("Issue"),
    "step": _l("Follow-up step"),
    "meeting": _l("Meeting"),
    "minutes": _l("Minutes of the meeting"),
    "question": _l("Answer at a meeting"),
    "consultation": _l("Consultation"),
    "statement": _l("Statement of a consultation"),
}
LONGEST = 200  # characters that are looked for
TIMES = {"month": timedelta(days=31), "year": timedelta(days=366)}
ASKED = ("q", "kind", "area", "time")
INDENTED = {Level.DISTRICT: "", Level.NEIGHBOURHOOD: "– "}


class Question:
    """What a person looks for, from the address line; what means nothing there narrows nothing."""

    def __init__(self, args: Mapping[str, str], places: Sequence[Any]) -> None:
        self._places = {place.slug: place for place in places if place.level in INDENTED}
        self.values = {name: tidy(args.get(name))[:LONGEST] for name in ASKED}
        for name, known in (("kind", KINDS), ("area", self._places), ("time", TIMES)):
            if self.values[name] not in known:
                self.values[name] = ""

    @property
    def words(self) -> str:
        return self.values["q"]

    @property
    def narrow(self) -> dict[str, Any]:
        """As `findable.found` takes it."""
        area, time = self.values["area"], self.values["time"]
        return {
            "kinds": KINDS[self.values["kind"]],
            "area_path": self._places[area].path if area else "/",
            "since": now() - TIMES[time] if time else None,
        }

    @property
    def selects(self) -> list[tuple[str, str, list[tuple[str, Any]], str]]:
        places = [(slug, f"{INDENTED[place.level]}{place.name}") for slug, place in self._places.items()]
        times = [("", _("Any time")), ("month", _("The last month")), ("year", _("The last year"))]
        return [
            ("area", _("Area"), [("", _("Everywhere")), *places], self.values["area"]),
            ("time", _("When"), times, self.values["time"]),
        ]

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        names = {"": _("Everything"), "issues": _("Issues"), "talk": _("Forums"), "meetings": _("Meetings")}
        names["consultations"] = _("Consultations")
        asked: dict[str, Any] = {name: value for name, value in self.values.items() if value and name != "kind"}
        return [(kind, name, url_for("front.search", **asked, kind=kind or None)) for kind, name in names.items()]

    @property
    def everywhere(self) -> str:
        """The same words, with nothing narrowed down; empty when nothing was."""
        narrowed = any(value for name, value in self.values.items() if name != "q")
        return url_for("front.search", q=self.words) if narrowed else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """`excerpt`: escaped, with the words looked for marked."""

    title: str
    url: str
    kind: str
    lang: str
    at: datetime
    excerpt: Markup


def hit_views(hits: Sequence[Any], wanted: str) -> list[Hit]:
    return [
        Hit(hit.title, hit.url, str(NAMES[hit.kind]), hit.lang, hit.at, excerpt(_read(hit), wanted)) for hit in hits
    ]


def _read(hit: Any) -> str:
    """Its words as one reads them: some are written in Markdown."""
    return plain(hit.words) if hit.kind in IN_MARKDOWN else str(hit.words)
