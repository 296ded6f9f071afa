"""The copy of what one wrote, by receipt or account: a text to keep or print."""

from flask import Response

from app.kernel.db import reader
from app.kernel.errors import Hidden
from app.mediation import policies
from app.mediation.pages.between import find
from app.mediation.pages.room import pages
from app.mediation.pages.treatment import find_treatment
from app.mediation.presenters.copies import copy_of_letters, copy_of_treatment
from app.mediation.queries.between import sides_of
from app.web.access import access
from app.web.answers import body
from app.web.login import actor


@pages.get("/mediations/<ref>/copy.txt")
@access("account.own")
def copy_of_mediation(ref: str) -> Response:
    row, _around = find(ref)
    mine = policies.side_of(actor(), sides_of(reader(), [row.id])[row.id])
    if mine is None:
        raise Hidden
    return _file(copy_of_letters(reader(), row, mine), row.ref)


@pages.get("/treatment/<ref>/copy.txt")
@access("account.own")
def treatment_copy(ref: str) -> Response:
    row = find_treatment(ref)
    if not policies.is_treated(actor(), row):
        raise Hidden
    return _file(copy_of_treatment(reader(), row), row.ref)


def _file(text: str, ref: str) -> Response:
    response = body(text, "text/plain", filename=f"{ref}.txt")
    response.headers["Cache-Control"] = "no-store"
    return response
