"""A challenge in words: how it stands, its clock, and what this reader may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.identity.actor import Actor
from app.issues.clocks import promised_day
from app.kernel.clock import now, working_days_between
from app.kernel.text import paragraphs
from app.mediation import policies
from app.mediation.places import challenge_path
from app.mediation.presenters.words import in_lang
from app.mediation.queries.around import Mediator
from app.mediation.vocabulary import Bar, Ground, Outcome, State
from app.mediation.wording import REFUSALS
from app.web.city import city
from app.web.filters import day, listed

GROUNDS: dict[str, Any] = {
    Ground.CLOSING: _l("How it was closed"),
    Ground.NO_ANSWER: _l("No first answer, far beyond the day promised"),
    Ground.NO_SOLUTION: _l("Not solved by the day promised"),
}
STATES: dict[str, tuple[str, Any]] = {
    State.SUBMITTED: ("brand", _l("Waits for a mediator")),
    State.STATEMENT: ("warn", _l("The police have the word")),
    State.MEDIATION: ("warn", _l("With the mediator")),
    State.DECLINED: ("neutral", _l("Not admitted")),
}
OUTCOMES: dict[str, tuple[str, Any]] = {
    Outcome.UPHELD: ("ok", _l("Upheld")),
    Outcome.PARTLY: ("ok", _l("Upheld in part")),
    Outcome.NOT_UPHELD: ("neutral", _l("Not upheld")),
    Outcome.AGREEMENT: ("ok", _l("Both sides agreed")),
    Outcome.WITHDRAWN: ("neutral", _l("Withdrawn")),
}
WAITS_FOR: dict[str, Any] = {
    State.SUBMITTED: _l("A mediator says by then whether it is admitted"),
    State.STATEMENT: _l("The police make their statement by then"),
    State.MEDIATION: _l("A mediator decides by then"),
}
BARS: dict[str, Any] = {
    Bar.OWN: _l("You are a party to it."),
    Bar.ACTED: _l("You handled, answered or moderated this issue."),
    Bar.COMMAND: _l("You belong to the line of command it is about."),
    Bar.TIE: _l("You declared a tie to somebody concerned."),
    Bar.ASIDE: _l("You stood aside."),
    Bar.NEIGHBOUR: _l("You live in this neighbourhood."),
    Bar.COORDINATOR: _l("The sixth challenge on one issue: the coordinating mediator decides."),
}
STAGE = {State.SUBMITTED: 0, State.STATEMENT: 1, State.MEDIATION: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A challenge as lists and its page show it. `clock`: (stand, words) while one runs. `waits`: for whom. `away`: a
    sentence, when whoever has it in hand is."""

    id: int
    path: str
    ref: str
    number: int
    ground: Any
    chip: tuple[str, Any]
    clock: tuple[str, str] | None
    waits: Any
    area: str
    area_slug: str
    body: str
    asked: str
    lang: str
    filed_at: datetime
    admitted_at: datetime | None
    ended_at: datetime | None
    parties: int
    confidential: bool
    refusal: Any
    bar: Any = None
    mine: bool = False
    free: Sequence[Mediator] = ()
    away: str = ""


def shown(row: Any) -> Shown:
    return Shown(
        id=row.id,
        path=challenge_path(row.ref, row.number),
        ref=row.ref,
        number=row.number,
        ground=GROUNDS[row.ground],
        chip=OUTCOMES[row.outcome] if row.outcome else STATES[row.state],
        clock=clock(row.due) if row.due else None,
        waits=WAITS_FOR.get(row.state),
        area=row.area_name,
        area_slug=row.area_slug,
        body=in_lang(row.body_names),
        asked=row.asked,
        lang=row.lang,
        filed_at=row.filed_at,
        admitted_at=row.admitted_at,
        ended_at=row.ended_at,
        parties=row.parties,
        confidential=row.confidential,
        refusal=REFUSALS.get(row.refusal),
    )


