"""The cities around this one, whom a report from outside the city is sent to, for administrators."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.admin.forms import NearbyCityForm
from app.admin.pages.blueprint import pages
from app.admin.policies import may_edit_settings
from app.areas.actions import put_nearby_city, remove_nearby_city
from app.areas.queries import nearby_cities
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor


@pages.get("/admin/nearby")
@access("settings.edit")
def nearby() -> Response:
    row = _chosen(request.args.get("change", ""))
    return _page(NearbyCityForm(obj=row), row)


@pages.post("/admin/nearby")
@access("settings.edit")
def add_nearby() -> Response:
    return _keep(None)


@pages.post("/admin/nearby/<int:number>")
@access("settings.edit")
def change_nearby(number: int) -> Response:
    return _keep(_chosen(str(number)))


@pages.post("/admin/nearby/<int:number>/remove")
@access("settings.edit")
def remove_nearby(number: int) -> Response:
    remove_nearby_city(actor=actor(), number=number)
    return back_to("admin.nearby", said=_("Removed."))


def _keep(row: Any) -> Response:
    form = posted(NearbyCityForm)
    if attempt(form, lambda: _put(form, row)) is None:
        return _page(form, row)
    return back_to("admin.nearby", said=_("Kept. Whoever points at a place outside is told."))


def _put(form: NearbyCityForm, row: Any) -> object:
    number = row.id if row is not None else None
    return put_nearby_city(actor=actor(), told=form.told(), number=number, everywhere=bool(form.everywhere.data))


def _chosen(number: str) -> Any:
    """The row to change; None when none was chosen; raises `NotFound` when it was removed meanwhile."""
    if not may_edit_settings(actor()):
        raise NotAllowed
    if not number:
        return None
    found = next((row for row in nearby_cities(reader()) if str(row.id) == number), None)
    if found is None:
        raise NotFound
    return found


def _page(form: NearbyCityForm, row: Any) -> Response:
    if not may_edit_settings(actor()):
        raise NotAllowed
    return page("admin/nearby.html", form=form, chosen=row, cities=nearby_cities(reader()))
