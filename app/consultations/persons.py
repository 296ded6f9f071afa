"""How somebody is told apart from others in one consultation, without naming anybody."""

from app.consultations.vocabulary import ACCOUNT, PersonKind
from app.identity.actor import Actor
from app.kernel.sealed import keyed

RESIDENT = Actor(kind="resident")  # who acted, as the journal may know it


def person_of(actor: Actor, consultation_id: int) -> tuple[str, PersonKind] | None:
    """The mark of this actor: its account, else its browser. None when there is neither."""
    if actor.account_id is not None:
        return f"{ACCOUNT}{actor.account_id}", PersonKind.ACCOUNT
    device = device_of(actor, consultation_id)
    return (device, PersonKind.DEVICE) if device is not None else None


def device_of(actor: Actor, consultation_id: int) -> str | None:
    """The mark of this actor's browser, under a key of this consultation, so that nobody can see from two of them that
    it was the same browser. None when it has none yet."""
    if not actor.device:
        return None
    return f"device:{keyed('consultation.device', consultation_id, actor.device)[:40]}"
