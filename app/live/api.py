"""Questions and answers of a meeting, for programs."""

from flask import Response

from app.kernel.db import reader
from app.live import queries
from app.live.presenters import open_data as show
from app.live.vocabulary import Audience
from app.web.access import access
from app.web.contract import api_door, many, tells

api = api_door("live")


@api.get("/meetings/<int:meeting_id>/questions")
@access("hall.watch")
@tells("Published questions of a meeting, the most supported first", show.QuestionView, many=True)
def questions(meeting_id: int) -> Response:
    hall = queries.hall_of(reader(), meeting_id)
    found = queries.questions_seen(reader(), hall.meeting_id, Audience.HALL)
    return many([show.question(row) for row in found])
