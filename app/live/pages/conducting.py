"""Leading through a meeting without a socket: the timer and shows of hands, as forms."""

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from app.kernel.db import reader
from app.live import actions
from app.live.forms import RaiseHandForm, SetTimerForm, ShowHandsForm
from app.live.pages.acting import back, person
from app.live.pages.blueprint import pages
from app.live.pages.shown import came_from, show_again, tried
from app.live.queries import show_by_id
from app.live.vocabulary import HandsAct, TimerAct
from app.web.access import access
from app.web.answers import see_other
from app.web.forms import posted
from app.web.login import actor
from app.web.throttle import spend


@pages.post("/meetings/<int:meeting_id>/live/timer")
@access("hall.phase")
def timer(meeting_id: int) -> Response:
    form = SetTimerForm(CombinedMultiDict([request.form, request.args]))
    done, status = tried(form, lambda: _set_timer(meeting_id, form))
    if done is None:
        return show_again(meeting_id, status, timer=form)
    return see_other(came_from(meeting_id, "timer"))


def _set_timer(meeting_id: int, form: SetTimerForm) -> int:
    return actions.set_timer(
        actor=actor(),
        meeting_id=meeting_id,
        how=TimerAct(str(form.act.data)),
        item=form.item.data,
        minutes=form.minutes.data,
        title=form.title.data or "",
    )


@pages.post("/meetings/<int:meeting_id>/live/hands")
@access("hall.hands")
def open_hands(meeting_id: int) -> Response:
    form = posted(ShowHandsForm)
    done, status = tried(form, lambda: _open_hands(meeting_id, form))
    if done is None:
        return show_again(meeting_id, status, hands=form)
    return see_other(came_from(meeting_id, "hands"), _("The hall is asked. Close it to see what was answered."))


def _open_hands(meeting_id: int, form: ShowHandsForm) -> actions.Shown:
    return actions.open_hands(
        actor=actor(),
        meeting_id=meeting_id,
        question=form.question.data or "",
        options=form.answers(),
        key=form.key.data or "",
        lang=form.lang.data or "",
    )


@pages.post("/hands/<int:hands_id>/end")
@access("hall.hands")
def end_hands(hands_id: int) -> Response:
    form, meeting_id = posted(ShowHandsForm), show_by_id(reader(), hands_id).meeting_id
    how = HandsAct.PUT_AWAY if form.act.data == HandsAct.PUT_AWAY else HandsAct.CLOSE
    done, status = tried(form, lambda: actions.end_hands(actor=actor(), hands_id=hands_id, how=how))
    if done is None:
        return show_again(meeting_id, status, hands=form)
    return see_other(came_from(meeting_id, "hands"))


@pages.post("/hands/<int:hands_id>/raise")
@access("question.support")
def raise_hand(hands_id: int) -> Response:
    form, meeting_id = posted(RaiseHandForm), show_by_id(reader(), hands_id).meeting_id
    spend("support.minute", person())
    done, status = tried(form, lambda: actions.raise_hand(actor=actor(), hands_id=hands_id, pos=form.option.data))
    if done is None:
        return show_again(meeting_id, status, raising=form)
    return back(meeting_id, said=_("Your answer counts.") if done.pos else _("Your answer is taken back."))
