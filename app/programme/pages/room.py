"""The page set of the room, and the page of one appointment, which several doors show."""

from typing import Any

from flask import Blueprint, Response

from app.kernel.db import reader
from app.kernel.errors import Hidden
from app.programme import policies
from app.programme.forms import DeclineForm, OfferForm, WishForm
from app.programme.presenters import appointments as show_as
from app.programme.queries import appointments as queries
from app.web.answers import page
from app.web.login import actor

pages = Blueprint("programme", "app.programme")


def find(ref: str) -> Any:
    """The row, or `NotFound` for whoever may not read it."""
    row = queries.appointment_by_ref(reader(), "".join(ref.split()).upper())
    if not policies.may_read(actor(), row):
        raise Hidden
    return row


def show(row: Any, **sent: Any) -> Response:
    """The page of an appointment, for its asker or whoever answers; `sent`: forms that must be put right."""
    about = {
        "it": show_as.head(row),
        "row": row,
        "told": show_as.told(row),
        "own": policies.is_asker(actor(), row),
        "can": show_as.can(actor(), row),
        "wishing": WishForm(),
        "offering": OfferForm(prefix="offer-"),
        "declining": DeclineForm(prefix="decline-"),
    }
    response = page("programme/appointment.html", **(about | sent))
    response.headers["Cache-Control"] = "no-store"
    return response
