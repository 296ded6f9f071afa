"""Who asked: mediators choose a question and look; each look is written down."""

from flask import Response, request

from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.live import actions
from app.live.pages.blueprint import pages
from app.live.policies import may_read_asker
from app.live.presenters.asker import facts_of, state_in_words
from app.live.queries import hall_and_meeting, question_by_id
from app.live.queries.asker import questions_asked
from app.web.access import access
from app.web.answers import page
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/askers")
@access("question.asker")
def askers(meeting_id: int) -> Response:
    if not may_read_asker(actor()):
        raise NotAllowed
    hall, found = (
        hall_and_meeting(reader(), meeting_id),
        questions_asked(reader(), meeting_id, request.args.get("after")),
    )
    listed = [(row, state_in_words(row)) for row in found.rows]
    return page("live/askers.html", hall=hall, questions=listed, older=found.older)


@pages.get("/questions/<int:question_id>/asker")
@access("question.asker")
def asker(question_id: int) -> Response:
    facts = facts_of(actions.read_asker(actor=actor(), question_id=question_id))
    question = question_by_id(reader(), question_id)
    hall = hall_and_meeting(reader(), question.meeting_id)
    response = page("live/asker.html", hall=hall, question=question, facts=facts)
    response.headers["Cache-Control"] = "no-store"
    return response
