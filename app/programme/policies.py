"""Who may do what in the programme: the "appointment.…" lines of the permission table.

`appointment` has `id`, `account_id`, `area_path`, `officer_id`.
"""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import POLICE, STAFF, Role
from app.programme.vocabulary import RECEIPT_APPOINTMENT

INSTITUTIONAL = STAFF | {Role.EXPERT}


def may_ask(actor: Actor) -> bool:
    """appointment.ask: everybody who takes part as a person; nobody in an office."""
    return actor.roles.isdisjoint(INSTITUTIONAL)


def is_asker(actor: Actor, appointment: Any) -> bool:
    """Whether it is this person's own, by receipt or by account."""
    own = appointment.account_id is not None and appointment.account_id == actor.account_id
    return own or actor.holds_receipt(RECEIPT_APPOINTMENT, appointment.id)


def may_answer(actor: Actor, appointment: Any) -> bool:
    """appointment.read, for those who answer: the officer who was asked, whoever stands in, and the commissioner of the
    area. Nobody answers what is the own."""
    if is_asker(actor, appointment):
        return False
    asked = actor.has(*POLICE) and appointment.officer_id in actor.answers_for
    return asked or actor.has(Role.COMMISSIONER, at=appointment.area_path)


def may_read(actor: Actor, appointment: Any) -> bool:
    """appointment.read: the asker, and whoever may answer."""
    return is_asker(actor, appointment) or may_answer(actor, appointment)


def has_list(actor: Actor) -> bool:
    """Whether appointments are asked of this actor."""
    return actor.has(*POLICE)
