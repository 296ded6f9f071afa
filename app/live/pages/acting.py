"""Writing without a socket: the events of the protocol as forms."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.live import actions
from app.live.forms import (
    AnswerQuestionForm,
    AskQuestionForm,
    ChangePhaseForm,
    ModerateQuestionForm,
    SupportQuestionForm,
)
from app.live.pages.blueprint import pages
from app.live.pages.shown import show_desk, show_hall, show_panel, tried
from app.live.queries import question_by_id
from app.live.vocabulary import Answer, Phase, Source, State, Verdict
from app.web.access import access
from app.web.answers import see_other
from app.web.forms import posted
from app.web.login import actor, credentials
from app.web.throttle import spend


@pages.post("/meetings/<int:meeting_id>/live/ask")
@access("question.ask")
def ask(meeting_id: int) -> Response:
    form = posted(AskQuestionForm)
    done, status = tried(form, lambda: _ask(meeting_id, form))
    if done is None:
        return show_hall(meeting_id, form, status)
    waits = done.state == State.QUEUED
    said = _("Sent. A moderator reads it before it appears.") if waits else _("Your question is in the list.")
    return _back(meeting_id, None if waits else done.id, said)


def _ask(meeting_id: int, form: AskQuestionForm) -> actions.Asked:
    spend("question.minute", person())
    return actions.ask_question(
        actor=actor(),
        meeting_id=meeting_id,
        body=str(form.body.data),
        key=str(form.key.data),
        anonymous=form.anonymous.data,
        lang=form.lang.data or "",
        reach=form.reach.data or None,
        source=Source(form.source.data) if form.source.data else None,
    )


@pages.post("/questions/<int:question_id>/support")
@access("question.support")
def support(question_id: int) -> Response:
    spend("support.minute", person())
    on = posted(SupportQuestionForm).on.data
    done = actions.support_question(actor=actor(), question_id=question_id, on=on)
    return _back(done.meeting_id, question_id)


@pages.post("/questions/<int:question_id>/moderate")
@access("question.moderate")
def moderate(question_id: int) -> Response:
    form = ModerateQuestionForm(CombinedMultiDict([request.form, request.args]))
    question = question_by_id(reader(), question_id)
    done, status = tried(form, lambda: _moderate(question_id, form))
    if done is None:
        return show_desk(question.meeting_id, form, question_id, status)
    return _back(question.meeting_id, question_id)


def _moderate(question_id: int, form: ModerateQuestionForm) -> int:
    return actions.moderate_question(
        actor=actor(),
        question_id=question_id,
        verdict=Verdict(str(form.act.data)),
        reason=form.reason.data or "",
        into=form.into.data,
        key=form.key.data or None,
    )


@pages.post("/questions/<int:question_id>/answer")
@access("question.answer")
def answer(question_id: int) -> Response:
    form = posted(AnswerQuestionForm)
    question = question_by_id(reader(), question_id)
    done, status = tried(form, lambda: _answer(question_id, form))
    if done is None:
        return show_panel(question.meeting_id, form, question_id, status)
    said = _("The promise is issue %(ref)s.", ref=done.issue_ref) if done.issue_ref else None
    return _back(question.meeting_id, question_id, said)


def _answer(question_id: int, form: AnswerQuestionForm) -> actions.Answered:
    return actions.answer_question(
        actor=actor(),
        question_id=question_id,
        how=Answer(str(form.act.data)),
        body=form.body.data or "",
        owner=form.owner.data or None,
        due=form.due.data,
        key=form.key.data or None,
    )


@pages.post("/meetings/<int:meeting_id>/live/phase")
@access("hall.phase")
def phase(meeting_id: int) -> Response:
    form = posted(ChangePhaseForm)
    if not form.validate():
        raise Invalid
    wish = form.moderated.data
    actions.change_phase(
        actor=actor(),
        meeting_id=meeting_id,
        phase=Phase(form.phase.data) if form.phase.data else None,
        moderated=wish in ("1", "true") if wish else None,
    )
    return _back(meeting_id)


def person() -> str:
    """Who counts as one for limits of pace: the account, or the browser that joined."""
    joined = credentials().participants
    return f"account {actor().account_id}" if actor().known else f"participant {joined[-1][1] if joined else ''}"


def _back(meeting_id: int, question_id: int | None = None, said: str | None = None) -> Response:
    """Where the form came from, when that was desk or panel; else the hall, at the question."""
    came_from = (request.referrer or "").partition("?")[0]
    for place in ("live.desk", "live.panel"):
        if came_from.endswith(url_for(place, meeting_id=meeting_id)):
            return see_other(url_for(place, meeting_id=meeting_id, _anchor=f"question-{question_id}"), said)
    anchor = f"question-{question_id}" if question_id else None
    return see_other(url_for("live.hall", meeting_id=meeting_id, _anchor=anchor), said)
