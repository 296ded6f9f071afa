"""The pages of meetings."""

from flask import Blueprint, Response

from app.kernel.clock import now
from app.kernel.db import reader
from app.meetings.queries import coming_meetings
from app.web.access import access
from app.web.answers import page

pages = Blueprint("meetings", __name__)


@pages.get("/meetings")
@access("meeting.read")
def meetings() -> Response:
    return page("meetings/meetings.html", coming=coming_meetings(reader(), now()))
