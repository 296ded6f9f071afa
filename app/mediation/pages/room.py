"""The page set of the room; each module beside this one adds its own."""

from typing import Any

from flask import Blueprint

from app.issues.actions import note_reading
from app.issues.policies import is_watched_reading, may_read
from app.issues.queries import issue_page
from app.kernel.db import reader
from app.kernel.errors import Hidden
from app.web.login import actor

pages = Blueprint("mediation", "app.mediation")


def find_issue(ref: str) -> Any:
    """The issue, or `NotFound` for whoever may not read it; a reading of a confidential one by somebody who is not on
    the case is written down."""
    row = issue_page(reader(), "".join(ref.split()).upper())
    if not may_read(actor(), row):
        raise Hidden
    if is_watched_reading(actor(), row):
        note_reading(actor=actor(), issue_id=row.id)
    return row
