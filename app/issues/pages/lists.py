"""All issues: as a list, on a map, as a feed and as a table."""

from flask import Response, current_app, jsonify, request, url_for
from flask_babel import gettext as _

from app.areas.vocabulary import Level
from app.issues import queries
from app.issues.pages.room import pages
from app.issues.presenters import feed as feeds
from app.issues.presenters import lists as show
from app.issues.queries import lists
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import page, streamed
from app.web.feeds import atom


@pages.get("/issues")
@access("issue.read")
def issues() -> Response:
    filters = _filters()
    found = lists.issue_list(reader(), filters.wanted, now(), request.args.get("after"))
    return page(
        "issues/issues.html",
        filters=filters,
        lines=[show.line(row) for row in found.rows],
        older=found.older,
        beginning="after" not in request.args,
    )


@pages.get("/issues/map")
@access("issue.read")
def issue_map() -> Response:
    filters, areas, lines = _on_map()
    drawn = show.map_of(areas, lines, filters.values["area"])
    return page("issues/map.html", filters=filters, lines=lines, drawn=drawn, most=lists.ON_MAP)


@pages.get("/issues/map.geojson")
@access("issue.read")
def issue_points() -> Response:
    _filters_used, areas, lines = _on_map()
    return jsonify(show.geojson(areas, lines))


@pages.get("/issues/feed.atom")
@access("issue.read")
def feed() -> Response:
    filters = _filters()
    found = lists.newest(reader(), filters.wanted, now())
    return atom(_("Issues"), url_for("issues.issues", **filters.known), map(feeds.issue, found))


@pages.get("/issues/data.csv")
@access("data.export")
def data() -> Response:
    return streamed(csv_lines(show.COLUMNS, _rows(_filters().wanted)), "text/csv", filename="issues.csv")


def _rows(wanted):
    # A generator of its own: it asks for its connection while the answer is sent, when the view has given its back.
    for row in lists.every_issue(reader(), wanted, now()):
        yield show.table_row(row, current_app.config["SETTINGS"].base_url)


def _filters(places=None) -> show.Filters:
    return show.Filters(request.args, places or lists.places(reader()), queries.categories(reader()))


def _on_map():
    places = lists.places(reader(), outlines=True)
    filters, areas = _filters(places), [place for place in places if place.level == Level.NEIGHBOURHOOD]
    lines = [show.line(row) for row in lists.on_map(reader(), filters.wanted, now())]
    return filters, areas, lines
