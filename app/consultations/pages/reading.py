"""The list, the results with their files, the method, and the closing page."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.consultations import presenters as show
from app.consultations import queries
from app.consultations.pages.blueprint import found, pages
from app.consultations.policies import is_open, may_run_anywhere
from app.consultations.presenters import open_data
from app.consultations.presenters.results import results as drawn
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import given_away, page, streamed
from app.web.closing import last_moment
from app.web.feeds import atom
from app.web.login import actor


@pages.get("")
@access("consultation.read")
def consultations() -> Response:
    slug = request.args.get("area")
    area = area_by_slug(reader(), slug) if slug else None
    listed = queries.consultations(reader(), area.path if area else None, request.args.get("after"))
    entries = [show.entry_of(row) for row in listed.rows]
    may_open = may_run_anywhere(actor())
    return page("consultations/consultations.html", area=area, listed=entries, older=listed.older, may_open=may_open)


@pages.get("/feed.atom")
@access("consultation.read")
def feed() -> Response:
    slug = request.args.get("area")
    area = area_by_slug(reader(), slug) if slug else None
    listed = queries.consultations(reader(), area.path if area else None)
    return atom(_("Consultations"), url_for("consultations.consultations", area=slug), show.feed_items(listed.rows))


@pages.get("/method")
@access("consultation.read")
def method() -> Response:
    return page("consultations/method.html")


@pages.get("/<int:consultation_id>/results")
@access("consultation.read")
def results(consultation_id: int) -> Response:
    row = found(consultation_id)
    return page("consultations/results.html", **_outcome(row), files=open_data.files(row.id))


@pages.get("/<int:consultation_id>/results/<name>.csv")
@access("data.export")
def table(consultation_id: int, name: str) -> Response:
    if name not in ("summary", "comments", "comment-groups"):
        raise NotFound
    row = found(consultation_id)
    result, statements = queries.result_of(reader(), row.id), queries.counted_statements(reader(), row.id)
    columns, rows = open_data.table(name, row, result, statements)
    return given_away(streamed(csv_lines(columns, rows), "text/csv", filename=f"consultation-{row.id}-{name}.csv"))


@pages.get("/<int:consultation_id>/closing")
@access("consultation.read")
def closing(consultation_id: int) -> Response:
    row = found(consultation_id)
    return page(
        "consultations/closing.html",
        **_outcome(row),
        promises=show.promises(reader(), row),
        talks=show.talks(reader(), row),
        who=show.who_words(row.who),
        last=last_moment(row.closes_at),
        can=show.abilities(actor(), row),
    )


def _outcome(row: Any) -> dict[str, Any]:
    """What results and closing page both show."""
    result = queries.result_of(reader(), row.id)
    return {
        "it": row,
        "chip": show.chip(row),
        "is_open": is_open(row, now()),
        "result": result,
        "told": drawn(result, queries.counted_statements(reader(), row.id)),
        "took_part": show.took_part(row, result),
    }
