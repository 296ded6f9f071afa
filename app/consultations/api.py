"""Consultations for programs: the question, who took part, and what the stances come to."""

from flask import Response, request

from app.areas.queries import area_by_slug
from app.consultations import queries
from app.consultations.presenters import open_data as show
from app.kernel.db import reader
from app.web.access import access
from app.web.contract import api_door, many, one, tells

api = api_door("consultations")
AREA = ("area", "Only of the area with this slug, and of those inside it")


@api.get("/consultations")
@access("consultation.read")
@tells("Consultations, the newest first", show.ConsultationView, many=True, query=(AREA,))
def consultations() -> Response:
    slug = request.args.get("area")
    area = area_by_slug(reader(), slug) if slug else None
    listed = queries.consultations(reader(), area.path if area else None, request.args.get("after"))
    return many([show.consultation(row) for row in listed.rows], listed.older)


@api.get("/consultations/<int:consultation_id>")
@access("consultation.read")
@tells("One consultation", show.ConsultationView)
def consultation(consultation_id: int) -> Response:
    return one(show.consultation(queries.consultation_by_id(reader(), consultation_id)))


@api.get("/consultations/<int:consultation_id>/results")
@access("consultation.read")
@tells("What its stances come to: groups, and what stands for one, bridges all or divides", show.ResultView)
def results(consultation_id: int) -> Response:
    row = queries.consultation_by_id(reader(), consultation_id)
    counted, statements = queries.result_of(reader(), row.id), queries.counted_statements(reader(), row.id)
    return one(show.result(row.id, counted, statements))
