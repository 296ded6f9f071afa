"""The public register."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.tables import csv_lines
from app.moderation import presenters
from app.moderation.pages.blueprint import pages
from app.web.access import access
from app.web.answers import given_away, page, streamed
from app.web.feeds import atom


@pages.get("/register")
@access("register.read")
def register() -> Response:
    month = presenters.month_asked(request.args.get("month"))
    return page("moderation/register.html", **presenters.register_page(reader(), month))


@pages.get("/register/data.csv")
@access("register.read")
def register_table() -> Response:
    rows = list(presenters.csv_rows(reader()))  # some lines a month; the connection is gone when the answer is sent
    return given_away(streamed(csv_lines(presenters.COLUMNS, rows), "text/csv", filename="register.csv"))


@pages.get("/register/feed.atom")
@access("register.read")
def register_feed() -> Response:
    return atom(_("Register of moderation"), url_for("moderation.register"), presenters.feed_items(reader()))
