"""Who may do what with the installation as a whole."""

from app.identity.actor import Actor


def may_fill_demo(actor: Actor) -> bool:
    """Fill a demo: the operator's command alone."""
    return actor.kind == "system"
