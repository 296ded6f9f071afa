"""Who is on duty where."""

from flask import Response

from app.front.pages.blueprint import people
from app.front.presenters import officer_cards
from app.identity.queries import officers as officers_on_duty
from app.kernel.clock import now
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import page


@people.get("/officers")
@access("officer.read")
def officers() -> Response:
    return page("front/officers.html", officers=officer_cards(officers_on_duty(reader(), now())))
