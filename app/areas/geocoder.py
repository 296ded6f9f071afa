"""A geocoder that speaks like Nominatim, when the operator has set one up: places that the city's own list of streets
does not know. It is told the line of the place alone, and whatever it answers is bounded."""

import http.client
import json
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app
from structlog import get_logger

from app.kernel.text import fold, tidy

TIMEOUT_S = 2.0
LARGEST_ANSWER = 65_536
ANSWERS = 8
AT_ONCE = 4  # asked of it by this process
REST_S = 30.0  # after it did not answer
KEPT, KEPT_S = 500, 86_400.0
LONGEST_NAME = 120
FAULTS = (OSError, http.client.HTTPException, ValueError, TypeError, KeyError, RecursionError)
log = get_logger(__name__)
Box = tuple[float, float, float, float]  # south, north, west, east


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the geocoder tells it, in degrees."""

    name: str
    lat: float
    lon: float


@dataclass(slots=True)
class Asked:
    """What this process knows of the geocoder: answers of the last day, and until when it is left in peace."""

    answers: "OrderedDict[tuple[str, str], tuple[float, Sequence[Spot]]]" = field(default_factory=OrderedDict)
    rests_until: float = 0.0
    now: int = 0


def is_set_up() -> bool:
    return bool(current_app.config["SETTINGS"].geocoder_url)


def answers(url: str, base_url: str) -> bool:
    """Whether the geocoder at `url` answers as one does."""
    try:
        return isinstance(_ask(url, base_url, "1", (-1, 1, -1, 1), "en"), list)
    except FAULTS:
        return False


def spots(line: str, box: Box, lang: str) -> Sequence[Spot]:
    """The places that a line may name inside a box; none when no geocoder is set up, or it does not answer in time.

    The caller holds no connection to the database meanwhile.
    """
    settings, about = current_app.config["SETTINGS"], (fold(tidy(line)), lang)
    asked: Asked = current_app.extensions.setdefault("corrala_geocoder", Asked())
    until, known = asked.answers.get(about, (0.0, ()))
    if time.monotonic() < until:
        return known
    if not settings.geocoder_url or not about[0] or time.monotonic() < asked.rests_until or asked.now >= AT_ONCE:
        return ()
    asked.now += 1
    try:
        found = _inside(_ask(settings.geocoder_url, settings.base_url, line, box, lang), box)
    except FAULTS as error:
        asked.rests_until = time.monotonic() + REST_S
        log.warning("geocoder does not answer", reason=type(error).__name__)
        return ()
    finally:
        asked.now -= 1
    asked.answers[about] = (time.monotonic() + KEPT_S, found)
    while len(asked.answers) > KEPT:
        asked.answers.popitem(last=False)
    return found


def _ask(url: str, base_url: str, line: str, box: Box, lang: str) -> Any:
    """The decoded answer to one search; raises when it is late, too long, no list or no success. Redirections are not
    followed."""
    south, north, west, east = box
    query = {"q": tidy(line), "format": "jsonv2", "limit": ANSWERS, "bounded": 1}
    query |= {"viewbox": f"{west},{north},{east},{south}", "accept-language": lang}
    parts, ends = urlsplit(url), time.monotonic() + TIMEOUT_S
    secure = parts.scheme == "https"
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        headers = {"User-Agent": f"Corrala ({base_url})", "Accept": "application/json"}
        connection.request("GET", f"{parts.path or '/'}?{urlencode(query)}", headers=headers)
        answer, held = connection.getresponse(), b""
        if answer.status != http.client.OK:
            raise ValueError(answer.status)
        while piece := answer.read1(8192):
            held += piece
            if len(held) > LARGEST_ANSWER or time.monotonic() > ends:
                raise ValueError("too much")
    finally:
        connection.close()
    return json.loads(held)


def _inside(answer: Any, box: Box) -> Sequence[Spot]:
    south, north, west, east = box
    told = [
        Spot(tidy(str(one["display_name"]))[:LONGEST_NAME], round(float(one["lat"]), 6), round(float(one["lon"]), 6))
        for one in list(answer)[:ANSWERS]
    ]
    return [one for one in told if south <= one.lat <= north and west <= one.lon <= east]
