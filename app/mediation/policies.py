"""Who may do what in mediation: the "challenge.…" lines of the permission table, and who must leave a case to others.

`issue` is a row as the policies of issues take it. `facts` are what is known of everybody around a challenge.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import POLICE, Role
from app.issues.clocks import Clock, Stand
from app.issues.policies import is_reporter, may_handle, may_read, speaks_for_institution
from app.issues.vocabulary import CLOSING_WINDOW
from app.issues.vocabulary import State as IssueState
from app.mediation.vocabulary import RECEIPT_MEDIATION, RECEIPT_TREATMENT, Bar, Ground, State

RESIDENTS = (Role.VERIFIED, Role.REPRESENTATIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Accounts around a challenge. `acted`: triaged, answered, moderated or created on the issue; `parties`: contest
    it; `tied`: mediators with a declared tie to who acted, is a party, or to the body; `aside`: who stood aside;
    `coordinators`: who alone decide, None when every mediator may."""

    body_id: int | None
    area_path: str
    acted: frozenset[int] = frozenset()
    parties: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()
    coordinators: frozenset[int] | None = None


def ground_of(issue: Any, clock: Clock, now: datetime) -> Ground | None:
    """What can be contested of an issue now: its closing for 60 days; while it is open, a first answer that is very
    late, or a solution that is late. None when nothing can."""
    if issue.state == IssueState.CLOSED:
        return Ground.CLOSING if now <= issue.closed_at + CLOSING_WINDOW else None
    if issue.first_answer_at is None and clock.stand == Stand.VERY_LATE:
        return Ground.NO_ANSWER
    return Ground.NO_SOLUTION if now >= issue.solution_due else None


def may_challenge(actor: Actor, issue: Any, *, joined: str) -> bool:
    """challenge.file: who reported it, or what was joined with it, by account or receipt (`joined`, by
    `issues.queries.joined_as`); verified residents and representatives of the area."""
    if not may_read(actor, issue) or speaks_for_institution(actor):
        return False
    return is_reporter(actor, issue) or bool(joined) or actor.has(*RESIDENTS, at=issue.area_path)


def may_state(actor: Actor, issue: Any) -> bool:
    """challenge.state: whoever handles the issue, by the permission to publish steps."""
    return actor.kind != "system" and may_handle(actor, issue)


def is_mediator(actor: Actor) -> bool:
    """challenge.decide, before it is known about which challenge: mediators see what waits."""
    return actor.has(Role.MEDIATOR)


def bar_of(account_id: int | None, roles: Collection[Role], bodies: Collection[int | None], facts: Facts) -> Bar | None:
    """Why a mediator must leave this challenge to another one; None when nothing bars. Whoever is police belongs to
    the line of command wherever they serve."""
    if account_id in facts.parties:
        return Bar.OWN
    if account_id in facts.acted:
        return Bar.ACTED
    if not POLICE.isdisjoint(roles) or (facts.body_id is not None and facts.body_id in bodies):
        return Bar.COMMAND
    if account_id in facts.tied:
        return Bar.TIE
    if account_id in facts.aside:
        return Bar.ASIDE
    if facts.coordinators is not None and account_id not in facts.coordinators:
        return Bar.COORDINATOR
    return None


def bar_for(actor: Actor, facts: Facts) -> Bar | None:
    """The same for who is asking."""
    return bar_of(actor.account_id, actor.roles, [grant.body_id for grant in actor.grants], facts)


def may_decide(actor: Actor, facts: Facts) -> bool:
    """challenge.decide: mediators whom nothing bars."""
    return is_mediator(actor) and bar_for(actor, facts) is None


def may_read_words(actor: Actor, issue: Any, *, barred: bool) -> bool:
    """What the parties wrote: mediators whom nothing bars, and who answers for the police, of whom it speaks."""
    return (is_mediator(actor) and not barred) or may_state(actor, issue)


def may_state_now(actor: Actor, issue: Any, challenge: Any) -> bool:
    """The statement is asked for once, and taken while mediation goes on without it."""
    asked = challenge.state in (State.STATEMENT, State.MEDIATION) and challenge.statement_at is None
    return asked and may_state(actor, issue)


def may_give_posts(actor: Actor) -> bool:
    """mediation.posts: mediators and administrators say who coordinates, and who mediates beside a mediator."""
    return actor.kind == "system" or actor.has(Role.MEDIATOR, Role.ADMINISTRATOR)


def may_tell_treatment(actor: Actor) -> bool:
    """treatment.file: everybody who takes part as a person; nobody in an office."""
    return not speaks_for_institution(actor)


