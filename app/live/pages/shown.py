"""A hall as one person sees it: the pages, put together for watching and after a form that must be shown again."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Response, request
from flask_babel import gettext
from wtforms import Form

from app.areas.queries import bodies
from app.identity.queries import part_keys
from app.kernel.db import reader
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from app.live.forms import AnswerQuestionForm, AskQuestionForm, ModerateQuestionForm
from app.live.policies import may_join
from app.live.presenters import (
    body_choices,
    fragments_of,
    join_code,
    own_questions,
    phase_buttons,
    phase_chip,
    reasons,
    rights,
    shown,
    talk_of,
)
from app.live.queries import hall_and_meeting, mine_in, questions_seen
from app.live.vocabulary import MORE_ON_SCREEN, VISIBLE, Audience, State
from app.web.answers import page
from app.web.forms import blame
from app.web.i18n import lang
from app.web.login import actor


def tried(form: Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """(what `act` gave, 303), or (None, the status of the page that shows the form again with its text).

    What was refused for another reason than a missing right stands beside the field, so that no text is lost.
    """
    if not form.validate():
        return None, 422
    try:
        return act(), 303
    except (NotAllowed, NotFound, Conflict):
        raise
    except Refused as error:
        blame(form, error.field if isinstance(error, Invalid) else None, gettext(error.message))
        return None, error.status


def seen_as(meeting_id: int, audience: Audience) -> dict[str, Any]:
    """What every page of a hall tells; raises `NotAllowed` for an audience that this person is not."""
    hall, who = hall_and_meeting(reader(), meeting_id), actor()
    if not may_join(who, hall, audience):
        raise NotAllowed
    rows = questions_seen(reader(), meeting_id, audience)
    return {
        "hall": hall,
        "audience": str(audience),
        "chip": phase_chip(hall.phase),
        "can": rights(who, hall),
        "questions": fragments_of(rows, audience, lang()),
        "now_question": next((row for row in rows if row.id == hall.now_id), None),
        "talk": talk_of(),
    }


def show_hall(meeting_id: int, form: Form | None = None, status: int = 200) -> Response:
    seen = seen_as(meeting_id, Audience.HALL)
    found = mine_in(reader(), part_keys(actor(), meeting_id), meeting_id)
    fresh = form or AskQuestionForm(data={"key": uuid4().hex, "lang": lang(), "anonymous": True})
    return page(
        "live/hall.html",
        status,
        form=fresh,
        supported=found.supported,
        asked=found.asked,
        own=own_questions(found, lang()),
        code=join_code(seen["hall"]),
        **seen,
    )


def show_desk(meeting_id: int, form: Form | None = None, question_id: int | None = None, status: int = 200) -> Response:
    seen = seen_as(meeting_id, Audience.DESK)
    declined, merged = request.args.get("decline", type=int), request.args.get("merge", type=int)
    chosen = _chosen(seen, question_id or declined or merged)
    targets = [row for row, _html in seen["questions"] if _may_take_in(row, chosen)]
    return page(
        "live/desk.html",
        status,
        form=form or ModerateQuestionForm(),
        enter=AskQuestionForm(data={"key": uuid4().hex, "lang": lang()}),
        chosen=chosen,
        doing="merge" if merged else "decline",
        reasons=reasons(),
        targets=targets,
        buttons=phase_buttons(seen["hall"].phase),
        **seen,
    )


def show_panel(
    meeting_id: int, form: AnswerQuestionForm | None = None, question_id: int | None = None, status: int = 200
) -> Response:
    seen = seen_as(meeting_id, Audience.PANEL)
    chosen = _chosen(seen, question_id or request.args.get("question", type=int) or seen["hall"].now_id)
    fresh = form if form is not None else AnswerQuestionForm(data={"key": uuid4().hex})
    fresh.owner.choices = body_choices(bodies(reader()), lang())
    return page(
        "live/panel.html",
        status,
        form=fresh,
        chosen=shown(chosen) if chosen else None,
        buttons=phase_buttons(seen["hall"].phase),
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
