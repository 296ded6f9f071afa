"""What the forms of officers offer, and the page that shows two who wrote at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.clock import ShownClock, shown_clock
from app.issues.presenters.issue import title_of
from app.issues.presenters.timeline import Entry, entry_of
from app.issues.presenters.words import CLOSING_CHOICES, LIMITS, OWN_VIEWS, in_lang, status_of
from app.issues.vocabulary import LEADS_TO, NEXT, State, StepKind

ROUTING = (StepKind.ACKNOWLEDGE, StepKind.ASSIGN, StepKind.REFER)
REFERRED = (StepKind.TAKE, StepKind.RETURN)
IN_ORDER = (*REFERRED, *ROUTING[:1], StepKind.PROGRESS, *ROUTING[1:], StepKind.WAIT, StepKind.CLOSE)
# (what the section is called, the word on its button), by kind.
TITLES: dict[str, tuple[Any, Any]] = {
    StepKind.ACKNOWLEDGE: (_l("Say that you have seen it"), _l("Publish: seen")),
    StepKind.PROGRESS: (_l("Publish a step"), _l("Publish the step")),
    StepKind.ASSIGN: (_l("Assign"), _l("Assign and publish")),
    StepKind.REFER: (_l("Pass on to another body"), _l("Pass on and publish")),
    StepKind.TAKE: (_l("Take it on"), _l("Take it on and publish")),
    StepKind.RETURN: (_l("Send it back"), _l("Send it back and publish")),
    StepKind.WAIT: (_l("Wait for someone"), _l("Publish: waiting")),
    StepKind.CLOSE: (_l("Close"), _l("Close and publish")),
}


def possible_kinds(row: Any, actor: Actor) -> list[StepKind]:
    """What this actor may do with the issue in its present state, the likeliest first."""
    route, step, close = (test(actor, row) for test in (policies.may_route, policies.may_step, policies.may_close))
    waits = row.referred_at is not None
    allowed = {StepKind.CLOSE: close} | dict.fromkeys(ROUTING, route)
    allowed[StepKind.ASSIGN] = route or policies.may_hand_on(actor, row)
    allowed[StepKind.TAKE] = waits and policies.may_take(actor, row)
    allowed[StepKind.RETURN] = policies.may_return(actor, row, waits=waits)
    reachable = frozenset() if row.state == State.CLOSED or row.merged else NEXT[State(row.state)]
    if row.proposal_id is not None:
        reachable -= {State.CLOSED}  # a second officer signs or sends back what is proposed
    found = [kind for kind in IN_ORDER if LEADS_TO[kind] in reachable and allowed.get(kind, step)]
    # What was passed on and waits is answered first; sending back what one works on is rare, and stands last.
    return found if waits else sorted(found, key=REFERRED.__contains__)


def choices(bodies: Sequence[Any], officers: Sequence[Any]) -> dict[str, list[tuple[str, Any]]]:
    """The lists of the forms: bodies, officers, closings, views."""
    return {
        "bodies": [(str(row.id), in_lang(row.names, row.slug)) for row in bodies],
        "officers": [(str(row.account_id), row.duty_name) for row in officers],
        "closings": list(CLOSING_CHOICES.items()),
        "limits": list(LIMITS.items()),
        "views": [(key, label) for key, label in OWN_VIEWS.items()],
    }


def step_path(ref: str, pos: int) -> str:
    return url_for("issues.issue", ref=ref, _anchor=f"step-{pos}")


def published(kind: StepKind, written: str) -> str:
    """What is told after a form of this kind, which wrote a step of the kind `written`."""
    if kind == StepKind.CLOSE and written != kind:
        return str(_("Published. It is closed once a second officer of your body has signed."))
    return str(_("Closed, and published for everyone.") if kind == StepKind.CLOSE else _("Published for everyone."))


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """`newer`: what others published meanwhile. `allowed`: what is possible now, when the step is not, as kind and name
    each."""

    ref: str
    title: str
    chip: tuple[str, Any]
    newer: list[Entry]
    kind: Any
    button: Any
    possible: bool
    allowed: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class WritePage:
    """`possible`: whether this step can be taken from here; else `allowed` says what can."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    clock: ShownClock
    words: str
    head: Any
    button: Any
    possible: bool
    allowed: list[Any]


def writing(row: Any, kind: StepKind, actor: Actor) -> WritePage:
    """The page on which one step is written, for whoever may write one."""
    possible = possible_kinds(row, actor)
    return WritePage(
        row.ref,
        title_of(row, words=True),
        row.lang,
        status_of(row.state, row.closing),
        shown_clock(row),
        row.html,
        *TITLES[kind],
        kind in possible,
        [TITLES[other][0] for other in possible],
    )


def conflict(row: Any, newer: Sequence[Any], kind: StepKind, actor: Actor) -> ConflictPage:
    possible = possible_kinds(row, actor)
    return ConflictPage(
        row.ref,
        title_of(row, words=True),
        status_of(row.state, row.closing),
        [entry_of(step, row.ref, [], see=True) for step in newer],
        TITLES[kind][0],
        TITLES[kind][1],
        kind in possible,
        [(str(other), TITLES[other][0]) for other in possible],
    )
