"""All issues: as a list, on a map, as a feed and as a table."""

from dataclasses import replace
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from flask_babel import gettext as _

from app.areas.vocabulary import Level
from app.issues import queries
from app.issues.pages.room import pages
from app.issues.presenters import feed as feeds
from app.issues.presenters import lists as show
from app.issues.presenters import on_map as map_show
from app.issues.queries import lists, on_map
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import given_away, page, streamed
from app.web.feeds import atom
from app.web.kept import kept


@pages.get("/issues")
@access("issue.read")
def issues() -> Response:
    filters = _filters()
    found = lists.issue_list(reader(), filters.wanted, now(), request.args.get("after"))
    return page(
        "issues/issues.html",
        filters=filters,
        standing=show.standing_words(kept(_standing, *map(str, filters.wanted.area_ids or ()))),
        lines=[show.line(row) for row in found.rows],
        older=found.older,
        beginning="after" not in request.args,
    )


@pages.get("/issues/map")
@access("issue.read")
def issue_map() -> Response:
    it = _on_map()
    newest = on_map.newest_on_map(reader(), it["wanted"], now())
    names = on_map.names_of_areas(reader(), it["found"].areas, it["areas"])
    areas = map_show.by_area(it["found"], map(show.line, newest), names)
    drawn = map_show.map_of(it["areas"], it["found"], it["filters"].values["area"], it["wanted"].box)
    part = request.args.get("box") or None
    told = {"filters": it["filters"], "total": it["found"].total, "part": part, "drawn": drawn}
    return page("issues/map.html", areas=areas, **told)


@pages.get("/issues/map.geojson")
@access("issue.read")
def issue_points() -> Response:
    it = _on_map()
    outlines = () if request.args.get("outlines") == "0" else it["areas"]
    return jsonify(map_show.geojson(outlines, it["found"], it["filters"].known))


@pages.get("/issues/feed.atom")
@access("issue.read")
def feed() -> Response:
    filters = _filters()
    found = lists.newest(reader(), filters.wanted, now())
    return atom(_("Issues"), url_for("issues.issues", **filters.known), map(feeds.issue, found))


@pages.get("/issues/data.csv")
@access("data.export")
def data() -> Response:
    return given_away(streamed(csv_lines(show.COLUMNS, _rows(_filters().wanted)), "text/csv", filename="issues.csv"))


@pages.get("/issues/steps.csv")
@access("data.export")
def steps() -> Response:
    rows = csv_lines(show.STEP_COLUMNS, _steps(_filters().wanted))
    return given_away(streamed(rows, "text/csv", filename="steps.csv"))


def _standing(executor, *area_ids):
    return queries.standing(executor, [int(area_id) for area_id in area_ids] or None, now())


def _rows(wanted):
    # A generator of its own: it asks for its connection while the answer is sent, when the view has given its back.
    for row in lists.every_issue(reader(), wanted, now()):
        yield show.table_row(row, current_app.config["SETTINGS"].base_url)


def _steps(wanted):
    for row in lists.every_step(reader(), wanted, now()):
        yield show.step_row(row, current_app.config["SETTINGS"].base_url)


def _filters(places=None) -> show.Filters:
    return show.Filters(request.args, places or lists.places(reader()), queries.categories(reader()))


def _on_map() -> dict[str, Any]:
    places = lists.places(reader(), outlines=True)
    filters, areas = _filters(places), [place for place in places if place.level == Level.NEIGHBOURHOOD]
    box = map_show.box_of(request.args.get("box"))
    wanted = replace(filters.wanted, box=box)
    found = on_map.counted(reader(), wanted, now(), box or map_show.shown_box(areas, filters.values["area"]))
    return {"filters": filters, "areas": areas, "wanted": wanted, "found": found}
