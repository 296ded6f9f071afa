"""What the public may know of an officer: written by the officer, the commissioner or an administrator."""

from flask import Response
from flask_babel import gettext as _

from app.identity.actions.entering import Duty, write_duty_entry
from app.identity.forms import DutyForm
from app.identity.pages.blueprint import pages
from app.identity.policies import may_edit_duty_entry, may_set_absence
from app.identity.presenters import languages
from app.identity.queries.grants import duty_entry, duty_paths
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import choices, posted
from app.web.login import actor


@pages.get("/officers/<int:account_id>/edit")
@access("officer.edit")
def edit_duty(account_id: int) -> Response:
    row = duty_entry(reader(), account_id)
    return _duty_page(account_id, DutyForm(data=dict(row._mapping) if row else None))


@pages.post("/officers/<int:account_id>/edit")
@access("officer.edit")
def save_duty(account_id: int) -> Response:
    form = _with_languages(posted(DutyForm))
    _look(account_id)
    if not attempt(form, lambda: _write(account_id, form)):
        return _duty_page(account_id, form)
    return back_to("people.officers", said=_("Saved. This is what everybody sees."))


def _look(account_id: int) -> None:
    """Whoever may not edit is refused; for who may edit anybody's, an account without a duty is not there."""
    paths = duty_paths(reader(), account_id, now())
    if not may_edit_duty_entry(actor(), account_id, paths):
        raise NotAllowed
    if not paths and duty_entry(reader(), account_id) is None:
        raise NotFound


def _duty_page(account_id: int, form: DutyForm) -> Response:
    _look(account_id)
    can_set_absence = may_set_absence(actor(), account_id, duty_paths(reader(), account_id, now()))
    form = _with_languages(form)
    return page("identity/duty.html", form=form, account_id=account_id, can_set_absence=can_set_absence)


def _with_languages(form: DutyForm) -> DutyForm:
    form.languages.choices = choices(languages())
    return form


def _write(account_id: int, form: DutyForm) -> object:
    duty = Duty(
        name=form.duty_name.data or "",
        languages=tuple(form.languages.data or ()),
        meets_at=form.meets_at.data or "",
        about=form.about.data or "",
        phone=form.phone.data or "",
        since=form.since.data,
    )
    return write_duty_entry(actor=actor(), account_id=account_id, duty=duty)
