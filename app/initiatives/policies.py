"""Who may do what with a joint initiative: the "initiative.…" lines of the permission table."""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import Role

POLICE = (Role.OFFICER, Role.COMMISSIONER)


def may_call_initiative(actor: Actor, area_path: str) -> bool:
    """initiative.call: officers and commissioners in their areas."""
    return actor.has(*POLICE, at=area_path)


def may_call_somewhere(actor: Actor) -> bool:
    """Whether there is an area for which this actor may call one."""
    return actor.has(*POLICE)


def may_report_initiative(actor: Actor, meeting: Any) -> bool:
    """initiative.report: officers and commissioners of the area."""
    return actor.has(*POLICE, at=meeting.area_path)
