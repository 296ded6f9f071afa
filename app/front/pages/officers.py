"""Who is on duty where, and the page of each."""

from typing import Any

from flask import Response

from app.front.meeting_page import commitment
from app.front.pages.blueprint import people
from app.front.presenters import meeting_entry, officer_cards
from app.front.queries import open_figures, promises
from app.identity.queries import officers as officers_on_duty
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.meetings.queries import meetings_of_areas
from app.programme.figures import appointment_facts
from app.programme.policies import may_ask
from app.web.access import access
from app.web.answers import page
from app.web.kept import kept
from app.web.login import actor

MEETINGS_SHOWN, PROMISES_SHOWN = 5, 12


@people.get("/officers")
@access("officer.read")
def officers() -> Response:
    cards = officer_cards(officers_on_duty(reader(), now()))
    return page("front/officers.html", officers=cards, appointments=kept(appointment_facts, "/"))


@people.get("/officers/<int:account_id>")
@access("officer.read")
def officer(account_id: int) -> Response:
    rows = officers_on_duty(reader(), now(), account_id=account_id)
    if not rows:
        raise NotFound
    (one,) = officer_cards(rows)
    about: dict[str, Any] = {"one": one, "account_id": account_id, "may_ask": may_ask(actor())}
    return page("front/officer_page.html", **about, **_of_areas([row.area_path for row in rows]))


def _of_areas(paths: list[str]) -> dict[str, Any]:
    """What is public of the areas somebody answers for: what comes, what is promised, how many issues are open. No
    figure is the person's own."""
    read, moment = reader(), now()
    return {
        "meetings": [meeting_entry(row) for row in meetings_of_areas(read, paths, moment, MEETINGS_SHOWN)],
        "promised": [commitment(row) for row in promises(read, PROMISES_SHOWN, area_paths=paths)],
        "counts": open_figures(read, None, moment, area_paths=paths),
    }
