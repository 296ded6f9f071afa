"""The public register of moderation, for programs."""

from flask import Response, request

from app.kernel.db import reader
from app.moderation import presenters, queries
from app.moderation.presenters import open_data as show
from app.web.access import access
from app.web.contract import api_door, one, tells

api = api_door("moderation")
MONTH = ("month", "Which month, like 2026-11; the present one without it")


@api.get("/register")
@access("register.read")
@tells("What moderation decided in a month, counted", show.MonthView, query=(MONTH,))
def register() -> Response:
    month = presenters.month_asked(request.args.get("month"))
    sums = presenters.register_page(reader(), month)
    return one(show.month(sums, queries.decided_in(reader(), *presenters.bounds(month))))
