"""Who may do what with a consultation: the "consultation.…" lines of the permission table."""

from datetime import datetime
from typing import Any

from app.consultations.vocabulary import Who
from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role

OFFICES = STAFF | {Role.EXPERT}
RUN_EVERYWHERE = (Role.MODERATOR, Role.MEDIATOR, Role.COORDINATOR)


def is_open(consultation: Any, now: datetime) -> bool:
    """Whether stances and statements are taken."""
    return bool(now < consultation.closes_at)


def may_answer(actor: Actor, consultation: Any) -> bool:
    """consultation.stance: residents, and visitors by their device where the consultation lets them; never police,
    partners and staff."""
    if actor.banned or not actor.roles.isdisjoint(OFFICES):
        return False
    if consultation.who == Who.VERIFIED:
        return actor.has(Role.VERIFIED)
    return actor.known or consultation.who == Who.EVERYONE


def may_state(actor: Actor, consultation: Any) -> bool:
    """consultation.state: residents with an account whose stances are taken."""
    return actor.known and may_answer(actor, consultation)


def may_run(actor: Actor, area_path: str) -> bool:
    """consultation.run: open, close, publish what follows. Commissioners in their areas; moderators, mediators and
    coordinators everywhere."""
    return actor.has(Role.COMMISSIONER, at=area_path) or actor.has(*RUN_EVERYWHERE)


def may_run_anywhere(actor: Actor) -> bool:
    """Whether there is an area in which this actor may open one."""
    return actor.has(Role.COMMISSIONER, *RUN_EVERYWHERE)


def may_promise(actor: Actor, consultation: Any, now: datetime) -> bool:
    """consultation.promise: officers and commissioners of the area, and mediators, once it is over."""
    here = actor.has(Role.OFFICER, Role.COMMISSIONER, at=consultation.area_path) or actor.has(Role.MEDIATOR)
    return here and not is_open(consultation, now)


def may_import(actor: Actor) -> bool:
    """Whoever runs the installation takes over consultations of another system."""
    return actor.kind == "system"
