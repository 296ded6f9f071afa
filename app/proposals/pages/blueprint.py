from typing import Any

from flask import Blueprint

from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.proposals.policies import may_see
from app.proposals.queries import proposal_by_id
from app.web.login import actor

pages = Blueprint("proposals", "app.proposals", url_prefix="/meetings/proposals")
LARGEST = 2**31 - 1


def seen(proposal_id: int) -> Any:
    """The proposal's row when this reader may see it; raises `NotFound`."""
    found = proposal_by_id(reader(), min(proposal_id, LARGEST))
    if not may_see(actor(), found):
        raise NotFound
    return found