def is_treated(actor: Actor, treatment: Any) -> bool:
    """Whether it is this person's own, by receipt or by account."""
    own = treatment.account_id is not None and treatment.account_id == actor.account_id
    return own or actor.holds_receipt(RECEIPT_TREATMENT, treatment.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Who is kept from what somebody told: `tied`, by a declared tie to who tells of it or to the unit; `aside`, having
    left it for good."""

    tied: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()


def treatment_bar(actor: Actor, treatment: Any, apart: Apart) -> Bar | None:
    """Why a mediator must leave it to another one: the own, any office in the police, the unit concerned, having left
    it before, a tie."""
    if is_treated(actor, treatment):
        return Bar.OWN
    bodies = {grant.body_id for grant in actor.grants}
    return treatment_bar_of(actor.account_id, actor.roles, bodies, treatment, apart)


def treatment_bar_of(
    account_id: int | None,
    roles: Collection[Role],
    bodies: Collection[int | None],
    treatment: Any,
    apart: Apart,
) -> Bar | None:
    """The same for any mediator, of whom no receipts are known."""
    if treatment.account_id is not None and treatment.account_id == account_id:
        return Bar.OWN
    if not POLICE.isdisjoint(roles) or (treatment.body_id is not None and treatment.body_id in bodies):
        return Bar.COMMAND
    if account_id in apart.aside:
        return Bar.ASIDE
    return Bar.TIE if account_id in apart.tied else None


def may_read_treatment(actor: Actor, treatment: Any, apart: Apart) -> bool:
    """treatment.read: the person, and mediators whom nothing bars; never the unit concerned or its chain."""
    return is_treated(actor, treatment) or (is_mediator(actor) and treatment_bar(actor, treatment, apart) is None)


def may_leave_treatment(actor: Actor, treatment: Any, apart: Apart) -> bool:
    """treatment.read, of mediators: whom nothing bars; and who has it in hand, when a tie was declared since. Who is
    barred otherwise has no say in who hears of it."""
    if not is_mediator(actor):
        return False
    bar = treatment_bar(actor, treatment, apart)
    return bar is None or (bar == Bar.TIE and treatment.mediator_id == actor.account_id)


def may_hand_treatment(actor: Actor, treatment: Any, apart: Apart, *, waits: bool) -> bool:
    """The same, of who has it in hand; and of any other mediator while it `waits`: it is nobody's, it is late, or
    whoever has it is away or barred."""
    return may_leave_treatment(actor, treatment, apart) and (waits or treatment.mediator_id == actor.account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Who is around a mediation between neighbours, by account: `parties` to it, `tied` who declared a tie to one of
    them, who stood `aside`, and `named`, who may mediate beside a mediator today."""

    area_path: str
    parties: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


def may_ask_mediation(actor: Actor) -> bool:
    """mediation.request: everybody who takes part as a grown-up person; nobody in an office. A resident sits at the
    table and writes to both sides, so that a guardian asks for whoever is under 18."""
    return not speaks_for_institution(actor) and not actor.minor


def side_of(actor: Actor, sides: Iterable[Any]) -> Any:
    """The side of a mediation that this person is, by account or by receipt; None for everybody else."""
    for one in sides:
        own = one.account_id is not None and one.account_id == actor.account_id
        if own or actor.holds_receipt(RECEIPT_MEDIATION, one.id):
            return one
    return None


def neighbour_bar(account_id: int | None, roles: Collection[Role], homes: Iterable[str], around: Around) -> Bar | None:
    """Why somebody may not mediate between these neighbours, as mediator or beside one: a party, whoever stood aside,
    any office in the police, and whoever lives in the same neighbourhood. None when nothing bars."""
    if account_id in around.parties:
        return Bar.OWN
    if account_id in around.tied:
        return Bar.TIE
    if account_id in around.aside:
        return Bar.ASIDE
    if not POLICE.isdisjoint(roles):
        return Bar.COMMAND
    lives_there = any(home != "/" and home.startswith(around.area_path) for home in homes)
    return Bar.NEIGHBOUR if lives_there else None


def mediating_bar(actor: Actor, sides: Iterable[Any], around: Around) -> Bar | None:
    """The same for who is asking; a receipt in the browser makes a party too."""
    if side_of(actor, sides) is not None:
        return Bar.OWN
    homes = [grant.area_path for grant in actor.grants if grant.role == Role.VERIFIED]
    return neighbour_bar(actor.account_id, actor.roles, homes, around)


def is_beside(actor: Actor, mediation: Any, around: Around) -> bool:
    """The co-mediator of this very mediation, while the term runs."""
    return actor.account_id in around.named and actor.account_id == mediation.co_mediator_id


def may_lead(actor: Actor, mediation: Any) -> bool:
    """Who may be one of those who mediate here, before it is looked at what bars them."""
    named = actor.account_id is not None and actor.account_id == mediation.co_mediator_id
    return is_mediator(actor) or named


def may_mediate(actor: Actor, mediation: Any, sides: Iterable[Any], around: Around) -> bool:
    """mediation.read, of those who mediate: mediators, and a co-mediator in the own cases, when nothing bars them."""
    office = is_mediator(actor) or is_beside(actor, mediation, around)
    return office and mediating_bar(actor, sides, around) is None


def may_read_mediation(actor: Actor, mediation: Any, sides: Iterable[Any], around: Around) -> bool:
    """mediation.read: both sides, each its own words; mediators, and the co-mediator of it."""
    rows = list(sides)
    return side_of(actor, rows) is not None or may_mediate(actor, mediation, rows, around)
