"""Answering in writing what there was no time for."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.areas.queries import bodies
from app.kernel.db import reader
from app.live.actions import Answered, answer_in_writing, answer_question
from app.live.policies import may_answer
from app.live.queries import answers_waiting, hall_of, question_by_id
from app.live.vocabulary import Answer
from app.minutes.forms import WriteAnswerForm
from app.minutes.pages.blueprint import pages
from app.minutes.policies import may_answer_somewhere, must
from app.minutes.presenters.answering import alike, heard_before, queue
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/answers")
@access("question.answer")
def answers() -> Response:
    must(may_answer_somewhere(actor()))
    return page("minutes/answers.html", meetings=queue(answers_waiting(reader(), actor())))


@pages.get("/questions/<int:question_id>/write")
@access("question.answer")
def ask_write(question_id: int) -> Response:
    return _write_page(question_id, WriteAnswerForm())


@pages.post("/questions/<int:question_id>/write")
@access("question.answer")
def write(question_id: int) -> Response:
    question = question_by_id(reader(), question_id)
    form = posted(WriteAnswerForm).offer(bodies(reader()), lang())
    promises = form.act.data == "commit"
    done = attempt(form, lambda: _promise(question_id, form) if promises else _answer(question, form))
    if done is None:
        return _write_page(question_id, form)
    if isinstance(done, Answered):
        return see_other(url_for("minutes.answers"), _("The promise is issue %(ref)s.", ref=done.issue_ref))
    said = ngettext("%(num)d question is answered.", "%(num)d questions are answered.", len(form.together(question_id)))
    return see_other(url_for("minutes.answers"), said)


def _answer(question, form):
    return answer_in_writing(
        actor=actor(),
        meeting_id=question.meeting_id,
        question_ids=form.together(question.id),
        body=form.body.data or "",
        key=form.key.data,
    )


def _promise(question_id, form):
    return answer_question(
        actor=actor(),
        question_id=question_id,
        how=Answer.COMMIT,
        body=form.body.data or "",
        owner=form.owner.data or None,
        due=form.due.data,
        key=form.key.data,
    )


def _write_page(question_id: int, form: WriteAnswerForm) -> Response:
    question = question_by_id(reader(), question_id)
    hall = hall_of(reader(), question.meeting_id)
    must(may_answer(actor(), hall))
    waiting = answers_waiting(reader(), actor(), meeting_id=question.meeting_id)
    return page(
        "minutes/write.html",
        form=form.offer(bodies(reader()), lang()),
        question=question,
        others=alike(question, waiting),
        before=heard_before(reader(), question, hall.area_path),
    )
