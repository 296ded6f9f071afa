"""Who may put in public figures."""

from app.kernel.journal import Doer


def may_put_figures(actor: Doer) -> bool:
    """settings.edit, for figures of other publishers: the house itself, by its commands."""
    return actor.kind == "system"
