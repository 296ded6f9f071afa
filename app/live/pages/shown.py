"""A hall as one person sees it: the pages, put together for watching and after a form that must be shown again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from flask import Response, request, url_for
from flask_babel import gettext
from wtforms import Form

from app.areas.queries import bodies
from app.identity.actor import Actor
from app.identity.queries import part_keys
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from app.live.attending_forms import KeepNoteForm, PaperListForm
from app.live.forms import AnswerQuestionForm, AskQuestionForm, ModerateQuestionForm, SetTimerForm, ShowHandsForm
from app.live.likeness import by_likeness, earlier_answers
from app.live.policies import may_check_in_self, may_join, may_raise_hand
from app.live.presenters import (
    body_choices,
    fragments_of,
    is_urgent,
    join_code,
    language_choices,
    own_questions,
    phase_buttons,
    phase_chip,
    rights,
    shown,
    talk_of,
)
from app.live.presenters.course import hands_fragment, hands_of, option_words, point_choices, timer_of, timer_talk
from app.live.queries import (
    course_of,
    hall_and_meeting,
    mine_in,
    note_of,
    own_attendance,
    own_hand,
    paper_lists,
    people_there,
    questions_seen,
)
from app.live.vocabulary import MORE_ON_SCREEN, VISIBLE, Audience, State
from app.meetings.queries import agenda
from app.web.answers import page
from app.web.forms import blame, problems
from app.web.i18n import lang
from app.web.login import actor
from app.web.marking import Marked


def tried(form: Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """(what `act` gave, 303), or (None, the status of the page that shows the form again with its text).

    What was refused for another reason than a missing right stands on the page, which shows the present state, so that
    no text is lost.
    """
    if not form.validate():
        return None, 422
    try:
        return act(), 303
    except (NotAllowed, NotFound):
        raise
    except Refused as error:
        blame(form, error.field if isinstance(error, Invalid) else None, error.said(gettext))
        return None, error.status


PLACES = ("live.desk", "live.panel", "live.host")


def came_from(meeting_id: int, anchor: str | None = None, **more: Any) -> str:
    """The page of the hall that this form was sent from; the hall itself when that is not known."""
    before = (request.referrer or "").partition("?")[0]
    known = (place for place in PLACES if before.endswith(url_for(place, meeting_id=meeting_id)))
    return url_for(next(known, "live.hall"), meeting_id=meeting_id, _anchor=anchor, **more)


def show_again(meeting_id: int, status: int, *, otherwise: str = "live", **forms: Any) -> Response:
    """The page that a form was sent from, `otherwise` that one, with what is wrong with it on top; `forms` by their
    part of the page."""
    shows: dict[str, Callable[..., Response]] = {"desk": show_desk, "panel": show_panel, "host": show_host}
    came = came_from(meeting_id).rpartition("/")[2]
    shown_by = shows.get(came) or shows.get(otherwise, show_hall)
    return shown_by(meeting_id, status=status, **forms)


def seen_as(meeting_id: int, audience: Audience) -> dict[str, Any]:
    """What every page of a hall tells; raises `NotAllowed` for an audience that this person is not."""
    hall, who = hall_and_meeting(reader(), meeting_id), actor()
    if not may_join(who, hall, audience):
        raise NotAllowed
    rows, course = questions_seen(reader(), meeting_id, audience), course_of(reader(), meeting_id)
    hands = hands_of(course)
    return {
        "timer": timer_of(course),
        "hands": hands,
        "hands_html": hands_fragment(hands, _hands_seen_by(who, hall, audience)) if hands else "",
        "hall": hall,
        "audience": str(audience),
        "chip": phase_chip(hall.phase),
        "can": rights(who, hall),
        "questions": fragments_of(rows, audience, lang()),
        "now_question": next((row for row in rows if row.id == hall.now_id), None),
        "talk": talk_of() | timer_talk(),
    }


def _hands_seen_by(who: Actor, hall: Any, audience: Audience) -> Audience:
    """Whoever takes no part sees a show of hands as the big screen does, without buttons."""
    return Audience.SCREEN if audience == Audience.HALL and not may_raise_hand(who, hall) else audience


def _tools(hall: Any, refused: Mapping[str, Form]) -> dict[str, Any]:
    """The forms of staff beside the questions; those that were `refused`, by their part of the page, as they were."""
    set_timer = refused.get("timer", SetTimerForm())
    if isinstance(set_timer, SetTimerForm):
        set_timer.item.choices = point_choices(agenda(reader(), hall.meeting_id))
    fresh = {"key": uuid4().hex, "lang": lang(), "options": option_words()}
    return {
        "set_timer": set_timer if isinstance(set_timer, SetTimerForm) else SetTimerForm(),
        "show_hands": refused["hands"] if "options" in refused.get("hands", ()) else ShowHandsForm(data=fresh),
        "wrong": wrong_in(*refused.values()),
    }


def _entering(refused: Mapping[str, Form]) -> dict[str, Any]:
    """The form for typing in a question; after one was added it comes again with the same source and language."""
    again = {"source": request.args.get("source"), "lang": request.args.get("in") or lang()}
    enter = refused.get("enter", AskQuestionForm(data={"key": uuid4().hex} | again))
    _offer_languages(enter)
    for field in enter:
        field.id = f"enter-{field.name}"  # beside the form of an answer, which has words of its own
    return {"enter": enter, "entering": "enter" in refused or bool(again["source"])}


def _offer_languages(form: Form) -> None:
    if isinstance(form, AskQuestionForm):
        form.lang.choices = language_choices()


def _deciding(seen: dict[str, Any], form: Form | None, question_id: int | None) -> dict[str, Any]:
    """The question that somebody decides about, and what is like it: here, and answered before."""
    declined, merged = request.args.get("decline", type=int), request.args.get("merge", type=int)
    chosen = _chosen(seen, question_id or declined or merged)
    targets = [row for row, _html in seen["questions"] if _may_take_in(row, chosen)]
    return {
        "form": form or ModerateQuestionForm(),
        "chosen": chosen,
        "doing": "merge" if merged else "decline",
        "targets": by_likeness(chosen.body, targets) if chosen else [],
        "earlier": earlier_answers(reader(), seen["hall"], chosen.body) if chosen else [],
    }


def wrong_in(*forms: Form | None) -> list[tuple[str, str]]:
    """What is wrong with forms of a part of the page, for the summary on top."""
    return [found for form in forms if form is not None for found in problems(form)]


def show_hall(
    meeting_id: int,
    form: Form | None = None,
    status: int = 200,
    found_marked: Marked | None = None,
    **beside: Form,
) -> Response:
    """The hall; `form`: a question to be sent again, `beside`: what else was refused and why."""
    seen = seen_as(meeting_id, Audience.HALL)
    keys = part_keys(actor(), meeting_id)
    found = mine_in(reader(), keys, meeting_id)
    fresh = form or AskQuestionForm(data={"key": uuid4().hex, "lang": lang(), "anonymous": True})
    _offer_languages(fresh)
    here = may_check_in_self(actor(), seen["hall"])
    return page(
        "live/hall.html",
        status,
        form=fresh,
        found=found_marked,
        supported=found.supported,
        asked=found.asked,
        own=own_questions(found, lang()),
        hand=own_hand(reader(), keys, meeting_id) if seen["hands"] else None,
        wrong=wrong_in(*beside.values()),
        here=here,
        checked_in=own_attendance(reader(), keys, meeting_id) if here else None,
        code=join_code(seen["hall"]),
        **seen,
    )


def show_desk(
    meeting_id: int, form: Form | None = None, question_id: int | None = None, status: int = 200, **refused: Form
) -> Response:
    seen = seen_as(meeting_id, Audience.DESK)
    seen["questions"].sort(key=lambda pair: not is_urgent(pair[0]))
    return page(
        "live/desk.html",
        status,
        **_deciding(seen, form, question_id),
        **_entering(refused),
        **_tools(seen["hall"], refused),
        buttons=phase_buttons(reader(), seen["hall"]),
        **seen,
    )


def show_panel(
    meeting_id: int,
    form: AnswerQuestionForm | None = None,
    question_id: int | None = None,
    status: int = 200,
    **refused: Form,
) -> Response:
    seen = seen_as(meeting_id, Audience.PANEL)
    chosen = _chosen(seen, question_id or request.args.get("question", type=int) or seen["hall"].now_id)
    fresh = form if form is not None else AnswerQuestionForm(data={"key": uuid4().hex})
    fresh.owner.choices = body_choices(bodies(reader()), lang())
    note = note_of(reader(), actor().account_id, meeting_id, chosen.id) if chosen else ""
    return page(
        "live/panel.html",
        status,
        form=fresh,
        notes=refused.get("notes", KeepNoteForm(data={"note": note, "question": chosen.id if chosen else None})),
        chosen=shown(chosen) if chosen else None,
        earlier=earlier_answers(reader(), seen["hall"], chosen.body) if chosen else [],
        **_entering(refused),
        **_tools(seen["hall"], refused),
        buttons=phase_buttons(reader(), seen["hall"]),
        **seen,
    )


def show_host(
    meeting_id: int, form: Form | None = None, question_id: int | None = None, status: int = 200, **refused: Form
) -> Response:
    """The page of a neutral host: what waits, who is there, own notes."""
    seen = seen_as(meeting_id, Audience.DESK)
    seen["questions"].sort(key=lambda pair: not is_urgent(pair[0]))
    note = note_of(reader(), actor().account_id, meeting_id, None)
    return page(
        "live/host.html",
        status,
        **_deciding(seen, form, question_id),
        **_entering(refused),
        paper=refused.get("paper", PaperListForm(data={"key": uuid4().hex})),
        notes=refused.get("notes", KeepNoteForm(data={"note": note})),
        there=people_there(reader(), meeting_id),
        lists=paper_lists(reader(), meeting_id),
        wrong=wrong_in(*refused.values()),
        **seen,
    )


def show_screen(meeting_id: int) -> Response:
    seen = seen_as(meeting_id, Audience.SCREEN)
    coming = [(row, html) for row, html in seen["questions"] if row.state == State.PUBLISHED]
    return page("live/screen.html", coming=coming[:MORE_ON_SCREEN], code=join_code(seen["hall"]), **seen)


def _chosen(seen: dict[str, Any], question_id: int | None) -> Any:
    return next((row for row, _html in seen["questions"] if row.id == question_id), None)


def _may_take_in(row: Any, chosen: Any) -> bool:
    """Whether `row` is offered as the question that stays."""
    if chosen is None or row.id == chosen.id:
        return False
    return row.state in VISIBLE or (row.state == chosen.state == State.QUEUED)
