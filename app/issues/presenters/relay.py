"""The messages between officer and reporter, as each side reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.identity.actor import Actor
from app.issues import policies
from app.issues.clocks import pause_left
from app.issues.presenters.clock import ShownClock, shown_clock
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.timeline import Entry
from app.issues.presenters.words import ROLES, in_lang, status_of
from app.issues.vocabulary import Side, State
from app.kernel.clock import now
from app.kernel.sealed import Unreadable, unseal
from app.kernel.text import paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """`to`: to whom the reader writes. `waits`: the choices for the clock, none where it cannot wait."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    clock: ShownClock
    own: bool
    to: str
    closed: bool
    messages: list[Entry]
    waits: list[tuple[str, str]]


def relay(row: Any, actor: Actor, messages: Sequence[Any], pauses: Sequence[Any]) -> Relay:
    own, words = policies.is_reporter(actor, row), readable(row, actor)
    left = 0 if own else pause_left(row, len(pauses), now())
    return Relay(
        ref=row.ref,
        title=title_of(row, words=words),
        lang=row.lang if words else "",
        chip=status_of(row.state, row.closing),
        clock=shown_clock(row),
        own=own,
        to=str(in_lang(row.body_names) or _("whoever works on your report")) if own else str(_("the reporter")),
        closed=row.state == State.CLOSED,
        messages=[_message(message, place, own=own) for place, message in enumerate(messages, 1)],
        waits=waits_for(left),
    )


def waits_for(left: int) -> list[tuple[str, str]]:
    """No waiting, or so many working days at most; empty where the clock cannot wait."""
    days = range(1, left + 1)
    words = [ngettext("for %(num)d working day at most", "for %(num)d working days at most", n) for n in days]
    return [("0", str(_("No, it runs on"))), *zip(map(str, days), words, strict=True)] if words else []


def _message(row: Any, place: int, *, own: bool) -> Entry:
    by_reporter = row.side == Side.REPORTER
    reporter = _("You") if own else _("The reporter")
    return Entry(
        id=f"message-{place}",
        title=reporter if by_reporter else row.duty_name or _("Whoever works on it"),
        at=row.at,
        role=ROLES.get(row.role),
        html=_opened(row.sealed),
        lang=row.lang,
    )


def _opened(sealed: str) -> str:
    try:
        return paragraphs(unseal(sealed, "relay_message"))
    except Unreadable:
        return paragraphs(_("This message can no longer be opened."))
