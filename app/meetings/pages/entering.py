"""Staff enter people from the paper list, the phone and the post, and take them off again."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.meetings.actions import enter_guest, take_off_list
from app.meetings.forms import OPEN, RESERVED, EnterGuestForm
from app.meetings.pages.blueprint import pages
from app.meetings.presenters import entering, said_after_entering, times, where
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import Source
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/enter")
@access("meeting.check_in")
def ask_enter(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    state = entering(actor(), meeting, now())
    form = EnterGuestForm(place=RESERVED if state.reserved_left else OPEN)
    return _shown(meeting, form, entered=request.args.get("entered", type=int))


@pages.post("/meetings/<int:meeting_id>/enter")
@access("meeting.check_in")
def enter(meeting_id: int) -> Response:
    meeting, form = meeting_by_id(reader(), meeting_id), posted(EnterGuestForm)
    entered = attempt(form, lambda: _enter(meeting_id, form))
    if entered is None:
        return _shown(meeting, form)
    said = said_after_entering(entered, form.name.data or "")
    return back_to("meetings.ask_enter", meeting_id=meeting_id, entered=entered.id, said=said)


@pages.post("/meetings/entered/<int:sign_up_id>/take-off")
@access("meeting.check_in")
def take_off(sign_up_id: int) -> Response:
    gone = take_off_list(actor=actor(), sign_up_id=sign_up_id)
    return back_to("meetings.ask_enter", meeting_id=gone.meeting_id, said=_("Taken off the list again."))


def _enter(meeting_id: int, form: EnterGuestForm) -> Any:
    return enter_guest(
        actor=actor(),
        meeting_id=meeting_id,
        guest=form.contact(city().lang),
        source=Source(form.source.data),
        reserved=form.place.data == RESERVED,
        key=form.key.data,
    )


def _shown(meeting: Any, form: EnterGuestForm, entered: int | None = None) -> Response:
    state = entering(actor(), meeting, now())
    shown: dict[str, Any] = {"times": times(meeting), "where": where(meeting), "entered": entered}
    return page("meetings/enter.html", meeting=meeting, form=form, state=state, **shown)
