"""What the public reads of mediations between neighbours: how to ask for one, and how many ended in which way."""

from flask import Response

from app.kernel.db import reader
from app.kernel.tables import csv_lines
from app.mediation.pages.room import pages
from app.mediation.presenters.between import COLUMNS, shown_counts
from app.mediation.queries.between import counted
from app.mediation.wording import RESULTS
from app.web.access import access
from app.web.answers import page, streamed


@pages.get("/mediations")
@access("mediation.counts")
def counts() -> Response:
    found = [(area, when, RESULTS[how][1], number) for area, when, how, number in shown_counts(counted(reader()))]
    return page("mediation/counts.html", counts=found)


@pages.get("/mediations/data.csv")
@access("mediation.counts")
def counts_table() -> Response:
    return streamed(csv_lines(COLUMNS, shown_counts(counted(reader()))), "text/csv", filename="mediations.csv")
