"""Lines of the journal in words: when, who, what, about which thing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.admin.queries import journal as queries
from app.admin.told import ACTS, DOERS, GROUPS, THINGS, acts_of
from app.admin.vocabulary import Group
from app.identity.permissions import TABLE
from app.identity.vocabulary import ROLE_NAMES, Role
from app.kernel.clock import end_of_day, start_of_day
from app.kernel.db import Executor
from app.web.city import city
from app.web.forms import choices

COLUMNS = ("at", "who", "role", "act", "thing", "number", "fields", "request")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `who`: a name for staff, a kind of people for everybody else; `role`: the offices held at the time."""

    at: datetime
    who: str
    role: str
    act: str
    words: str
    thing: str
    detail: str
    number: int
    fields: tuple[str, ...]
    request: str


def with_choices(form: Any, groups: frozenset[Group]) -> Any:
    """The form with the acts that its reader may see."""
    acts = sorted((_(ACTS[act].words), act) for act in acts_of(groups))
    form.act.choices = choices([("", _("Everything")), *((act, words) for words, act in acts)])
    things = sorted((_(words), kind) for kind, words in THINGS.items())
    form.kind.choices = choices([("", _("Everything")), *((kind, words) for words, kind in things)])
    return form


def wanted(executor: Executor, form: Any, groups: frozenset[Group]) -> queries.Wanted:
    """What a form that is well formed asks for. Days are those of the city; the last one counts with it."""
    one, name = form.act.data, form.who.data
    return queries.Wanted(
        acts=frozenset({one}) if one else acts_of(groups),
        actors=queries.staff_called(executor, name) if name else None,
        kind=form.kind.data or None,
        number=form.number.data,
        since=start_of_day(form.since.data, city().zone) if form.since.data else None,
        until=end_of_day(form.until.data, city().zone) if form.until.data else None,
    )


def group_names(groups: Iterable[Group]) -> list[str]:
    """The groups in words, in the order of the list."""
    return [_(words) for group, words in GROUPS.items() if group in groups]


def lines(executor: Executor, rows: Sequence[Any]) -> list[Line]:
    """Rows for those who search: staff by name and office, everybody else as what they are."""
    names = queries.staff_names(executor, _accounts(rows))
    offices = _offices(executor, rows)
    return [_line(row, names.get(row.actor_id) if row.actor_kind == "account" else None, offices) for row in rows]


def own_lines(executor: Executor, rows: Sequence[Any], account_id: int) -> list[Line]:
    """Rows for the person they are about: staff by their office alone, the person as "you", issues by reference."""
    offices = _offices(executor, rows)
    refs = queries.references(executor, {row.object_id for row in rows if row.object_kind == "issue"})
    return [_named(_line(row, _to_the_person(row, account_id, offices), offices), row, refs) for row in rows]


def _named(line: Line, row: Any, refs: dict[int, str]) -> Line:
    """A line about an issue without the number of its row, which would tell how many there are in all."""
    if row.object_kind != "issue":
        return line
    return replace(line, number=0, thing=f"{_(THINGS['issue'])} {refs.get(row.object_id, '')}".strip())


def table_rows(executor: Executor, found: Iterator[Any]) -> Iterator[tuple[object, ...]]:
    """The rows of the file, a few hundred looked up at once."""
    batch: list[Any] = []
    for row in found:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield from _cells(executor, batch)
            batch = []
    yield from _cells(executor, batch)


def _cells(executor: Executor, rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    for line, row in zip(lines(executor, rows), rows, strict=True):
        fields = " ".join(line.fields)
        yield line.at, line.who, line.role, line.act, row.object_kind, line.number, fields, line.request


def _line(row: Any, name: str | None, offices: dict[int, list[Any]]) -> Line:
    told = ACTS.get(row.act)
    return Line(
        at=row.at,
        who=name or _(DOERS.get(row.actor_kind, DOERS["account"])),
        role=", ".join(_role_names(row, offices)) if name else "",
        act=row.act,
        words=_(told.words) if told else row.act,
        thing=f"{_(THINGS.get(row.object_kind, row.object_kind))} {row.object_id}",
        detail=_detail(row),
        number=row.object_id,
        fields=tuple(row.fields),
        request=row.request_id,
    )


def _detail(row: Any) -> str:
    """Of a refusal: what was refused."""
    line = TABLE.get(str(row.ids.get("action", "")))
    return _(line.what) if line else ""


def _to_the_person(row: Any, account_id: int, offices: dict[int, list[Any]]) -> str | None:
    if row.actor_kind == "account" and row.actor_id == account_id:
        return _("You")
    return ", ".join(_role_names(row, offices)) or None


def _role_names(row: Any, offices: dict[int, list[Any]]) -> list[str]:
    held = offices.get(row.actor_id, []) if row.actor_kind == "account" else []
    then = [grant for grant in held if grant.since <= row.at and (grant.over is None or row.at <= grant.over)]
    return [_(ROLE_NAMES[Role(role)]) for role in dict.fromkeys(grant.role for grant in then)]


def _offices(executor: Executor, rows: Sequence[Any]) -> dict[int, list[Any]]:
    if not rows:
        return {}
    moments = [row.at for row in rows]
    offices: dict[int, list[Any]] = {}
    for grant in queries.roles_held(executor, _accounts(rows), (min(moments), max(moments))):
        offices.setdefault(grant.account_id, []).append(grant)
    return offices


def _accounts(rows: Sequence[Any]) -> Collection[int]:
    return {row.actor_id for row in rows if row.actor_kind == "account" and row.actor_id is not None}
