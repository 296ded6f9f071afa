"""Who is asked where a report is: the city's own tables, and the geocoder that the operator may have set up."""

from collections.abc import Sequence

from app.areas import geocoder
from app.areas.queries import city_box
from app.issues.whereabouts import Whereabouts
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import TooMany
from app.web.i18n import lang
from app.web.throttle import spend, who_key


def places() -> Whereabouts:
    return Whereabouts(reader, _spots if geocoder.is_set_up() else None)


def _spots(line: str) -> Sequence[geocoder.Spot]:
    """What the geocoder knows of a line. Who asks too often goes on with the city's own list."""
    box = city_box(reader())
    try:
        spend("search.minute", f"place {who_key()}")
    except TooMany:
        return []
    give_back_reader()  # the answer may take a while
    return geocoder.spots(line, box, lang()) if box else []
