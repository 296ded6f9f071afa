"""Who may set up the places of a city."""

from typing import Protocol

from app.kernel.journal import Doer


class Administering(Doer, Protocol):
    """A doer of whom it is known whether the settings of the city are theirs."""

    @property
    def administers(self) -> bool: ...


def may_set_up_places(actor: Doer) -> bool:
    """settings.edit, for the city itself, its bodies, areas and holidays: the house itself, by its commands."""
    return actor.kind == "system"


def may_name_nearby_cities(actor: Administering) -> bool:
    """settings.edit, for the cities around this one: administrators."""
    return actor.administers
