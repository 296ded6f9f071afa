"""The page set of the room, and what its pages begin with."""

from typing import Any

from flask import Blueprint

from app.councils.presenters import may_see
from app.councils.queries import council_by_slug, poll_by_id
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotFound
from app.web.login import actor

pages = Blueprint("councils", "app.councils", url_prefix="/councils")


def found(slug: str) -> Any:
    """The council's row; raises `NotFound`."""
    return council_by_slug(reader(), slug)


def poll_of(council: Any, poll_id: int) -> Any:
    """A poll of this council that the reader may know of; raises `NotFound`."""
    poll = poll_by_id(reader(), poll_id)
    if poll.council_id != council.id:
        raise NotFound
    if not may_see(reader(), actor(), council, poll):
        raise Hidden
    return poll
