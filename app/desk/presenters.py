"""What a desk shows: one row an issue, with the one thing that would be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.areas.vocabulary import Level
from app.desk.policies import TAKE_STEPS, may_have_desk
from app.desk.queries import PartRows
from app.desk.vocabulary import Part, Wanted
from app.forums.asking import open_promise
from app.forums.policies import OWE_REPLIES
from app.forums.queries.asking import waiting_proposals, waiting_questions
from app.forums.vocabulary import TopicKind
from app.identity.actor import Actor
from app.identity.vocabulary import POLICE, Role
from app.issues.clocks import Stand, clock_of, promised_day
from app.issues.policies import may_read, may_route, may_step, may_take
from app.issues.signing import waited_for
from app.issues.vocabulary import LEADS_TO, NEXT, Origin, State, StepKind
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.paging import Page
from app.web.city import city
from app.web.filters import ago, day
from app.web.i18n import lang
from app.web.login import actor as present_actor

TITLES: dict[Part, Any] = {
    Part.SIGN: _l("Waiting for a second signature"),
    Part.SILENT: _l("No step for eight weeks"),
    Part.UNROUTED: _l("No body has it yet"),
    Part.LATE: _l("Late"),
    Part.TODAY: _l("Due today"),
    Part.NEW: _l("New"),
    Part.MINE: _l("Waiting for me"),
    Part.PROMISED: _l("Other promises of meetings"),
}
EMPTY: dict[Part, Any] = {
    Part.SIGN: _l("No closing waits for your signature."),
    Part.SILENT: _l("Nothing is silent for eight weeks."),
    Part.UNROUTED: _l("Every report has a body that answers for it."),
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
# What else can be done with an issue, each on a page of its own.
OTHERS: dict[StepKind, Any] = {
    StepKind.ASSIGN: _l("Assign or take over"),
    StepKind.REFER: _l("Pass on"),
    StepKind.WAIT: _l("Wait for someone"),
    StepKind.CLOSE: _l("Close"),
}
BUTTONS: dict[StepKind, Any] = {
    StepKind.ACKNOWLEDGE: _l("Publish: seen"),
    StepKind.ASSIGN: _l("Take it and publish"),
    StepKind.TAKE: _l("Take it on and publish"),
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
    last_word: str
    review: str
    kind: StepKind | None
    button: Any
    action: str
    key: str
    version: int
    seen: int
    others: list[tuple[Any, str]]
    can_pick: bool
    pick: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """`more`: the address of the whole part, where there is more than is shown."""

    key: str
    title: Any
    empty: Any
    rows: list[Row]
    total: int
    more: str | None


def own_desk_url() -> str | None:
    """For the shell: the address of the desk; None for everybody who has none."""
    return url_for("desk.desk") if may_have_desk(present_actor()) else None


def desk(found: Mapping[Part, PartRows], actor: Actor) -> list[ShownPart]:
    """All parts in their order, the empty ones too: an empty part is good news. A coordinator's alone has what no body
    has; whoever coordinates and nothing else has no other part."""
    shown = []
    for part in parts_of(actor):
        held = found.get(part, PartRows([], 0))
        lines = [row_of(row, actor) for row in held.rows]
        more = url_for("desk.desk", part=part) if held.total > len(lines) else None
        shown.append(ShownPart(part, TITLES[part], EMPTY[part], lines, held.total, more))
    return shown


def parts_of(actor: Actor) -> list[Part]:
    coordinates = actor.has(Role.COORDINATOR)
    if coordinates and not actor.has(*TAKE_STEPS):
        return [Part.UNROUTED]
    return [part for part in Part if part != Part.UNROUTED or coordinates]


def one_part(part: Part, page: Page[Any], total: int, actor: Actor) -> ShownPart:
    """A page of one part."""
    lines = [row_of(row, actor) for row in page.rows]
    more = url_for("desk.desk", part=part, after=page.older) if page.older else None
    return ShownPart(part, TITLES[part], EMPTY[part], lines, total, more)


def asked(actor: Actor) -> list[dict[str, Any]]:
    """Questions to the police in the forums of the own areas that wait for the official answer, the most pressing
    first; then proposals to which commissioners and coordinators owe a reply."""
    paths = [grant.area_path for grant in actor.grants if grant.role in POLICE]
    owing = [grant.area_path for grant in actor.grants if grant.role in OWE_REPLIES]
    return [
        {
            "title": row.title,
            "lang": row.lang,
            "forum": row.forum_title,
            "url": url_for("forums.topic", topic_id=row.id, _anchor="reply"),
            "clock": question_clock(row),
        }
        for row in (*waiting_questions(reader(), paths), *waiting_proposals(reader(), owing))
    ]


def question_clock(row: Any) -> tuple[str, str, datetime | None] | None:
    """(state, words, promised day) of a question or a proposal; None for one from before there was a clock."""
    promise = open_promise(row, now(), city().zone, city().holidays)
    if promise is None:
        return None
    late = ngettext("%(num)d working day late", "%(num)d working days late", promise.late)
    if row.kind == TopicKind.PROPOSAL:
        late = ngettext("%(num)d day late", "%(num)d days late", promise.late)
    return ("late", late, promise.due) if promise.late else ("on_time", str(_("Official answer")), promise.due)


def tabs_of(totals: Mapping[Part, int], actor: Actor) -> list[tuple[str, Any, str, int]]:
    """Everything, and each part with its number."""
    parts = [(part, TITLES[part], url_for("desk.desk", part=part), totals.get(part, 0)) for part in parts_of(actor)]
    return [("all", _("All"), url_for("desk.desk"), sum(totals.get(part, 0) for part in parts_of(actor))), *parts]


def filter_choices(actor: Actor, places: Sequence[Any], categories: Sequence[Any]) -> dict[str, list[tuple[str, Any]]]:
    """What the desk can be narrowed to: the places within the own areas, and the categories."""
    within = [row for row in places if may_have_desk(actor, at=row.path)]
    named = [(row.slug, row.name if row.level == Level.DISTRICT else f"\u2003{row.name}") for row in within]
    kinds = [(row.code, _in_lang(row.names) or row.code) for row in categories]
    return {"area": [("", _("Everywhere")), *named], "category": [("", _("Everything")), *kinds]}


def filtered_by(wanted: Wanted, places: Sequence[Any], categories: Sequence[Any]) -> dict[str, Any]:
    """The values of the form that say how the desk is narrowed."""
    area = next((row.slug for row in places if row.path == wanted.area_path), "")
    category = next((row.code for row in categories if row.id == wanted.category_id), "")
    return {"area": area, "category": category, "mine": wanted.only_mine}


def row_of(row: Any, actor: Actor) -> Row:
    kind = next_kind(row, actor)
    clock = clock_of(row, now(), city().zone, city().holidays)
    unread = row.confidential and not may_read(actor, row)
    url = url_for("issues.issue", ref=row.ref)
    if row.part == Part.UNROUTED:
        url = url_for("issues.unrouted", _anchor=row.ref)
    if row.part == Part.SIGN:
        url = url_for("issues.issue", ref=row.ref, _anchor="second")
    return Row(
        ref=row.ref,
        url=url,
        title=row.ref if unread else row.title,
        lang="" if unread else row.lang,
        chip=STATES[row.state],
        stand=clock.stand,
        clock=_clock_words(clock),
        about=_in_lang(row.category_names),
        place=" · ".join(part for part in (row.area_name, "" if unread else row.street) if part),
        affected=row.me_too + row.me_too_devices + row.me_too_imported,
        confidential=row.confidential,
        waiting_for=waited_for(row.waiting_for, lang()),
        promised_at=row.origin_title,
        next_by=_next_words(row.next_step_due),
        last_word=_last_word(row.last_official_at),
        review=_("To be looked at again by %(day)s", day=day(promised_day(row.limited_until)))
        if row.limited_until
        else "",
        kind=kind,
        button=BUTTONS[kind] if kind else "",
        action=url_for("issues.publish_step", ref=row.ref, kind=kind) if kind else "",
        key=str(uuid4()),
        version=row.version,
        seen=row.steps,
        others=_others(row, actor, url),
        can_pick=kind == StepKind.ACKNOWLEDGE,
        pick=row.id,
    )


def next_kind(row: Any, actor: Actor) -> StepKind | None:
    """What is done next: take what was passed on; say that it was seen; take it when it is nobody's own; else tell
    what was done."""
    if row.part in (Part.UNROUTED, Part.SIGN):
        return None
    if row.referred_at is not None and may_take(actor, row):
        return StepKind.TAKE
    if row.state == State.RECEIVED:
        return StepKind.ACKNOWLEDGE if may_route(actor, row) else None
    if may_step(actor, row):
        return StepKind.PROGRESS
    return StepKind.ASSIGN if may_route(actor, row) else None


def _others(row: Any, actor: Actor, url: str) -> list[tuple[Any, str]]:
    """What else can be done with it, each on a page of its own."""
    if row.part == Part.SIGN:
        return [(_("Read it, and sign or send it back"), url)]
    found = [(words, _write_url(row.ref, other)) for other, words in OTHERS.items() if _is_possible(other, row, actor)]
    if row.origin_kind == Origin.REPORT and may_route(actor, row) and row.part != Part.UNROUTED:
        found.append((_("Join with another issue"), url_for("issues.choose_merge", ref=row.ref)))
    return found


def _is_possible(kind: StepKind, row: Any, actor: Actor) -> bool:
    if row.part in (Part.UNROUTED, Part.SIGN):
        return False
    may = may_route if kind in (StepKind.ASSIGN, StepKind.REFER) else may_step
    return LEADS_TO[kind] in NEXT[State(row.state)] and may(actor, row)


def _write_url(ref: str, kind: StepKind) -> str:
    return url_for("issues.write_step", ref=ref, kind=kind, back=url_for("desk.desk"))


def _clock_words(clock: Any) -> str:
    if clock.stand == Stand.PAUSED:
        return str(_("Waiting for an answer of the reporter"))
    if clock.stand in (Stand.LATE, Stand.VERY_LATE):
        late = ngettext("%(num)d working day late", "%(num)d working days late", clock.days)
        what = _("First answer") if clock.what == "first_answer" else _("Solution")
        return f"{what}: {late}"
    if clock.what == "first_answer":
        return str(_("First answer by %(day)s", day=day(clock.due)))
    return str(_("Solution by %(day)s", day=day(clock.due)))


def _review(until: datetime | None) -> str:
    return str(_("To be looked at again by %(day)s", day=day(promised_day(until)))) if until else ""


def _last_word(at: datetime | None) -> str:
    return str(_("last official word %(ago)s", ago=ago(at)) if at else _("no official word yet"))


def _next_words(due: datetime | None) -> str:
    if due is None:
        return ""
    promised = day(promised_day(due))
    if due < now():
        return str(_("The next step was promised by %(day)s and is overdue", day=promised))
    return str(_("Next step promised by %(day)s", day=promised))


def _in_lang(words: Mapping[str, str] | None) -> str:
    return next((words[tag] for tag in (lang(), city().lang, "en") if words.get(tag)), "") if words else ""
