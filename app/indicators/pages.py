"""The page of an area's situation, and its table."""

from flask import Blueprint, Response

from app.areas.queries import ancestors, area_by_slug
from app.indicators import presenters, trends
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import given_away, page, streamed

pages = Blueprint("indicators", __name__)


@pages.get("/areas/<slug>/situation")
@access("indicator.read")
def situation(slug: str) -> Response:
    here = area_by_slug(reader(), slug)
    above = [one for one in ancestors(reader(), here.path) if one.id != here.id]
    return page("indicators/situation.html", area=here, above=above, sources=presenters.situation(reader(), here))


@pages.get("/areas/<slug>/situation.csv")
@access("indicator.read")
def situation_table(slug: str) -> Response:
    here = area_by_slug(reader(), slug)
    rows = list(presenters.table_rows(reader(), here))
    return streamed(csv_lines(presenters.COLUMNS, rows), "text/csv", filename=f"situation-{here.slug}.csv")


@pages.get("/areas/<slug>/trends")
@access("indicator.read")
def trends_of_area(slug: str) -> Response:
    here = area_by_slug(reader(), slug)
    above = [one for one in ancestors(reader(), here.path) if one.id != here.id]
    return page("indicators/trends.html", area=here, above=above, trends=trends.trends(reader(), here, now()))


@pages.get("/areas/<slug>/trends.csv")
@access("data.export")
def trends_table(slug: str) -> Response:
    here = area_by_slug(reader(), slug)
    rows = list(trends.table_rows(trends.trends(reader(), here, now()), here.slug))
    return given_away(streamed(csv_lines(trends.COLUMNS, rows), "text/csv", filename=f"trends-{here.slug}.csv"))
