"""Lists, map and table of issues: what one line may show, and the filters above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.areas.vocabulary import Level
from app.issues.presenters.clock import ShownClock, last_word, shown_clock
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import CLOSINGS, STATES, in_lang, status_of
from app.issues.queries.lists import Wanted
from app.issues.vocabulary import State, WordsState
from app.kernel.errors import NotFound
from app.kernel.text import tidy

FILTERS = ("area", "category", "status", "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One issue in a list."""

    ref: str
    url: str
    title: str
    lang: str
    chip: tuple[str, Any]
    clock: ShownClock
    category: str
    area: str
    area_slug: str
    street: str
    reported_at: datetime
    last_word: str
    me_too: int
    kind: str
    lat: float | None
    lon: float | None


def line(row: Any) -> Line:
    words = readable(row)
    clock = shown_clock(row)
    late = clock.stand in ("late", "very_late")
    return Line(
        ref=row.ref,
        url=url_for("issues.issue", ref=row.ref),
        title=title_of(row, words=words),
        lang=row.lang if words else "",
        chip=status_of(row.state, row.closing),
        clock=clock,
        category=in_lang(row.category_names),
        area=row.area_name,
        area_slug=row.area_slug,
        street=row.street if words else "",
        reported_at=row.reported_at,
        last_word=last_word(row),
        me_too=row.me_too + row.me_too_devices + row.me_too_imported,
        kind="closed" if row.state == State.CLOSED else "late" if late else "open",
        lat=row.lat,
        lon=row.lon,
    )


def standing_words(row: Any) -> str:
    """Of the open issues: how many there are, how many wait for a first answer, how many are late."""
    parts = (
        ngettext("%(num)d open", "%(num)d open", row.open),
        ngettext("%(num)d without an answer yet", "%(num)d without an answer yet", row.unanswered),
        ngettext("%(num)d late", "%(num)d late", row.late),
    )
    return " · ".join(parts)


class Filters:
    """What a person narrowed the list to, from the address line; raises `NotFound` for an area that is none."""

    def __init__(self, args: Mapping[str, str], places: Sequence[Any], categories: Sequence[Any]) -> None:
        self.values = {name: tidy(args.get(name)) for name in FILTERS}
        self._places = {row.slug: row for row in places}
        self._categories = {row.code: row for row in categories}
        self.known: dict[str, Any] = {name: text for name, text in self.values.items() if text}

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            area_ids=self._area_ids(),
            category=self.values["category"] or None,
            status=self.values["status"] or None,
            text=self.values["q"],
        )

    @property
    def selects(self) -> list[tuple[str, str, list[tuple[str, Any]], str]]:
        areas = [(slug, self._indented(row)) for slug, row in self._places.items()]
        categories = [(code, in_lang(row.names, code)) for code, row in self._categories.items()]
        states = [("open", _("Open")), ("late", _("Late"))]
        states += [(state, words) for state, (_kind, words) in STATES.items()]
        states += [(closing, words) for closing, (_kind, words) in CLOSINGS.items()]
        return [
            ("area", _("Area"), [("", _("Everywhere")), *areas], self.values["area"]),
            ("category", _("About"), [("", _("Everything")), *categories], self.values["category"]),
            ("status", _("State"), [("", _("All")), *states], self.values["status"]),
        ]

    def active(self, endpoint: str) -> list[tuple[Any, str]]:
        """(what is filtered, the address without it)."""
        named = {name: dict(choices).get(chosen, chosen) for name, _label, choices, chosen in self.selects if chosen}
        named |= {"q": f"“{self.values['q']}”"} if self.values["q"] else {}
        return [
            (words, url_for(endpoint, **{key: text for key, text in self.known.items() if key != name}))
            for name, words in named.items()
        ]

    def _area_ids(self) -> tuple[int, ...] | None:
        slug = self.values["area"]
        if not slug:
            return None
        if slug not in self._places:
            raise NotFound
        path = self._places[slug].path
        return tuple(row.id for row in self._places.values() if row.path.startswith(path))

    def _indented(self, row: Any) -> str:
        return row.name if row.level == Level.DISTRICT else f"– {row.name}"


COLUMNS = (
    "reference",
    "reported",
    "category",
    "area",
    "street",
    "latitude",
    "longitude",
    "title",
    "state",
    "closing",
    "first_answer_due",
    "first_answer",
    "solution_due",
    "closed",
    "last_official_word",
    "steps",
    "me_too",
    "address",
)


def table_row(row: Any, base_url: str) -> tuple[Any, ...]:
    """One issue of the open data, in the order of COLUMNS. What waits for a moderator stays out."""
    words = readable(row)
    return (
        row.ref,
        row.reported_at,
        row.category_code,
        row.area_name,
        row.street if words else None,
        row.lat,
        row.lon,
        row.title if words else None,
        row.state,
        row.closing,
        row.first_answer_due,
        row.first_answer_at,
        row.solution_due,
        row.closed_at,
        row.last_official_at,
        row.steps,
        row.me_too + row.me_too_devices + row.me_too_imported,
        f"{base_url}/issues/{row.ref}",
    )


# Of the steps; the words of one that waits for a moderator, or was hidden, stay out.
STEP_WORDS = ("text", "next_step", "waiting_for")
STEP_COLUMNS = (
    *("reference", "step", "at", "kind", "body", "by", "role", "passed_to", *STEP_WORDS, "lang"),
    *("next_on", "limited", "review_on", "closing", "own_view", "address", "moved_from", "moved_to"),
)


def step_row(row: Any, base_url: str) -> tuple[Any, ...]:
    """One step of the open data, in the order of STEP_COLUMNS."""
    words = [getattr(row, name) if row.words_state == WordsState.VISIBLE else None for name in STEP_WORDS]
    return (
        *(row.ref, row.pos, row.at, row.kind, row.body, row.duty_name, row.role, row.passed_to, *words, row.lang),
        *(row.next_on, row.limited, row.review_on, row.closing, row.own_view),
        f"{base_url}/issues/{row.ref}#step-{row.pos}",
        *(row.moved_from, row.moved_to),
    )
