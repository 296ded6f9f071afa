"""How much of a report is shown, in words: to its reporter, to who takes it out of view, to who looks again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.identity.actor import Actor
from app.identity.vocabulary import ROLE_NAMES, Role
from app.issues import policies
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import in_lang, status_of
from app.issues.queries import waiting_looks
from app.issues.queries.alarms import waiting_alarms
from app.issues.queries.rounds import waiting_bursts
from app.issues.vocabulary import CONFIRM_WITHIN, LESS_PUBLIC, Ground, Level, Look
from app.kernel.clock import now
from app.kernel.db import reader
from app.web.login import actor as present_actor
from app.web.shell import Work

# How a reporter is shown at each level, in a sentence to the reporter.
SHOWN: dict[str, Any] = {
    Level.PUBLIC_NAME: _l("Everyone reads this report, and your name with it."),
    Level.PSEUDONYM: _l("Everyone reads this report. You are shown as “a resident”, without a name."),
    Level.CONFIDENTIAL: _l("Confidential: nothing of this report is shown in public."),
}
LESS: dict[str, Any] = {
    Level.PSEUDONYM: _l("Hide my name"),
    Level.CONFIDENTIAL: _l("Make it confidential"),
}
MORE: dict[str, Any] = {
    Level.PSEUDONYM: _l("Show it to everyone, without my name"),
    Level.PUBLIC_NAME: _l("Show my name with it"),
}
GROUNDS: dict[str, Any] = {
    Ground.PERSONAL_DATA: _l("It tells about a person who can be recognised"),
    Ground.SAFETY: _l("Somebody's safety depends on it"),
    Ground.INVESTIGATION: _l("It would disturb an investigation"),
    Ground.COURT: _l("A court has forbidden it"),
    Ground.CATEGORY: _l("It was moved to a kind of report that is never public"),
    Ground.MERGE: _l("It was joined with another report"),
    Ground.CLOSING: _l("It was closed as “cannot be published”"),
}
LOOKS: dict[str, tuple[str, Any]] = {
    Look.OPEN: ("warn", _l("Waits for a mediator")),
    Look.APPEALED: ("warn", _l("The reporter appealed")),
    Look.CONFIRMED: ("neutral", _l("Stays out of view")),
    Look.UNDONE: ("ok", _l("Public again")),
    Look.LAPSED: ("ok", _l("Public again: nobody decided in time")),
}


def role_words(role: str) -> str:
    return _(ROLE_NAMES[Role(role)]) if role else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHiding:
    """What keeps an issue out of view. `late`: the second look is overdue. `id`, `url`, `can_decide`, `tied`: for
    mediators. `back_to`: the category under which it is public again, when another one took it out."""

    id: int
    ref: str
    url: str
    area: str
    chip: tuple[str, Any]
    ground: Any
    reason: str
    by: str
    at: datetime
    until: datetime
    late: bool
    said: str
    can_decide: bool = False
    tied: bool = False
    back_to: str = ""


def shown_hiding(row: Any, actor: Actor, ref: str, area: str = "", issue: Any = None) -> ShownHiding:
    waits, about = row.look in (Look.OPEN, Look.APPEALED), issue if issue is not None else row
    return ShownHiding(
        id=row.id,
        ref=ref,
        url=url_for("issues.issue", ref=ref),
        area=area,
        chip=LOOKS[row.look],
        ground=GROUNDS[row.ground],
        reason=row.reason,
        by=in_lang(row.body_names) or role_words(row.role),
        at=row.at,
        until=row.until,
        late=row.look == Look.OPEN and row.until <= now(),
        said=row.said,
        back_to=in_lang(row.before_names) if waits and row.ground == Ground.CATEGORY else "",
        can_decide=waits and policies.may_decide_hiding(actor, row, about),
        tied=waits and policies.may_look_again(actor) and policies.is_tied_to_hiding(actor, row, about),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The page on which it is said how much is shown. `less`, `more`: (level, words of the button). `own`: for the
    reporter; `can_take_out`: for police and partners; `asks_name`: there is no account whose name it could be."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    own: bool
    shown: Any
    less: list[tuple[str, Any]]
    more: list[tuple[str, Any]]
    asks_name: bool
    consent: bool
    was_confidential: bool
    hiding: ShownHiding | None
    can_answer: bool
    can_take_out: bool
    mediator_shows: bool


def showing(row: Any, hiding: Any, actor: Actor) -> Showing:
    words, own = readable(row, actor), policies.may_show_own(actor, row)
    place, public_kind = LESS_PUBLIC.index(Level(row.level)), row.category_public is not False
    return Showing(
        ref=row.ref,
        title=title_of(row, words=words),
        lang=row.lang if words else "",
        chip=status_of(row.state, row.closing),
        own=own,
        shown=SHOWN[Level.CONFIDENTIAL if row.confidential else row.level],
        less=[(level, LESS[level]) for level in LESS_PUBLIC[place + 1 :]] if own else [],
        more=[(level, MORE[level]) for level in LESS_PUBLIC[:place][::-1]]
        if own and public_kind and not hiding
        else [],
        asks_name=not actor.known,
        consent=row.mediator_may_show,
        was_confidential=row.level == Level.CONFIDENTIAL,
        hiding=shown_hiding(hiding, actor, row.ref, issue=row) if hiding else None,
        can_answer=policies.may_answer_hiding(actor, row, hiding, now()),
        can_take_out=not row.confidential and policies.may_take_out(actor, row),
        mediator_shows=not own and not hiding and row.confidential and policies.may_show_more(actor, row),
    )


def may_open(actor: Actor, row: Any) -> bool:
    """Whether there is anything on that page for this reader."""
    return policies.may_take_out(actor, row) or policies.may_show_more(actor, row)


def hiding_entries(rows: Sequence[Any], actor: Actor) -> list[ShownHiding]:
    return [shown_hiding(row, actor, row.ref, row.area_name) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """Somebody who must know who reported, as second persons and mediators see it. `url`: of the issue, for whoever may
    read it."""

    id: int
    ref: str
    url: str
    who: str
    role: str
    reason: str
    asked_at: datetime
    chip: tuple[str, Any]
    second: str
    shown_at: datetime | None
    can_answer: bool
    tied: bool


def request_entries(rows: Sequence[Any], actor: Actor) -> list[ShownRequest]:
    return [_request(row, actor) for row in rows]


def _request(row: Any, actor: Actor) -> ShownRequest:
    over = row.agreed is None and now() > row.asked_at + CONFIRM_WITHIN
    return ShownRequest(
        id=row.id,
        ref=row.ref,
        url=url_for("issues.issue", ref=row.ref) if policies.may_look_again(actor) or not row.confidential else "",
        who=row.name,
        role=role_words(row.role),
        reason=row.reason,
        asked_at=row.asked_at,
        chip=_request_chip(row, over=over),
        second=row.second_name or "",
        shown_at=row.shown_at,
        can_answer=row.agreed is None and not over and policies.may_answer_identity(actor, row, row),
        tied=row.agreed is None and not over and policies.is_tied_to_request(actor, row, row),
    )


def _request_chip(row: Any, *, over: bool) -> tuple[str, Any]:
    if row.shown_at is not None:
        return "bad", _("Shown once")
    if row.agreed is None:
        return ("neutral", _("Asked too long ago")) if over else ("warn", _("Waits for a second person"))
    return ("brand", _("Agreed, not shown yet")) if row.agreed else ("neutral", _("Not agreed"))


def waiting_lines() -> list[Work]:
    """For the shell of mediators, administrators and evaluators: what needs a second person, and danger."""
    who = present_actor()
    if policies.may_hold(who):
        return [Work(str(_("Bursts of ratings")), url_for("issues.bursts"), waiting_bursts(reader(), who.account_id))]
    lines = []
    if policies.may_hear_alarms(who):
        alarms = waiting_alarms(reader())
        lines.append(Work(str(_("Danger")), url_for("issues.alarms"), alarms, urgent=alarms > 0))
    if policies.may_be_second(who):
        waiting = waiting_looks(reader(), now() - CONFIRM_WITHIN)
        if policies.may_look_again(who):
            lines.append(Work(str(_("Second look")), url_for("issues.second_looks"), int(waiting.hidings)))
        lines.append(Work(str(_("Who reported")), url_for("issues.identity_requests"), int(waiting.requests)))
    return lines
