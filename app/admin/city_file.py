"""The file with what a city says of itself; docs/operator.md describes it and docs/examples/city.json is one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.areas.actions import CityWords, ToldCityNearby
from app.areas.vocabulary import BodyKind
from app.issues.actions import AreaTimes, CategoryWords
from app.kernel.errors import Invalid
from app.web.i18n import NAMES


@dataclass(frozen=True, slots=True)
class ToldCity:
    """A checked file. `bodies`: what `put_body` takes, one by one; `categories` in the order residents see them;
    `stations`: slug of a body by slug of an area;
    `times`: what areas promise instead; `routes`: what `put_route` takes, one by one; `nearby`: None when the file
    says nothing of the cities around; `starts`: the categories are the start set, for a city that has none."""

    city: CityWords
    holidays: dict[date, str]
    bodies: list[dict[str, Any]]
    categories: list[CategoryWords]
    times: list[AreaTimes]
    stations: dict[str, str]
    routes: list[dict[str, str]]
    nearby: list[ToldCityNearby] | None
    starts: bool


def city_from(file: Path) -> ToldCity:
    """Read and check a city's file; raises `Invalid` that names the fault."""
    try:
        return _told(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.strerror) from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        # KeyError is how a needed name is missing, and how zoneinfo says that it knows no such zone.
        raise Invalid("%(file)s does not describe a city: %(reason)s", file=file, reason=error) from error


def _told(words: Mapping[str, Any]) -> ToldCity:
    city = {name: words[name] for name in ("name", "zone", "lang", "languages", "emergency")}
    unknown = {city["lang"], *city["languages"]} - set(NAMES)
    if unknown:
        raise ValueError(f"no pages in {', '.join(sorted(unknown))}, only in {', '.join(NAMES)}")
    ZoneInfo(city["zone"])
    city["watch_hours"] = _watch_hours(words.get("watch_hours", {}))
    city |= {"languages": tuple(city["languages"]), "emergency": tuple((label, n) for label, n in city["emergency"])}
    city |= {name: int(words[name]) for name in TERMS if name in words}
    city["crisis_lines"] = tuple((label, number) for label, number in words.get("crisis_lines", ()))
    city["formal_routes"] = {way: dict(told) for way, told in words.get("formal_routes", {}).items()}
    return ToldCity(
        city=CityWords(**city),
        holidays={date.fromisoformat(on): name for on, name in words.get("holidays", {}).items()},
        bodies=[
            {"slug": slug, "kind": BodyKind(body["kind"]), "names": body["names"], "phone": body.get("phone", "")}
            for slug, body in words.get("bodies", {}).items()
        ],
        categories=_categories(_start() if words.get("categories") == START else words.get("categories", {})),
        starts=words.get("categories") == START,
        stations=dict(words.get("stations", {})),
        times=[AreaTimes(**times) for times in words.get("area_times", ())],
        routes=[
            {"category": route["category"], "area": route["area"], "body": route["body"]}
            for route in words.get("routes", ())
        ],
        nearby=[ToldCityNearby(**told) for told in words["nearby_cities"]] if "nearby_cities" in words else None,
    )


def _start() -> dict[str, Any]:
    """The categories a new city may begin with."""
    held: dict[str, Any] = json.loads((Path(__file__).parent / "start_categories.json").read_text(encoding="utf-8"))
    return held


def _categories(told: Mapping[str, Any]) -> list[CategoryWords]:
    return [
        CategoryWords(code=code, position=position, **category)
        for position, (code, category) in enumerate(told.items(), 1)
    ]


START = "start"
TERMS = ("age_alone", "age_with_word", "residence_days", "evaluator_share")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _watch_hours(told: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """{"monday": ["09:00", "21:00"], …} as seven days from Monday; a day that is missing has no hours."""
    unknown = set(told) - set(DAYS)
    if unknown:
        raise ValueError(f"no day is called {', '.join(sorted(unknown))}")
    for first, last in told.values():
        if time.fromisoformat(first) >= time.fromisoformat(last):
            raise ValueError(f"hours end before they begin: {first} to {last}")
    return tuple(tuple(told.get(day, ())) for day in DAYS) if told else ()
