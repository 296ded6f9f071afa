"""The city, its holidays, bodies, areas and categories: what stands before anybody comes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from app.admin.loading.content import read
from app.areas.actions import (
    CityWords,
    Place,
    ToldCityNearby,
    put_addresses,
    put_area,
    put_body,
    set_city,
    set_holidays,
    set_nearby_cities,
)
from app.areas.queries import area_ids
from app.areas.streets import ToldAddress
from app.areas.vocabulary import BodyKind, Level
from app.identity.actor import SYSTEM
from app.issues.actions import put_reply
from app.issues.actions.categories import CategoryWords, put_category
from app.kernel.clock import at, now
from app.kernel.db import session

FOUNDED = timedelta(days=1200)  # before now; the first person comes later


def N_(text: str) -> str:  # noqa: N802 - the name by which translators' tools know a text that is translated later
    return text


WATCH_HOURS = (("08:00", "22:00"),) * 7
CRISIS_LINES = (
    (N_("Suicide and despair: somebody listens"), "024"),
    (N_("Violence against women"), "016"),
    (N_("Children and young people"), "116111"),
)
FORMAL_ROUTES = {
    "inspection": {
        "es": "Por escrito en la comisaría. Antes de 6 meses, si la falta es leve.",
        "en": "In writing at the station. Within 6 months where the fault is slight.",
        "ar": "كتابةً في مركز الشرطة، خلال ٦ أشهر إذا كانت المخالفة بسيطة.",
    },
    "ombudsman": {
        "es": "Defensor del Pueblo. Antes de un año.",
        "en": "Defensor del Pueblo. Within one year.",
        "ar": "ديوان المظالم، خلال سنة واحدة.",
    },
    "prosecutor": {
        "es": "Juzgado de guardia o fiscalía. Un delito leve prescribe al año.",
        "en": "Duty court or prosecutor. A slight offence lapses after one year.",
        "ar": "المحكمة المناوبة أو النيابة. تسقط الجنحة البسيطة بعد سنة.",
    },
}
EMERGENCY = (
    (N_("Emergency"), "112"),
    (N_("National police"), "091"),
    (N_("Local police"), "092"),
    (N_("Violence against women"), "016"),
)


def stand_places() -> None:
    """Set up what is there before anybody comes. Each act may be done again, so a filling that was broken off goes
    on from here."""
    with at(now() - FOUNDED):
        _stand()


def _stand() -> None:
    city = read("city.json")
    words = {key: city[key] for key in ("name", "zone", "lang")}
    told = CityWords(
        **words,
        languages=tuple(city["languages"]),
        emergency=EMERGENCY,
        crisis_lines=CRISIS_LINES,
        formal_routes=FORMAL_ROUTES,
        watch_hours=WATCH_HOURS,
        demo=True,
    )
    set_city(actor=SYSTEM, city=told)
    set_holidays(actor=SYSTEM, days={date.fromisoformat(on): name for on, name in read("holidays.json").items()})
    for body in read("bodies.json"):
        kind = BodyKind(body["kind"])
        put_body(actor=SYSTEM, slug=body["slug"], kind=kind, names=body["name"], phone=body["phone"])
    for area in read("areas.geojson")["features"]:
        put_area(actor=SYSTEM, place=_place(area, city["station"]))
    put_addresses(actor=SYSTEM, addresses=list(_houses()))
    set_nearby_cities(actor=SYSTEM, cities=[ToldCityNearby(**told) for told in city["nearby_cities"]])
    for position, category in enumerate(read("categories.json"), 1):
        put_category(actor=SYSTEM, category=_category(category, position))
    for reply in read("replies.json"):
        put_reply(actor=SYSTEM, body_id=None, **reply)


def _houses() -> Iterator[ToldAddress]:
    """The houses of each made-up street, in even steps along it; of a `split` number there is an A and a B."""
    ids = area_ids(session())
    for told in read("streets.json"):
        numbers = [str(number) for number in range(1, told["numbers"] + 1)]
        if "split" in told:
            at = told["split"] - 1
            numbers[at : at + 1] = [f"{numbers[at]} A", f"{numbers[at]} B"]
        for place, number in enumerate(numbers):
            lat, lon = (a + (b - a) * place / len(numbers) for a, b in zip(told["from"], told["to"], strict=True))
            yield ToldAddress(
                street=told["street"],
                number=number,
                lat=round(lat, 6),
                lon=round(lon, 6),
                area_id=ids[told["area"]],
            )


def _place(feature: Any, stations: dict[str, str]) -> Place:
    """Boundaries in the file are light already and fit together, so they serve as outlines too."""
    told, shape = feature["properties"], feature["geometry"]
    return Place(
        code=told["code"],
        slug=told["slug"],
        name=told["name"],
        level=Level(told["level"]),
        parent=told["parent"],
        boundary=shape,
        outline=shape,
        station=stations.get(told["slug"]),
    )


def _category(told: Any, position: int) -> CategoryWords:
    return CategoryWords(
        code=told["code"],
        names=told["name"],
        advice=told["advice"],
        body=told["body"],
        public=told["public"],
        exact_place=told["point"] == "exact",
        urgent_number=told["urgent_number"] or "",
        first_answer_days=told["first_answer_days"],
        solution_days=told["solution_days"],
        formal_complaint=told["formal_complaint"],
        guided=told["guided_to"],
        position=position,
    )
