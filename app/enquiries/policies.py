"""Who may do what with enquiries: the "enquiry.…" lines of the permission table.

`enquiry` has `id`, `account_id`, `area_path`, `officer_id`, `body_id`.
"""

from typing import Any

from app.enquiries.vocabulary import RECEIPT_ENQUIRY
from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role

INSTITUTIONAL = STAFF | {Role.EXPERT}
HANDLERS = (Role.COORDINATOR, Role.COMMISSIONER, Role.OFFICER, Role.PARTNER)


def may_send(actor: Actor) -> bool:
    """enquiry.send: everybody who takes part as a person; nobody in an office."""
    return actor.kind == "system" or actor.roles.isdisjoint(INSTITUTIONAL)


def is_sender(actor: Actor, enquiry: Any) -> bool:
    """Whether it is this person's own, by receipt or by account."""
    own = enquiry.account_id is not None and enquiry.account_id == actor.account_id
    return own or actor.holds_receipt(RECEIPT_ENQUIRY, enquiry.id)


def may_handle(actor: Actor, enquiry: Any) -> bool:
    """enquiry.read, for those who answer: the coordinator; the commissioner of the area; the officer or the partner it
    was forwarded to. Nobody answers what is the own."""
    if is_sender(actor, enquiry):
        return False
    return may_forward(actor, enquiry) or _has_it(actor, enquiry)


def may_forward(actor: Actor, enquiry: Any) -> bool:
    """Classify and forward: the coordinator, and the commissioner of the area; never what is the own."""
    if is_sender(actor, enquiry):
        return False
    return actor.has(Role.COORDINATOR) or actor.has(Role.COMMISSIONER, at=enquiry.area_path)


def _has_it(actor: Actor, enquiry: Any) -> bool:
    if enquiry.officer_id is not None:
        return actor.has(Role.OFFICER) and enquiry.officer_id in actor.answers_for
    of_body = [grant for grant in actor.grants if enquiry.body_id is not None and grant.body_id == enquiry.body_id]
    return any(
        grant.role == Role.PARTNER or (grant.role == Role.OFFICER and enquiry.area_path.startswith(grant.area_path))
        for grant in of_body
    )


def may_read(actor: Actor, enquiry: Any) -> bool:
    """enquiry.read: the sender, and whoever may handle it."""
    return is_sender(actor, enquiry) or may_handle(actor, enquiry)


def has_list(actor: Actor) -> bool:
    """Whether there is a list of enquiries for this actor."""
    return actor.has(*HANDLERS)
