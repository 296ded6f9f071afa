"""The list of cycles."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.kernel.db import reader
from app.priorities import presenters as show
from app.priorities import queries
from app.priorities.pages.blueprint import pages
from app.priorities.policies import may_run_anywhere
from app.web.access import access
from app.web.answers import page
from app.web.feeds import atom
from app.web.login import actor


@pages.get("")
@access("priorities.read")
def cycles() -> Response:
    slug = request.args.get("area")
    area = area_by_slug(reader(), slug) if slug else None
    listed = queries.cycles(reader(), area.path if area else None, request.args.get("after"))
    entries, may_begin = [show.entry_of(row) for row in listed.rows], may_run_anywhere(actor())
    return page("priorities/cycles.html", area=area, listed=entries, older=listed.older, may_begin=may_begin)


@pages.get("/feed.atom")
@access("priorities.read")
def feed() -> Response:
    items = show.feed_items(queries.cycles(reader()).rows)
    return atom(_("Priorities of the neighbourhoods"), url_for("priorities.cycles"), items)
