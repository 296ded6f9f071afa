"""Community groups and the log of contacts as their pages show them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.identity.actor import Actor
from app.identity.policies import has_contacts, may_know_contact
from app.identity.vocabulary import GROUP_KINDS
from app.kernel.clock import local, now
from app.kernel.sealed import unseal
from app.programme.quarters import before, days_of, quarter_of
from app.programme.vocabulary import TAKEN_BACK_WITHIN
from app.programme.wording import CONTACT_KINDS
from app.web.city import city
from app.web.login import actor as present_actor
from app.web.shell import Work

KINDS: dict[str, Any] = dict(CONTACT_KINDS)
COLUMNS = ("quarter", "group", "kind", "area", "contacts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group in a list."""

    name: str
    url: str
    kind: str
    area: str
    purpose: str
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the log, opened for those who keep it."""

    number: int
    day: date
    kind: Any
    group: str
    url: str | None
    area: str
    about: str
    by: str
    can_take_back: bool


@dataclass(frozen=True, slots=True)
class Quarter:
    """`earlier`: the one before; `is_now`: it still runs."""

    name: str
    days: tuple[date, date]
    earlier: str
    is_now: bool


def log_line() -> list[Work]:
    """For the shell of those who keep the log: one tap from every page."""
    return [Work(str(_("Log of contacts")), url_for("programme.contacts"), 0)] if has_contacts(present_actor()) else []


def today() -> date:
    return local(now(), city().zone).date()


def quarter(asked: str | None) -> Quarter | None:
    """The quarter that was asked for, the present one without; None when it is none."""
    present = quarter_of(today())
    days = days_of(asked or present)
    return Quarter(asked or present, days, before(asked or present), (asked or present) == present) if days else None


def group(row: Any) -> Group:
    return Group(
        name=row.name,
        url=url_for("programme.group", group_id=row.id),
        kind=_(GROUP_KINDS[row.kind]),
        area=row.area_name,
        purpose=row.purpose,
        listed=row.listed,
    )


def contact_person(actor: Actor, row: Any) -> dict[str, Any] | None:
    """Whom to turn to, for those who may know it; None where nobody agreed, or for others."""
    if not may_know_contact(actor, row) or row.given is None:
        return None
    told = json.loads(unseal(row.sealed, "group_contact")) if row.sealed else None
    return {"told": told, "given": row.given, "given_on": row.given_on, "withdrawn_at": row.withdrawn_at}


def lines(rows: Iterable[Any], actor: Actor) -> list[Line]:
    return [
        Line(
            number=row.id,
            day=row.held_on,
            kind=KINDS[row.kind],
            group=row.group_name or "",
            url=url_for("programme.group", group_id=row.group_id)
            if row.group_id and row.group_ended_at is None
            else None,
            area=row.area_name,
            about=unseal(row.sealed, "contact_entry") if row.sealed else "",
            by=row.duty_name or "",
            can_take_back=row.logged_by == actor.account_id and row.logged_at + TAKEN_BACK_WITHIN > now(),
        )
        for row in rows
    ]


def quiet(counts: Sequence[Any]) -> list[Any]:
    """The groups with which nobody was in touch."""
    return [row for row in counts if row.number == 0]


def table_rows(counts: Iterable[Any], name: str) -> list[tuple[object, ...]]:
    return [(name, row.name, row.kind, row.area_name, row.number) for row in counts]
