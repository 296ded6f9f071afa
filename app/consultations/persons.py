"""How somebody is told apart from others in one consultation, without naming anybody."""

from app.consultations.vocabulary import ACCOUNT, PersonKind
from app.identity.actor import Actor
from app.kernel.sealed import keyed

RESIDENT = Actor(kind="resident")  # who acted, as the journal may know it


def person_of(actor: Actor, consultation_id: int) -> tuple[str, PersonKind] | None:
    """The mark of this actor: its account, else its browser under a key of this consultation, so that nobody can see
    from two of them that it was the same browser. None when there is neither."""
    if actor.account_id is not None:
        return f"{ACCOUNT}{actor.account_id}", PersonKind.ACCOUNT
    if actor.device:
        mark = keyed("consultation.device", consultation_id, actor.device)
        return f"device:{mark[:40]}", PersonKind.DEVICE
    return None
