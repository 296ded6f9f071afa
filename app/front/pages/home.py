"""The city's first page."""

from datetime import timedelta

from flask import Response

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.front.pages.blueprint import pages
from app.front.presenters import by_district, city_figures, done_lately, meeting_entry
from app.front.queries import answers_lately, first_answers, open_figures, steps_lately
from app.kernel.clock import now
from app.kernel.db import reader
from app.meetings.queries import coming_meetings, running_meetings
from app.web.access import access
from app.web.answers import ask_position, page

LATELY = 6
WEEK = timedelta(days=7)
FIGURES_OF = timedelta(days=90)


@pages.get("/")
@access("area.page")
def home() -> Response:
    moment, read = now(), reader()
    ask_position()
    coming = [row for row in coming_meetings(read, moment, limit=10) if moment < row.starts_at < moment + WEEK]
    return page(
        "front/home.html",
        live=running_meetings(read),
        week=[meeting_entry(row) for row in coming],
        lately=done_lately(steps_lately(read, LATELY), answers_lately(read, LATELY), LATELY),
        figures=city_figures(open_figures(read, None, moment), first_answers(read, moment - FIGURES_OF, moment)),
        groups=by_district(areas_at(read, Level.NEIGHBOURHOOD), areas_at(read, Level.DISTRICT)),
    )
