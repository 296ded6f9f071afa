"""Enquiries as their pages and lists show them. No handler is shown who the sender is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.enquiries.policies import has_list, is_sender, may_forward, may_handle
from app.enquiries.queries import waiting_number
from app.enquiries.vocabulary import NEAR_DAYS, WAITING, Consent, Side, State
from app.enquiries.wording import SUBJECTS
from app.enquiries.writing import takes_words
from app.identity.actor import Actor
from app.identity.vocabulary import ROLE_NAMES, Role
from app.kernel.clock import now, working_days_between
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.web.city import city
from app.web.filters import day, listed
from app.web.i18n import lang
from app.web.kept import kept
from app.web.login import actor as present_actor
from app.web.shell import Work

MOMENT = timedelta(microseconds=1)
NAMES: dict[str, Any] = dict(SUBJECTS)
STATES: dict[str, tuple[str, Any]] = {
    State.RECEIVED: ("brand", _l("With the coordinator")),
    State.FORWARDED: ("warn", _l("Waits for an answer")),
    State.ASKED: ("warn", _l("Waits for the sender")),
    State.ANSWERED: ("ok", _l("Answered")),
}

TABS: dict[str, Any] = {
    "waiting": _l("Waiting for an answer"),
    str(State.ASKED): _l("Waiting for the sender"),
    str(State.ANSWERED): _l("Answered"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An enquiry in a line: nothing of what it says. `holder`: who has it; empty for the coordinator."""

    ref: str
    url: str
    subject: Any
    area: str
    holder: str
    chip: tuple[str, Any]
    clock: tuple[str, str] | None
    sent_at: datetime
    answered_at: datetime | None
    by_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """What this reader may do with it now."""

    write_back: bool
    decide: bool
    handle: bool
    forward: bool
    give_back: bool
    propose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    words: str
    lang: str
    who: str
    at: datetime
    side: str


def in_lang(words: Mapping[str, str] | None) -> str:
    """The wording in the page's language, else the city's, else any."""
    for tag in (lang(), city().lang, "en"):
        if words and words.get(tag):
            return words[tag]
    return next(iter((words or {}).values()), "")


def head(row: Any) -> Head:
    return Head(
        ref=row.ref,
        url=url_for("enquiries.enquiry", ref=row.ref),
        subject=NAMES[row.subject],
        area=row.area_name or "",
        holder=row.officer_name or in_lang(row.body_names) or (_("An officer") if row.officer_id else ""),
        chip=STATES[row.state],
        clock=clock(row.due) if row.due else None,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        by_mail=row.way == "mail",
    )


def clock(due: datetime) -> tuple[str, str]:
    """How the promised answer stands: its stand and, in words, the day and the working days left or over."""
    moment, place = now(), city()
    last = due - MOMENT
    if moment < due:
        left = max(0, working_days_between(moment, last, place.zone, place.holidays))
        told = (
            _("today is the last day")
            if left == 0
            else ngettext("%(num)d working day left", "%(num)d working days left", left)
        )
        stand = "near" if left <= NEAR_DAYS else "on_time"
        return stand, listed((_("answer promised by %(day)s", day=day(last)), told))
    over = max(1, working_days_between(last, moment, place.zone, place.holidays))
    told = ngettext("%(num)d working day late", "%(num)d working days late", over)
    return "late", listed((_("answer promised by %(day)s", day=day(last)), told))


def said(rows: Sequence[Any], *, own: bool) -> list[Said]:
    """The messages in their order; notes are for those who handle it alone."""
    return [
        Said(
            words=unseal(row.sealed, "enquiry_message"),
            lang=row.lang,
            who=_who(row, own),
            at=row.at,
            side=row.side,
        )
        for row in rows
        if not (own and row.side == Side.NOTE)
    ]


def _who(row: Any, own: bool) -> str:
    if row.side == Side.SENDER:
        return str(_("You") if own else _("The sender"))
    role = _(ROLE_NAMES[Role(row.role)]) if row.role else ""
    return listed((row.duty_name or _("The office"), role))


def can(actor: Actor, row: Any) -> Can:
    own, handles, open_ = is_sender(actor, row), may_handle(actor, row), row.state in WAITING
    return Can(
        write_back=own and takes_words(row, now()) and row.state in (State.ASKED, State.ANSWERED),
        decide=own and row.consent == Consent.ASKED,
        handle=handles and (open_ or row.state == State.ASKED),
        forward=may_forward(actor, row) and open_,
        give_back=handles and row.state == State.FORWARDED,
        propose=handles and row.consent == Consent.NONE,
    )


def waiting_lines() -> list[Work]:
    """For the shell of those who answer: the way to the list, and how many wait there for them."""
    actor = present_actor()
    if not has_list(actor):
        return []
    return [Work(str(_("Enquiries")), url_for("enquiries.enquiries"), kept(_waiting, str(actor.account_id)))]


def _waiting(executor: Executor, _whose: str) -> int:
    return waiting_number(executor, present_actor())
