"""Areas, for programs."""

from flask import Response, request

from app.areas import presenters as show
from app.areas import queries
from app.kernel.db import reader
from app.web.access import access
from app.web.contract import api_door, many, one, tells

api = api_door("areas")
LEVEL = ("level", "Only areas of this level: region, city, district or neighbourhood")


@api.get("/areas")
@access("area.page")
@tells("Areas, from the outermost in", show.AreaView, many=True, query=(LEVEL,))
def areas() -> Response:
    found = queries.listed_areas(reader(), request.args.get("level"), request.args.get("after"))
    return many([show.area(row) for row in found.rows], found.older)


@api.get("/areas/<slug>")
@access("area.page")
@tells("An area with its outline", show.OneAreaView)
def area(slug: str) -> Response:
    return one(show.one_area(queries.listed_area(reader(), slug)))
