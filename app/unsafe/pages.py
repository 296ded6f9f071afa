"""The pages of places people find unsafe: what is shown, naming one, taking it back, and the table."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask_babel import gettext as _

from app.areas.queries import area_by_slug, areas_at
from app.areas.vocabulary import Level
from app.issues.persons import person_of
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.tables import csv_lines
from app.unsafe import presenters as show
from app.unsafe import queries
from app.unsafe.actions import name_unsafe_place, take_back_unsafe_place
from app.unsafe.finding import find
from app.unsafe.forms import TapForm, WhereForm
from app.unsafe.policies import may_name
from app.unsafe.vocabulary import Hours, Reason
from app.web.access import access
from app.web.answers import ask_position, attempt, given_away, page, see_other, streamed
from app.web.forms import posted
from app.web.login import actor, device
from app.web.outlines import outlines
from app.web.throttle import paced

pages = Blueprint("unsafe", __name__)


@pages.get("/unsafe-places")
@access("indicator.read")
def places() -> Response:
    areas = areas_at(reader(), Level.NEIGHBOURHOOD, outlines=True)
    here = _neighbourhood(request.args.get("area"))
    found = queries.figures(reader(), [here.id] if here else None)
    drawn = show.close_up(reader(), here, found) if here else show.picture(areas, found)
    told: dict[str, Any] = {"listed": show.overview(found), "counted": found[0].at if found else None, "areas": areas}
    return page("unsafe/places.html", here=here, drawn=drawn, may=may_name(actor()), **told)


@pages.get("/unsafe-places/map.geojson")
@access("indicator.read")
def squares() -> Response:
    here = _neighbourhood(request.args.get("area"))
    areas = [here] if here else areas_at(reader(), Level.NEIGHBOURHOOD, outlines=True)
    found = queries.figures(reader(), [here.id] if here else None)
    names = show.names_of(reader(), here.id, [row.square for row in found if row.square]) if here else {}
    return jsonify(show.geojson(found, outlines(areas), names))


@pages.get("/unsafe-places/data.csv")
@access("data.export")
def data() -> Response:
    rows = list(show.table_rows(queries.figures(reader())))
    return given_away(streamed(csv_lines(show.COLUMNS, rows), "text/csv", filename="unsafe-places.csv"))


@pages.get("/unsafe-places/new")
@access("unsafe.tap")
def new() -> Response:
    _only_residents()
    tapping = TapForm(data={"square": request.args.get("square", ""), "hours": str(Hours.ALWAYS)})
    here = _neighbourhood(request.args.get("area"))
    return _new(WhereForm(data={"area": here.slug if here else ""}), here, tapping)


@pages.post("/unsafe-places/where")
@access("unsafe.tap")
def where() -> Response:
    _only_residents()
    form = posted(WhereForm)
    told = (form.area.data or "", form.street.data or "", form.point)
    found = attempt(form, lambda: find(reader(), *told)) if paced("place.minute", form) else None
    if found is None:
        return _new(form, None, TapForm())
    known = {name: text for name, text in (("square", found.square), ("street", found.street)) if text}
    return see_other(url_for("unsafe.new", area=found.area, _anchor="squares", **known))


@pages.post("/unsafe-places/new")
@access("unsafe.tap")
def name() -> Response:
    _only_residents()
    form = posted(TapForm)
    if not (paced("unsafe.hour", form) and attempt(form, lambda: _name(form))):
        here = _neighbourhood(request.form.get("area"))
        return _new(WhereForm(data={"area": here.slug if here else ""}), here, form)
    said = _("Noted. It is shown from five people on, the next time the places are counted.")
    return see_other(url_for("unsafe.new", _anchor="own"), said)


@pages.post("/unsafe-places/take-back")
@access("unsafe.tap")
def take_back() -> Response:
    reason = request.form.get("reason", "")
    if reason not in list(Reason):
        raise NotFound
    square = request.form.get("square", "")
    take_back_unsafe_place(actor=actor(), square=square, reason=Reason(reason))
    return see_other(url_for("unsafe.new", _anchor="own"), _("Taken back."))


def _name(form: TapForm) -> bool:
    if not actor().known:
        device()
    reasons = [Reason(code) for code in form.reasons.data or ()]
    name_unsafe_place(actor=actor(), square=form.square.data, reasons=reasons, hours=Hours(form.hours.data))
    return True


def _new(where: WhereForm, here: Any, tapping: TapForm) -> Response:
    ask_position()
    areas = areas_at(reader(), Level.NEIGHBOURHOOD)
    where.offer([(area.slug, area.name) for area in areas])
    drawn = show.grid(reader(), here, request.args.get("street", "")) if here else None
    tapping.offer(show.with_square(reader(), here, drawn, tapping.square.data or "") if drawn else [])
    person = person_of(actor())
    mine = show.own(queries.taps_of(reader(), person[0])) if person else []
    asked = next((form for form in (where, tapping) if form.errors), None)
    return page("unsafe/new.html", form=asked, where=where, here=here, drawn=drawn, tapping=tapping, mine=mine)


def _only_residents() -> None:
    if not may_name(actor()):
        raise NotAllowed


def _neighbourhood(slug: str | None) -> Any:
    """The neighbourhood of that name, None without a name; raises `NotFound` for one that is none."""
    if not slug:
        return None
    area = area_by_slug(reader(), slug)
    if area.level != Level.NEIGHBOURHOOD:
        raise NotFound
    return area
