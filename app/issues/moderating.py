"""Words of residents that wait for a moderator before the public reads them."""

from app.identity.actor import SYSTEM, Actor
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why


def wait_for_moderator(actor: Actor, kind: str, thing_id: int, area_path: str) -> None:
    """Put the words of `actor` into the queue, inside the act that wrote them.

    The journal's row names nobody: who reports or rates is shown to no one by it.
    """
    why = Why.NEWCOMER if actor.known else Why.NO_ACCOUNT
    submit_for_review(
        actor=SYSTEM, kind=kind, thing_id=thing_id, area_path=area_path, why=why, author_id=actor.account_id
    )
