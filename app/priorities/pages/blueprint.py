from typing import Any

from flask import Blueprint

from app.kernel.db import reader
from app.priorities.queries import cycle_by_id

pages = Blueprint("priorities", "app.priorities", url_prefix="/priorities")


def found(cycle_id: int) -> Any:
    """The cycle's row; raises `NotFound`."""
    return cycle_by_id(reader(), cycle_id)
