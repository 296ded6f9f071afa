"""Writing without a socket: the events of the protocol as forms."""

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from app.kernel.db import reader
from app.live import actions
from app.live.forms import (
    AnswerQuestionForm,
    AskQuestionForm,
    ChangePhaseForm,
    ModerateQuestionForm,
    SupportQuestionForm,
)
from app.live.pages.blueprint import pages
from app.live.pages.shown import came_from, show_again, show_hall, show_panel, tried
from app.live.queries import question_by_id
from app.live.vocabulary import Answer, Phase, State, Verdict
from app.web.access import access
from app.web.answers import see_other
from app.web.forms import posted
from app.web.login import actor, credentials
from app.web.marking import look_again
from app.web.throttle import spend


@pages.post("/meetings/<int:meeting_id>/live/ask")
@access("question.ask")
def ask(meeting_id: int) -> Response:
    form = posted(AskQuestionForm)
    found = look_again(form, "body")
    done, status = (None, 200) if found else tried(form, lambda: _ask(meeting_id, form))
    if done is None:
        return (
            show_again(meeting_id, status, enter=form)
            if form.source.data
            else show_hall(meeting_id, form, status, found)
        )
    if form.source.data:
        more = {"source": str(form.source.data), "in": form.lang.data or ""}
        return see_other(came_from(meeting_id, "enter", **more), _("Added. Type in the next one."))
    waits = done.state == State.QUEUED
    said = _("Sent. A moderator reads it before it appears.") if waits else _("Your question is in the list.")
    return back(meeting_id, None if waits else done.id, said)


def _ask(meeting_id: int, form: AskQuestionForm) -> actions.Asked:
    spend("question.minute", person())
    return actions.ask_question(actor=actor(), meeting_id=meeting_id, **form.said())


@pages.post("/questions/<int:question_id>/support")
@access("question.support")
def support(question_id: int) -> Response:
    spend("support.minute", person())
    form, question = posted(SupportQuestionForm), question_by_id(reader(), question_id)
    done, status = tried(form, lambda: _support(question_id, on=form.on.data))
    if done is None:
        return show_hall(question.meeting_id, status=status, raising=form)
    return back(done.meeting_id, question_id)


def _support(question_id: int, *, on: bool) -> actions.Supported:
    return actions.support_question(actor=actor(), question_id=question_id, on=on)


@pages.post("/questions/<int:question_id>/moderate")
@access("question.moderate")
def moderate(question_id: int) -> Response:
    form = ModerateQuestionForm(CombinedMultiDict([request.form, request.args]))
    question = question_by_id(reader(), question_id)
    done, status = tried(form, lambda: _moderate(question_id, form))
    if done is None:
        return show_again(question.meeting_id, status, otherwise="desk", form=form, question_id=question_id)
    return back(question.meeting_id, question_id)


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
    return back(question.meeting_id, question_id, said)


def _answer(question_id: int, form: AnswerQuestionForm) -> actions.Answered:
    return actions.answer_question(
        actor=actor(),
        question_id=question_id,
        how=Answer(str(form.act.data)),
        body=form.body.data or "",
        owner=form.owner.data or None,
        due=form.due.data,
        key=form.key.data or None,
        now_known=form.now.data,
    )


@pages.post("/meetings/<int:meeting_id>/live/phase")
@access("hall.phase")
def phase(meeting_id: int) -> Response:
    form = posted(ChangePhaseForm)
    done, status = tried(form, lambda: _change_phase(meeting_id, form))
    return show_again(meeting_id, status, timer=form) if done is None else back(meeting_id)


def _change_phase(meeting_id: int, form: ChangePhaseForm) -> int:
    return actions.change_phase(
        actor=actor(),
        meeting_id=meeting_id,
        phase=Phase(form.phase.data) if form.phase.data else None,
        moderated=_wish(form.moderated.data),
        presence=_wish(form.presence.data),
    )


def _wish(said: str | None) -> bool | None:
    return said in ("1", "true") if said else None


def person() -> str:
    """Who counts as one for limits of pace: the account, or the browser that joined."""
    joined = credentials().participants
    return f"account {actor().account_id}" if actor().known else f"participant {joined[-1][1] if joined else ''}"


def back(meeting_id: int, question_id: int | None = None, said: str | None = None) -> Response:
    """Where the form came from, when that was desk, panel or host's page; else the hall, at the question."""
    return see_other(came_from(meeting_id, f"question-{question_id}" if question_id else None), said)
