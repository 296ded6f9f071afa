"""What is done to the installation as a whole."""

from collections.abc import Callable

from app.admin.events import DemoFilled
from app.admin.policies import may_fill_demo
from app.admin.queries import Standing, standing
from app.admin.tale import Tale
from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act

CITY_ID = 1


@act
def fill_demo(*, actor: Actor, tale: Tale, heard: Callable[[], None]) -> None:
    """Let all that the tale tells happen, or nothing of it; `heard` is called after each deed.

    The places of the demo stand already. Every deed enters through the acts of the rooms, as the person it names.
    """
    if not may_fill_demo(actor):
        raise NotAllowed
    if standing(session()) != Standing.BEGUN:
        raise Conflict("The demo city needs its places, and nobody in them.")
    for _ in tale.tell():
        heard()
    announce(DemoFilled(city_id=CITY_ID), actor=actor)
