"""Who may do what in the cycle of priorities: the "priorities.…" lines of the permission table.

`cycle` has `area_path` and `state`.
"""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role
from app.priorities.vocabulary import State

INSTITUTIONAL = STAFF | {Role.EXPERT}
RUN_EVERYWHERE = (Role.MEDIATOR, Role.COORDINATOR)


def lives_in(actor: Actor, area_path: str) -> bool:
    """Whether this person has shown to live in the area, or in a part of it."""
    grants = (grant.area_path for grant in actor.grants if grant.role in (Role.VERIFIED, Role.REPRESENTATIVE))
    return any(path.startswith(area_path) or area_path.startswith(path) for path in grants)


def may_vote(actor: Actor, cycle: Any) -> bool:
    """priorities.vote: verified residents of the area; never police, partners and staff."""
    return not actor.banned and actor.roles.isdisjoint(INSTITUTIONAL) and lives_in(actor, cycle.area_path)


def may_rate(actor: Actor, cycle: Any) -> bool:
    """priorities.rate: those who may vote."""
    return may_vote(actor, cycle)


def may_run(actor: Actor, area_path: str) -> bool:
    """priorities.run: begin a cycle, choose the three and their owners, end the series. Commissioners in their areas;
    mediators and coordinators everywhere."""
    return actor.has(Role.COMMISSIONER, at=area_path) or actor.has(*RUN_EVERYWHERE)


def may_run_anywhere(actor: Actor) -> bool:
    """Whether there is an area in which this actor may begin one."""
    return actor.has(Role.COMMISSIONER, *RUN_EVERYWHERE)


def may_work(actor: Actor, cycle: Any) -> bool:
    """priorities.measure: enter measures with their days, say that one is done, and what became of a priority. Police
    of the area; coordinators."""
    return actor.has(Role.OFFICER, Role.COMMISSIONER, at=cycle.area_path) or actor.has(Role.COORDINATOR)


def is_at_work(cycle: Any) -> bool:
    """Whether measures are entered and marked as done."""
    return cycle.state in (State.WORKING, State.RATING)
