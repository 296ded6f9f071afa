"""Appointments as their pages and lists show them. The officer is shown the words of the asker, and no account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event

from app.identity.actor import Actor
from app.kernel.clock import local, now, working_days_between
from app.kernel.db import Executor
from app.programme.policies import has_list, is_asker, may_answer
from app.programme.queries.appointments import waiting_number
from app.programme.vocabulary import LASTS, OPEN, State
from app.programme.wording import PLACES, STATES
from app.programme.writing import answer_words, asked_words
from app.web.city import city
from app.web.filters import day, listed
from app.web.kept import kept
from app.web.login import actor as present_actor
from app.web.shell import Work

MOMENT = timedelta(microseconds=1)
WHERE: dict[str, Any] = dict(PLACES)
PRODUCT = "-//Corrala//Appointments//EN"
ZONE_BEFORE, ZONE_AFTER = timedelta(days=400), timedelta(days=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An appointment in a line: nothing of what was written."""

    ref: str
    url: str
    officer: str
    chip: tuple[str, Any]
    clock: tuple[str, str] | None
    starts_at: datetime | None
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """What this reader may do with it now."""

    offer: bool
    accept: bool
    wish: bool
    cancel: bool
    calendar: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What both wrote, opened."""

    wishes: str
    topic: str
    name: str
    where: Any
    words: str
    place: str


def head(row: Any) -> Head:
    return Head(
        ref=row.ref,
        url=url_for("programme.appointment", ref=row.ref),
        officer=row.officer_name or str(_("An officer")),
        chip=STATES[row.state],
        clock=_clock(row.due) if row.due else None,
        starts_at=row.starts_at,
        asked_at=row.asked_at,
    )


def told(row: Any) -> Told:
    asked, answer = asked_words(row), answer_words(row)
    return Told(**asked, where=WHERE[row.place], words=answer["words"], place=answer["place"])


def can(actor: Actor, row: Any) -> Can:
    own, answers, moment = is_asker(actor, row), may_answer(actor, row), now()
    lies_ahead = row.state in OPEN or (row.state == State.SETTLED and row.over_at > moment)
    return Can(
        offer=answers and lies_ahead,
        accept=own and row.state == State.PROPOSED and row.starts_at > moment,
        wish=own and lies_ahead and row.state != State.ASKED,
        cancel=own and lies_ahead,
        calendar=row.state == State.SETTLED,
    )


def _clock(due: datetime) -> tuple[str, str]:
    """By which day an answer is promised, and whether it is late."""
    last, place = due - MOMENT, city()
    by = _("answer promised by %(day)s", day=day(last))
    if now() < due:
        left = working_days_between(now(), last, place.zone, place.holidays)
        return ("near" if left <= 1 else "on_time"), str(by)
    return "late", listed((by, _("late")))


def waiting_lines() -> list[Work]:
    """For the shell of officers: the way to the list, and how many wait there for them."""
    actor = present_actor()
    if not has_list(actor):
        return []
    url = url_for("programme.appointments")
    return [Work(str(_("Appointments")), url, kept(_waiting, str(actor.account_id)))]


def _waiting(executor: Executor, _whose: str) -> int:
    return waiting_number(executor, present_actor())


def calendar(row: Any, place: str, *, zone: str, base_url: str) -> bytes:
    """A settled appointment as an iCalendar file (RFC 5545) for whoever asked for it; it says nothing of the topic."""
    file, entry = Calendar(), Event()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    entry.add("uid", f"appointment-{row.ref}@{urlsplit(base_url).hostname}")
    entry.add("dtstamp", now())
    entry.add("dtstart", local(row.starts_at, zone))
    entry.add("dtend", local(row.starts_at + LASTS, zone))
    entry.add("summary", _("Appointment with %(name)s", name=row.officer_name or _("An officer")))
    entry.add("location", place)
    entry.add("class", "PRIVATE")
    file.add_component(entry)
    on = local(row.starts_at, zone).date()
    file.add_missing_timezones(first_date=on - ZONE_BEFORE, last_date=on + ZONE_AFTER)
    written: bytes = file.to_ical()
    return written
