"""The city, its holidays, bodies, areas and categories: what stands before anybody comes."""

from datetime import date, timedelta
from typing import Any

from app.admin.loading.content import read
from app.areas.actions import CityWords, Place, put_area, put_body, set_city, set_holidays
from app.areas.vocabulary import BodyKind, Level
from app.identity.actor import SYSTEM
from app.issues.actions.categories import CategoryWords, put_category
from app.kernel.clock import at, now

FOUNDED = timedelta(days=1200)  # before now; the first person comes later


def N_(text: str) -> str:  # noqa: N802 - the name by which translators' tools know a text that is translated later
    return text


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
    set_city(actor=SYSTEM, city=CityWords(**words, languages=tuple(city["languages"]), emergency=EMERGENCY, demo=True))
    set_holidays(actor=SYSTEM, days={date.fromisoformat(on): name for on, name in read("holidays.json").items()})
    for body in read("bodies.json"):
        kind = BodyKind(body["kind"])
        put_body(actor=SYSTEM, slug=body["slug"], kind=kind, names=body["name"], phone=body["phone"])
    for area in read("areas.geojson")["features"]:
        put_area(actor=SYSTEM, place=_place(area, city["station"]))
    for position, category in enumerate(read("categories.json"), 1):
        put_category(actor=SYSTEM, category=_category(category, position))


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
