"""The public register: what moderation did in a month, counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Connection

from app.kernel.clock import local, now
from app.kernel.errors import NotFound
from app.moderation import queries
from app.moderation.presenters.cards import GROUNDS, ROLES, VERDICTS, WHYS
from app.moderation.queries.register import OWN_WORDS
from app.moderation.vocabulary import SUBJECT_MUTE, Ground, Verdict, Why
from app.web.answers import path_to
from app.web.city import city
from app.web.feeds import Item
from app.web.i18n import lang

COLUMNS = ("month", "kind", "why", "verdict", "reason", "role", "body", "number", "median_hours", "overturned")
MONTHS_IN_FEED = 24


@dataclass(frozen=True, slots=True)
class Part:
    """What another room adds to the page of the register: a template, and what it shows of the month that begins and
    ends at these moments, under the name `part`."""

    template: str
    load: Callable[[Connection, datetime, datetime], Any]


PARTS: list[Part] = []


def know_part(part: Part) -> None:
    if part not in PARTS:
        PARTS.append(part)


def month_asked(words: str | None) -> date:
    """The first day of the month that is asked for ("2026-11"), of the present one without words; `NotFound` for what
    is no month, or lies ahead."""
    today = local(now(), city().zone).date().replace(day=1)
    if words is None:
        return today
    try:
        month = date.fromisoformat(f"{words}-01")
    except ValueError as error:
        raise NotFound from error
    if month > today:
        raise NotFound
    return month


def register_page(executor: Connection, month: date) -> dict[str, Any]:
    """Everything the page of one month shows."""
    first, end = bounds(month)
    rows = queries.decided_in(executor, first, end)
    content = [row for row in rows if row["kind"] != SUBJECT_MUTE]
    seconds = queries.seconds_to_decide(executor, first, end)
    appeals = [row for row in rows if row["why"] == Why.APPEAL]
    return {
        "month": month,
        "title": format_date(month, "MMMM yyyy"),
        "verdicts": _sums((row for row in content if row["why"] != Why.APPEAL), _verdict),
        "reasons": _sums((row for row in content if row["why"] != Why.APPEAL and row["ground"]), _ground),
        "sources": _sums((row for row in content if row["why"] != Why.APPEAL), lambda row: WHYS[Why(row["why"])]),
        "roles": _sums(rows, lambda row: ROLES[row["decided_role"] or ""]),
        "bodies": _sums(rows, _body),
        "decided": sum(row["number"] for row in rows),
        "median_hours": round(median(seconds) / 3600, 1) if seconds else None,
        "appealed": queries.appealed_in(executor, first, end),
        "overturned": _number(appeals, Verdict.RESTORE),
        "confirmed": _number(appeals, Verdict.CONFIRM),
        "mutes": sum(row["number"] for row in rows if row["kind"] == SUBJECT_MUTE and row["why"] != Why.APPEAL),
        "waiting": queries.still_waiting(executor),
        "parts": [(part.template, part.load(executor, first, end)) for part in PARTS],
        "before": _neighbour(executor, month, -1),
        "after": _neighbour(executor, month, 1),
    }


def bounds(month: date) -> tuple[datetime, datetime]:
    """When a month begins and ends in the city, as moments."""
    zone = ZoneInfo(city().zone)
    after = _shifted(month, 1)
    return datetime(month.year, month.month, 1, tzinfo=zone), datetime(after.year, after.month, 1, tzinfo=zone)


def months(executor: Connection) -> list[date]:
    """Every month since the first verdict up to the present one, the newest first."""
    begun = queries.first_decided(executor)
    if begun is None:
        return []
    first, month = local(begun, city().zone).date().replace(day=1), month_asked(None)
    found = []
    while month >= first:
        found.append(month)
        month = _shifted(month, -1)
    return found


def csv_rows(executor: Connection) -> Iterable[tuple[object, ...]]:
    """The counts of all months, the oldest first, in the words of the database: scripts read them."""
    for month in reversed(months(executor)):
        waited = queries.seconds_by_count(executor, *bounds(month))
        for row in queries.decided_in(executor, *bounds(month)):
            names = row["body"] or {}
            told = (row["kind"], row["why"], row["verdict"], row["ground"])
            seconds = waited.get((*told, row["decided_role"], row["decided_body_id"]))
            hours = round(median(seconds) / 3600, 1) if seconds else ""
            body = names.get("en") or next(iter(names.values()), "")
            yield (f"{month:%Y-%m}", *told, row["decided_role"] or "", body, row["number"], hours, row["overturned"])


def feed_items(executor: Connection) -> list[Item]:
    """An entry for each month that is over."""
    over = [month for month in months(executor) if month < month_asked(None)][:MONTHS_IN_FEED]
    return [_item(register_page(executor, month)) for month in over]


def _item(shown: Mapping[str, Any]) -> Item:
    lines = [_("Decided: %(number)s", number=shown["decided"])]
    lines += [f"{label}: {number}" for label, number in [*shown["verdicts"], *shown["reasons"]]]
    lines += [
        _("Appeals: %(number)s", number=shown["appealed"]),
        _("Taken back: %(number)s", number=shown["overturned"]),
    ]
    html = Markup("").join(Markup("<p>{}</p>").format(escape(line)) for line in lines)
    month = shown["month"]
    return Item(
        mark=f"register-{month:%Y-%m}",
        title=_("Moderation in %(month)s", month=shown["title"]),
        path=path_to("moderation.register", month=f"{month:%Y-%m}"),
        html=str(html),
        at=bounds(month)[1],
    )


def _sums(rows: Iterable[Any], label: Callable[[Any], Any]) -> list[tuple[str, int]]:
    """How many by label, most first."""
    found: Counter[str] = Counter()
    for row in rows:
        found[str(label(row))] += row["number"]
    return found.most_common()


def _verdict(row: Any) -> Any:
    return VERDICTS[Verdict(row["verdict"])][1]


def _ground(row: Any) -> Any:
    return _("in own words") if row["ground"] == OWN_WORDS else GROUNDS[Ground(row["ground"])]


def _body(row: Any) -> str:
    names = row["body"]
    return (names.get(lang()) or next(iter(names.values()))) if names else _("no body: for the city as a whole")


def _number(rows: Iterable[Any], verdict: Verdict) -> int:
    return sum(row["number"] for row in rows if row["verdict"] == verdict)


def _neighbour(executor: Connection, month: date, step: int) -> str | None:
    """The month before or after this one in which there is something to show."""
    other = _shifted(month, step)
    return f"{other:%Y-%m}" if other in months(executor) else None


def _shifted(month: date, step: int) -> date:
    number = month.year * 12 + month.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)
