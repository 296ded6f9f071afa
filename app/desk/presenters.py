"""What a desk shows: one row an issue, with the one thing that would be done next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.desk.queries import PartRows
from app.desk.vocabulary import ROWS, Part
from app.identity.actor import Actor
from app.issues.clocks import Stand, clock_of, promised_day
from app.issues.policies import may_route, may_step
from app.issues.vocabulary import State, StepKind
from app.kernel.clock import now
from app.web.city import city
from app.web.filters import day
from app.web.i18n import lang

TITLES: dict[Part, Any] = {
    Part.LATE: _l("Late"),
    Part.TODAY: _l("Due today"),
    Part.NEW: _l("New"),
    Part.MINE: _l("Waiting for me"),
    Part.PROMISED: _l("Promised at meetings"),
}
EMPTY: dict[Part, Any] = {
    Part.LATE: _l("Nothing is late."),
    Part.TODAY: _l("Nothing is due today."),
    Part.NEW: _l("Nothing new."),
    Part.MINE: _l("Nothing else is yours."),
    Part.PROMISED: _l("No other promise is open."),
}
STATES: dict[str, tuple[str, Any]] = {
    State.RECEIVED: ("neutral", _l("Received")),
    State.ACKNOWLEDGED: ("brand", _l("Seen")),
    State.ASSIGNED: ("brand", _l("Assigned")),
    State.IN_PROGRESS: ("warn", _l("Work under way")),
    State.WAITING: ("warn", _l("Waiting")),
}
BUTTONS: dict[StepKind, Any] = {
    StepKind.ACKNOWLEDGE: _l("Publish: seen"),
    StepKind.ASSIGN: _l("Take it and publish"),
    StepKind.PROGRESS: _l("Publish the step"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`kind`: the step a tap would publish, None when this reader may publish none from here."""

    ref: str
    url: str
    title: str
    lang: str
    chip: tuple[str, Any]
    stand: str
    clock: str
    about: str
    place: str
    affected: int
    confidential: bool
    waiting_for: str
    promised_at: str
    next_by: str
    kind: StepKind | None
    button: Any
    action: str
    version: int
    seen: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    key: str
    title: Any
    empty: Any
    rows: list[Row]
    total: int
    more: int


def desk(found: Mapping[Part, PartRows], actor: Actor) -> list[ShownPart]:
    """All parts in their order, the empty ones too: an empty part is good news."""
    shown = []
    for part in Part:
        held = found.get(part, PartRows([], 0))
        lines = [row_of(row, actor) for row in held.rows]
        shown.append(ShownPart(part, TITLES[part], EMPTY[part], lines, held.total, max(0, held.total - ROWS)))
    return shown


def row_of(row: Any, actor: Actor) -> Row:
    kind = next_kind(row, actor)
    clock = clock_of(row, now(), city().zone, city().holidays)
    url = url_for("issues.issue", ref=row.ref)
    return Row(
        ref=row.ref,
        url=url,
        title=row.title,
        lang=row.lang,
        chip=STATES[row.state],
        stand=clock.stand,
        clock=_clock_words(clock),
        about=_in_lang(row.category_names),
        place=" · ".join(part for part in (row.area_name, row.street) if part),
        affected=row.me_too + row.me_too_devices + row.me_too_imported,
        confidential=row.confidential,
        waiting_for=row.waiting_for,
        promised_at=row.origin_title,
        next_by=str(_("Next step promised by %(day)s", day=day(promised_day(row.next_step_due))))
        if row.next_step_due
        else "",
        kind=kind,
        button=BUTTONS[kind] if kind else "",
        action=url_for("issues.publish_step", ref=row.ref, kind=kind) if kind else "",
        version=row.version,
        seen=row.steps,
    )


def next_kind(row: Any, actor: Actor) -> StepKind | None:
    """What is done next: say that it was seen; take it when it is nobody's own; else tell what was done."""
    if row.state == State.RECEIVED:
        return StepKind.ACKNOWLEDGE if may_route(actor, row) else None
    if may_step(actor, row):
        return StepKind.PROGRESS
    return StepKind.ASSIGN if may_route(actor, row) else None


def _clock_words(clock: Any) -> str:
    if clock.stand in (Stand.LATE, Stand.VERY_LATE):
        late = ngettext("%(num)d working day late", "%(num)d working days late", clock.days)
        what = _("First answer") if clock.what == "first_answer" else _("Solution")
        return f"{what}: {late}"
    if clock.what == "first_answer":
        return str(_("First answer by %(day)s", day=day(clock.due)))
    return str(_("Solution by %(day)s", day=day(clock.due)))


def _in_lang(words: Mapping[str, str] | None) -> str:
    return next((words[tag] for tag in (lang(), city().lang, "en") if words.get(tag)), "") if words else ""
