"""Cycles of priorities for programs: what residents named, the three, their measures, and what became of them."""

from flask import Response, request

from app.areas.queries import area_by_slug
from app.kernel.db import reader
from app.priorities import queries
from app.priorities.presenters import open_data as show
from app.web.access import access
from app.web.contract import api_door, many, one, tells

api = api_door("priorities")
AREA = ("area", "Only of the area with this slug, and of those inside it")


@api.get("/priorities")
@access("priorities.read")
@tells("Cycles of priorities, the newest first", show.CycleView, many=True, query=(AREA,))
def cycles() -> Response:
    slug = request.args.get("area")
    area = area_by_slug(reader(), slug) if slug else None
    listed = queries.cycles(reader(), area.path if area else None, request.args.get("after"))
    return many([show.cycle(row) for row in listed.rows], listed.older)


@api.get("/priorities/<int:cycle_id>")
@access("priorities.read")
@tells("One cycle with what could be named, and its three priorities", show.OneCycleView)
def cycle(cycle_id: int) -> Response:
    row = queries.cycle_by_id(reader(), cycle_id)
    three = queries.priorities_of(reader(), row.id) if row.chosen_at else ()
    measures = queries.measures_of(reader(), row.id) if three else ()
    return one(show.one_cycle(row, queries.options_of(reader(), row.id), three, measures))
