"""The daily heads of the journal, for anybody to keep: as a page, a file and a feed."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.admin.pages.blueprint import pages
from app.admin.presenters import heads as show
from app.admin.vocabulary import HEADS_SHOWN
from app.kernel.chain import heads
from app.kernel.db import reader
from app.kernel.tables import csv_text
from app.web.access import access
from app.web.answers import body, given_away, page
from app.web.feeds import atom


@pages.get("/register/journal")
@access("register.read")
def journal_heads() -> Response:
    return page("admin/heads.html", heads=heads(reader(), HEADS_SHOWN))


@pages.get("/register/heads.csv")
@access("register.read")
def heads_table() -> Response:
    found = heads(reader(), show.ALL)
    return given_away(body(csv_text(show.COLUMNS, show.table_rows(found)), "text/csv", filename="heads.csv"))


@pages.get("/register/heads.atom")
@access("register.read")
def heads_feed() -> Response:
    found = heads(reader(), HEADS_SHOWN)
    return atom(_("Heads of the journal"), url_for("admin.journal_heads"), show.entries(found))
