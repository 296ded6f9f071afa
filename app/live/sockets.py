"""What a socket may ask of a hall; the payloads and answers are those of docs/live-protocol.md."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from app.identity.queries import part_keys
from app.kernel.db import reader
from app.kernel.errors import Conflict, NotAllowed
from app.live import actions
from app.live.forms import (
    AnswerQuestionForm,
    AskQuestionForm,
    ChangePhaseForm,
    JoinForm,
    ModerateQuestionForm,
)
from app.live.onlookers import onlookers
from app.live.policies import may_join
from app.live.presenters import change, changes, gone, mine, speaking, whole
from app.live.queries import hall_of, question_by_id, sees
from app.live.vocabulary import Answer, Audience, Phase, Source, Verdict
from app.web.login import actor
from app.web.realtime import caller, checked, event, needed
from app.web.throttle import spend

Handler = Callable[[dict[str, Any]], Mapping[str, Any]]


def with_present_state(handler: Handler) -> Handler:
    """Let a conflict tell the present state: the question as this socket's audience sees it, and the revision."""

    @wraps(handler)
    def run(payload: dict[str, Any]) -> Mapping[str, Any]:
        try:
            return handler(payload)
        except Conflict as conflict:
            raise Conflict(conflict.message, **present_state(conflict.details.get("question"), payload)) from conflict

    return run


def present_state(question_id: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
    if question_id is None:
        hall = hall_of(reader(), needed(payload, "meeting"))
        return {"phase": hall.phase, "revision": hall.revision}
    row = question_by_id(reader(), question_id)
    place = onlookers().place_of(caller())
    audience, lang = (place.room.audience, place.room.lang) if place else (Audience.HALL, caller().lang)
    with speaking(lang):
        seen = change(row, audience, lang) if sees(audience, row) else gone(row)
    return {"change": seen, "revision": hall_of(reader(), row.meeting_id).revision}


@event("join", access="hall.watch")
def join(payload: dict[str, Any]) -> dict[str, Any]:
    form, meeting_id = checked(JoinForm, payload), needed(payload, "meeting")
    audience, who = Audience(str(form.audience.data)), actor()
    hall = hall_of(reader(), meeting_id)
    if not may_join(who, hall, audience):
        raise NotAllowed
    lang, keys, before = caller().speak(form.lang.data), part_keys(who, meeting_id), onlookers().place_of(caller())
    onlookers().join(caller(), (meeting_id, audience, lang), keys, hall.revision)
    caller().stays = partial(may_join, hall=hall, audience=audience)
    if before is None or (before.room.meeting_id, before.room.audience) == (meeting_id, audience):
        found = changes(reader(), meeting_id, audience, lang, form.since.data or 0)
    else:
        found = whole(reader(), hall_of(reader(), meeting_id), audience, lang) | {"reset": True}
    return found | {"present": onlookers().present(meeting_id), "mine": mine(reader(), keys, meeting_id, lang)}


@event("ask", access="question.ask")
@with_present_state
def ask(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(AskQuestionForm, payload, "body", "key")
    spend("question.minute", caller().person)
    asked = actions.ask_question(
        actor=actor(),
        meeting_id=needed(payload, "meeting"),
        body=str(form.body.data),
        key=str(form.key.data),
        anonymous=form.anonymous.data,
        lang=form.lang.data or "",
        reach=form.reach.data or None,
        source=Source(form.source.data) if form.source.data else None,
    )
    return {"id": asked.id, "state": asked.state, "revision": asked.revision}


@event("support", access="question.support")
@with_present_state
def support(payload: dict[str, Any]) -> dict[str, Any]:
    question_id, on = needed(payload, "question"), needed(payload, "on", bool)
    spend("support.minute", caller().person)
    done = actions.support_question(actor=actor(), question_id=question_id, on=on)
    return {"question": question_id, "supports": done.supports, "on": done.on}


@event("moderate", access="question.moderate")
@with_present_state
def moderate(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(ModerateQuestionForm, payload, "act")
    revision = actions.moderate_question(
        actor=actor(),
        question_id=needed(payload, "question"),
        verdict=Verdict(str(form.act.data)),
        reason=form.reason.data or "",
        into=form.into.data,
        key=form.key.data or None,
    )
    return {"revision": revision}


@event("answer", access="question.answer")
@with_present_state
def answer(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(AnswerQuestionForm, payload, "act")
    done = actions.answer_question(
        actor=actor(),
        question_id=needed(payload, "question"),
        how=Answer(str(form.act.data)),
        body=form.body.data or "",
        owner=form.owner.data or None,
        due=form.due.data,
        key=form.key.data or None,
    )
    return {"revision": done.revision} | ({"issue": done.issue_ref} if done.issue_ref else {})


@event("phase", access="hall.phase")
@with_present_state
def phase(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(ChangePhaseForm, payload)
    revision = actions.change_phase(
        actor=actor(),
        meeting_id=needed(payload, "meeting"),
        phase=Phase(form.phase.data) if form.phase.data else None,
        moderated=needed(payload, "moderated", bool) if "moderated" in payload else None,
    )
    return {"revision": revision}
