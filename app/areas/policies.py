"""Who may set up the places of a city."""

from app.kernel.journal import Doer


def may_set_up_places(actor: Doer) -> bool:
    """settings.edit, for the city itself, its bodies, areas and holidays: the house itself, by its commands."""
    return actor.kind == "system"
