"""What a socket may ask of a hall; the payloads and answers are those of docs/live-protocol.md."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from app.identity.actor import Actor
from app.identity.queries import part_keys
from app.kernel.db import reader
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.live import actions
from app.live.attending_forms import KeepNoteForm
from app.live.forms import (
    AnswerQuestionForm,
    AskQuestionForm,
    ChangePhaseForm,
    JoinForm,
    ModerateQuestionForm,
    RaiseHandForm,
    SetTimerForm,
    ShowHandsForm,
)
from app.live.onlookers import counted, onlookers
from app.live.policies import may_join, stands_for
from app.live.presenters import change, changes, gone, help_fragment, marked_fragment, mine, speaking, whole
from app.live.queries import hall_of, question_by_id, sees
from app.live.vocabulary import Answer, Audience, HandsAct, Phase, TimerAct, Verdict
from app.web.login import actor
from app.web.marking import heed, marked
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
            raise Conflict(
                conflict.message, **conflict.values, **present_state(conflict.details, payload)
            ) from conflict

    return run


def present_state(details: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    question_id = details.get("question")
    if question_id is None:
        hall = hall_of(reader(), details.get("meeting") or needed(payload, "meeting"))
        return _present_hall(hall)
    row = question_by_id(reader(), question_id)
    place = onlookers().place_of(caller())
    audience, lang = (place.room.audience, place.room.lang) if place else (Audience.HALL, caller().lang)
    with speaking(lang):
        seen = change(row, audience, lang) if sees(audience, row) else gone(row)
    return {"change": seen} | _present_hall(hall_of(reader(), row.meeting_id))


def _present_hall(hall: Any) -> dict[str, Any]:
    return {"phase": hall.phase, "now": hall.now_id, "revision": hall.revision}


@event("join", access="hall.watch")
def join(payload: dict[str, Any]) -> dict[str, Any]:
    form, meeting_id = checked(JoinForm, payload), needed(payload, "meeting")
    audience, who = Audience(str(form.audience.data)), actor()
    hall = hall_of(reader(), meeting_id)
    if not may_join(who, hall, audience):
        raise NotAllowed
    lang, keys, before = caller().speak(form.lang.data), part_keys(who, meeting_id), onlookers().place_of(caller())
    room = onlookers().join(caller(), (meeting_id, audience, lang), keys, hall.revision)
    caller().stays = partial(_may_stay, hall=hall, audience=audience)
    if before is None or (before.room.meeting_id, before.room.audience) == (meeting_id, audience):
        found = changes(reader(), meeting_id, audience, lang, form.since.data or 0)
    else:
        found = whole(reader(), hall_of(reader(), meeting_id), audience, lang) | {"reset": True}
    caller().afterwards.append(partial(onlookers().answered, room, found["revision"]))
    present = onlookers().present(meeting_id) if hall.presence_shown and counted() else None
    return found | {"present": present, "mine": mine(reader(), keys, meeting_id, lang)}


def _may_stay(who: Actor, *, hall: Any, audience: Audience) -> bool:
    """Whether somebody may go on listening. The right of an invited body lies with the hall and not with the person, so
    that it is read again."""
    invited = audience == Audience.PANEL and bool(stands_for(who))
    return may_join(who, hall_of(reader(), hall.meeting_id) if invited else hall, audience)


@event("ask", access="question.ask")
@with_present_state
def ask(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(AskQuestionForm, payload, "body", "key")
    if "marked" in (told := _looked_at(form.body.data, payload)):
        return told
    spend("question.minute", caller().person)
    asked = actions.ask_question(actor=actor(), meeting_id=needed(payload, "meeting"), **form.said())
    return told | {"id": asked.id, "state": asked.state, "revision": asked.revision}


def _looked_at(words: str | None, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The help card when a question speaks of danger; what is marked in it, when the payload asks to look first."""
    told = {"help": help_fragment(caller().lang)} if heed(words) else {}
    found = marked(words) if payload.get("look") is True else None
    return told | ({"marked": marked_fragment(found, caller().lang)} if found else {})


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
        now_known=form.now.data,
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
        presence=needed(payload, "presence", bool) if "presence" in payload else None,
    )
    return {"revision": revision}


@event("timer", access="hall.phase")
@with_present_state
def timer(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(SetTimerForm, payload, "act")
    revision = actions.set_timer(
        actor=actor(),
        meeting_id=needed(payload, "meeting"),
        how=TimerAct(str(form.act.data)),
        item=form.item.data,
        minutes=form.minutes.data,
        title=form.title.data or "",
    )
    return {"revision": revision}


@event("hands", access="hall.hands")
@with_present_state
def hands(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(ShowHandsForm, payload | {"options": _lines(payload.get("options"))}, "act")
    if form.act.data != HandsAct.OPEN:
        how = HandsAct(str(form.act.data))
        done = actions.end_hands(actor=actor(), hands_id=needed(payload, "hands"), how=how)
    else:
        done = actions.open_hands(
            actor=actor(),
            meeting_id=needed(payload, "meeting"),
            question=form.question.data or "",
            options=form.answers(),
            key=form.key.data or "",
            lang=form.lang.data or "",
        )
    return {"hands": done.id, "revision": done.revision}


def _lines(options: Any) -> str | None:
    """A list of answers as the form takes it, one on each line."""
    if options is None:
        return None
    if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
        raise Invalid("Give two to five different answers, one on each line.", field="options")
    return "\n".join(one.replace("\n", " ") for one in options)


@event("raise", access="question.support")
@with_present_state
def raise_hand(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(RaiseHandForm, payload)
    spend("support.minute", caller().person)
    done = actions.raise_hand(actor=actor(), hands_id=needed(payload, "hands"), pos=form.option.data)
    return {"hands": done.hands_id, "option": done.pos, "raised": done.raised}


@event("note", access="question.enter")
@with_present_state
def note(payload: dict[str, Any]) -> dict[str, Any]:
    form = checked(KeepNoteForm, payload | {"note": payload.get("body"), "body": None})
    meeting_id, body = needed(payload, "meeting"), form.note.data or ""
    revision = actions.keep_note(
        actor=actor(), meeting_id=meeting_id, body=body, question_id=form.question.data or None
    )
    return {"revision": revision}
