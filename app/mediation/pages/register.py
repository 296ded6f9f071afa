"""The public register of challenges, as page, table and feed."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.tables import csv_lines
from app.mediation.pages.room import pages
from app.mediation.presenters import register as show
from app.mediation.presenters.challenge import shown
from app.mediation.presenters.treatment import shown_numbers
from app.mediation.queries import challenges as queries
from app.mediation.queries.treatments import numbers_of_treatments
from app.mediation.vocabulary import CONFIDENTIAL_FROM, REGISTER_LENGTH
from app.web.access import access
from app.web.answers import page, streamed
from app.web.feeds import atom


@pages.get("/challenges")
@access("challenge.read")
def register() -> Response:
    found = queries.register(reader(), request.args.get("before", type=_number))
    older = found[REGISTER_LENGTH - 1].id if len(found) > REGISTER_LENGTH else None
    apart, numbers = queries.confidential_number(reader()), numbers_of_treatments(reader(), now())
    treated, treated_open, treated_late = shown_numbers(numbers.told, numbers.open, numbers.late)
    return page(
        "mediation/register.html",
        lines=[shown(row) for row in found[:REGISTER_LENGTH]],
        older=older,
        sums=show.sums(queries.outcomes_by_body(reader()), queries.names_of_bodies(reader())),
        headings=show.headings(),
        apart=apart if apart >= CONFIDENTIAL_FROM else None,
        treated=treated,
        treated_open=treated_open,
        treated_late=treated_late,
    )


@pages.get("/challenges/data.csv")
@access("challenge.read")
def register_table() -> Response:
    rows = show.table_rows(queries.all_public(reader()))
    return streamed(csv_lines(show.COLUMNS, rows), "text/csv", filename="challenges.csv")


@pages.get("/challenges/feed.atom")
@access("challenge.read")
def register_feed() -> Response:
    items = show.feed_items(queries.newest_public(reader()))
    return atom(_("Register of challenges"), url_for("mediation.register"), items)


def _number(told: str) -> int:
    """A place in the list; anything that is none counts as not said."""
    number = int(told)
    if not 0 < number < 2**62:
        raise ValueError(told)
    return number
