"""Writing the draft, entering promises, and publishing for corrections."""

from flask import Response
from flask_babel import gettext as _

from app.areas.queries import bodies
from app.kernel.db import reader
from app.kernel.errors import Conflict
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import SLOTS
from app.minutes.actions import promise_in_minutes, publish_minutes, write_minutes
from app.minutes.forms import PromiseForm, WriteMinutesForm
from app.minutes.pages.blueprint import pages
from app.minutes.policies import may_write, must
from app.minutes.presenters.minutes import abilities, chip, compiled, said_now
from app.minutes.queries import counted_in, minutes_of, points_of
from app.minutes.vocabulary import MinutesState
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/minutes/edit")
@access("minutes.write")
def edit(meeting_id: int) -> Response:
    row = minutes_of(reader(), meeting_id)
    body = row.body or compiled(points_of(reader(), meeting_id))
    came = row.came if row.body else counted_in(reader(), meeting_id) or None
    values = {"body": body, "came": came, "lang": row.lang or lang(), "seen": row.version}
    return _edit_page(meeting_id, WriteMinutesForm(data=values))


@pages.post("/meetings/<int:meeting_id>/minutes/edit")
@access("minutes.write")
def put(meeting_id: int) -> Response:
    form = posted(WriteMinutesForm).offer(city().languages)
    if attempt(form, lambda: write_minutes(actor=actor(), meeting_id=meeting_id, **form.said())) is None:
        return _edit_page(meeting_id, form)
    return back_to("minutes.minutes", meeting_id=meeting_id, said=_("The minutes are saved."))


@pages.post("/meetings/<int:meeting_id>/minutes/promise")
@access("minutes.write")
def promise(meeting_id: int) -> Response:
    form = posted(PromiseForm).offer(bodies(reader()), lang())
    ref = attempt(form, lambda: promise_in_minutes(actor=actor(), meeting_id=meeting_id, **form.said()))
    if ref is None:
        return _edit_page(meeting_id, None, form)
    told = _("The promise is issue %(ref)s.", ref=ref)
    return back_to("minutes.edit", meeting_id=meeting_id, anchor="promised", said=told)


@pages.post("/meetings/<int:meeting_id>/minutes/publish")
@access("minutes.write")
def publish(meeting_id: int) -> Response:
    publish_minutes(actor=actor(), meeting_id=meeting_id)
    said = _("The minutes are published. Who came may propose corrections for seven days.")
    return back_to("minutes.minutes", meeting_id=meeting_id, said=said)


def _edit_page(meeting_id, form, promise=None):
    row, meeting = minutes_of(reader(), meeting_id), meeting_by_id(reader(), meeting_id)
    must(may_write(actor(), meeting))
    if row.state == MinutesState.FINAL:
        raise Conflict
    values = {"body": row.body, "came": row.came, "lang": row.lang, "seen": row.version}
    own = form or WriteMinutesForm(data=values)
    return page(
        "minutes/edit.html",
        form=promise or own,
        own=own.offer(city().languages),
        promise=(promise or PromiseForm()).offer(bodies(reader()), lang()),
        meeting=meeting,
        row=row,
        chip=chip(row.state),
        can=abilities(reader(), actor(), row, meeting),
        said=said_now(reader(), meeting_id),
        commitments=SLOTS.commitments(reader(), meeting),
    )
