"""A council held until an act ends, and the day on which it happens."""

from datetime import date

from app.councils.models import Council
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.web.city import city


def held(council_id: int) -> Council:
    """The council, held until the act ends; raises `NotFound`."""
    found = session.get(Council, council_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def today() -> date:
    """The day in the city."""
    return local(now(), city().zone).date()