def clock(due: datetime) -> tuple[str, str]:
    """A clock of mediation: its stand and, in words, the day and the working days left or over."""
    moment, place = now(), city()
    last = promised_day(due)
    if moment < due:
        left = max(0, working_days_between(moment, last, place.zone, place.holidays))
        told = (
            _("today is the last day")
            if left == 0
            else ngettext("%(num)d working day left", "%(num)d working days left", left)
        )
        return ("near" if left <= 1 else "on_time"), listed((_("until %(day)s", day=day(last)), told))
    over = max(1, working_days_between(last, moment, place.zone, place.holidays))
    told = ngettext("%(num)d working day late", "%(num)d working days late", over)
    return "late", listed((_("promised by %(day)s", day=day(last)), told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """What the reader may do here. `decide`: whether nothing bars; `mediate`: is a mediator at all."""

    withdraw: bool = False
    join: bool = False
    state: bool = False
    mediate: bool = False
    admit: bool = False
    decide: bool = False
    hand: bool = False
    read_words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page of a challenge. `statement`, `reasons`: HTML; `statement_by`: duty name and body; `words`: of those who
    contest, for who may read them; `obligation`: (what, by when, state of it, address)."""

    it: Shown
    title: str
    stages: list[Any]
    stage: int
    statement: str
    statement_by: str
    statement_at: datetime | None
    statement_lang: str
    missed: bool
    late_statement: bool
    reasons: str
    obligation: tuple[str, Any, tuple[str, Any] | None, str] | None
    coordinated: bool
    words: Sequence[Any] = ()
    bar: Any = None
    free: Sequence[Mediator] = ()
    in_hand_of: str = ""
    away: str = ""
    can: Can = field(default_factory=Can)


def challenge_page(row: Any, obligation: Any, can: Can, **more: Any) -> Page:
    by = listed((row.statement_name, in_lang(row.body_names)))
    return Page(
        it=shown(row),
        title=_("Challenge %(number)s of %(ref)s", number=row.number, ref=row.ref),
        stages=[_("Filed"), _("Statement of the police"), _("Mediation"), _("Outcome")],
        stage=STAGE.get(State(row.state), 4),
        statement=paragraphs(row.statement) if row.statement else "",
        statement_by=by,
        statement_at=row.statement_at,
        statement_lang=row.statement_lang,
        missed=row.missed,
        late_statement=bool(row.missed and row.statement_at),
        reasons=paragraphs(row.reasons) if row.reasons else "",
        obligation=_obligation(row, obligation),
        coordinated=row.coordinated,
        can=can,
        **more,
    )


def _obligation(row: Any, followed: Any) -> tuple[str, Any, tuple[str, Any] | None, str] | None:
    if not row.obligation:
        return None
    if followed is None:
        return row.obligation, row.obligation_on, None, ""
    if followed.state == "closed":
        chip = ("ok", _("Done")) if followed.closing == "resolved" else ("bad", _("Closed without being done"))
    else:
        chip = ("bad", _("Late")) if followed.solution_due <= now() else ("brand", _("Under way"))
    return row.obligation, row.obligation_on, chip, f"/issues/{followed.ref}" if not followed.confidential else ""


def can(actor: Actor, issue: Any, row: Any, facts: policies.Facts, *, party: Any, joined: str) -> Can:
    is_open = row.ended_at is None
    mediates, free = policies.is_mediator(actor), policies.may_decide(actor, facts)
    there = party is not None and party.left_at is None
    return Can(
        withdraw=is_open and there,
        join=is_open and not there and policies.may_challenge(actor, issue, joined=joined),
        state=policies.may_state_now(actor, issue, row),
        mediate=mediates and is_open,
        admit=free and row.state == State.SUBMITTED,
        decide=free and row.state == State.MEDIATION,
        hand=mediates and is_open,
        read_words=policies.may_read_words(actor, issue, barred=not free),
    )
