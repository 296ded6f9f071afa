"""Was I heard? Asked of who came, during a meeting and for a week after."""

from flask import Response
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.meetings.queries import meeting_by_id
from app.minutes.actions import give_echo
from app.minutes.forms import EchoForm
from app.minutes.pages.blueprint import pages
from app.minutes.policies import may_echo
from app.minutes.presenters.echo import counts
from app.minutes.queries import attended, echoes_of, own_echo, takes_echoes
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/heard")
@access("meeting.read")
def heard(meeting_id: int) -> Response:
    own = own_echo(reader(), actor(), meeting_id)
    return _page(meeting_id, EchoForm(data={"heard": own.heard, "answered": own.answered} if own else None))


@pages.post("/meetings/<int:meeting_id>/heard")
@access("meeting.echo")
def say_heard(meeting_id: int) -> Response:
    form = posted(EchoForm)
    if attempt(form, lambda: give_echo(actor=actor(), meeting_id=meeting_id, **form.said())) is None:
        return _page(meeting_id, form)
    return back_to("minutes.heard", meeting_id=meeting_id, said=_("Thank you. You can change it for a week."))


def _page(meeting_id: int, form: EchoForm) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    is_open = takes_echoes(reader(), meeting, now())
    return page(
        "minutes/heard.html",
        form=form,
        meeting=meeting,
        open=is_open,
        may=is_open and may_echo(actor(), meeting, attended(reader(), actor(), meeting_id)),
        counts=counts(echoes_of(reader(), meeting_id)),
    )
