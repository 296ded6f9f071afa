"""Refusals for want of a right: of a member of staff a row of the journal, of anybody else a line of the log.

What is not there counts as what is kept from whoever asks. Otherwise a trace would be left only where something exists:
the answer would take longer, and those who may read the journal could tell one from the other.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from app.kernel.errors import Hidden, NotAllowed, NotFound, Refused
from app.web import login

DENIALS = (NotAllowed, Hidden, NotFound)
log = get_logger(__name__)


def install(app: Flask, write: Callable[..., Any]) -> None:
    """`write(actor=, action=, number=)` is an act of the room that knows accounts."""
    app.extensions["corrala_denied"] = write


def note(error: Refused, door: Any, told: Iterable[Any]) -> None:
    """Write down that `door` (a view or a handler) refused whoever asks; `told`: what the question named, of which
    the first number is kept. What keeps it from being written keeps nobody from being answered."""
    if type(error) not in DENIALS:
        return
    action = str(getattr(door, "access", ""))
    number = next((value for value in told if type(value) is int), None)
    try:
        who = login.actor()
        if who.is_staff:
            current_app.extensions["corrala_denied"](actor=who, action=action, number=number)
        else:
            log.info("denied", action=action, who=who.kind)
    except (SQLAlchemyError, Refused) as fault:
        log.warning("a denial was not written down", action=action, cause=type(fault).__name__)
