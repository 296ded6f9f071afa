"""The list of councils, and the page of one."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.councils import presenters as show
from app.councils import queries
from app.councils.pages.blueprint import found, pages
from app.councils.policies import may_keep_any
from app.kernel.clock import now
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import page
from app.web.feeds import atom
from app.web.login import actor


@pages.get("")
@access("council.read")
def councils() -> Response:
    listed = [show.entry_of(row) for row in queries.councils(reader())]
    return page("councils/councils.html", listed=listed, may_keep=may_keep_any(actor()))


@pages.get("/feed.atom")
@access("council.read")
def feed() -> Response:
    items = show.feed_items(queries.polls_over(reader(), now()))
    return atom(_("Councils"), url_for("councils.councils"), items)


@pages.get("/<slug>")
@access("council.read")
def council(slug: str) -> Response:
    return page("councils/council.html", **show.council_page(reader(), actor(), found(slug)))
