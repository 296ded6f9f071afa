"""Who may moderate what."""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import POLICE, Role


def may_read_queue(actor: Actor) -> bool:
    """Moderators everywhere, representatives for their areas; never the police or a partner."""
    return actor.has(Role.MODERATOR, Role.REPRESENTATIVE) and not _barred(actor)


def may_decide(actor: Actor, case: Any) -> bool:
    """As the queue, but nobody about own content, and representatives not about what concerns officers."""
    if _barred(actor) or (case.author_id is not None and case.author_id == actor.account_id):
        return False
    if actor.has(Role.MODERATOR):
        return True
    return actor.has(Role.REPRESENTATIVE, at=case.area_path) and not case.about_officers


def may_flag(actor: Actor) -> bool:
    """Everyone, with or without an account; the browser's mark counts a visitor once."""
    return actor.known or actor.device is not None


def _barred(actor: Actor) -> bool:
    return actor.has(*POLICE, Role.PARTNER)
