"""When an officer, a commissioner or a mediator is away, and who stands in."""

from flask import Response
from flask_babel import gettext as _

from app.identity.actions.absences import end_absence, set_absence
from app.identity.forms import AbsenceForm
from app.identity.pages.blueprint import pages
from app.identity.policies import may_set_absence, mediates
from app.identity.presenters import absence_entries
from app.identity.queries.absences import absences_of
from app.identity.queries.grants import duty_entry, duty_paths
from app.identity.queries.officers import possible_deputies
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import choices, posted
from app.web.login import actor


@pages.get("/officers/<int:account_id>/absence")
@access("officer.absence")
def absence(account_id: int) -> Response:
    return _absence_page(account_id, AbsenceForm())


@pages.post("/officers/<int:account_id>/absence")
@access("officer.absence")
def new_absence(account_id: int) -> Response:
    form = _with_deputies(posted(AbsenceForm), account_id)
    if not attempt(form, lambda: _set(account_id, form)):
        return _absence_page(account_id, form)
    return back_to("identity.absence", account_id=account_id, said=_("Entered. Everybody sees who stands in."))


@pages.post("/officers/<int:account_id>/absence/<int:absence_id>/end")
@access("officer.absence")
def back_again(account_id: int, absence_id: int) -> Response:
    end_absence(actor=actor(), absence_id=absence_id)
    return back_to("identity.absence", account_id=account_id, said=_("The absence is ended."))


def _absence_page(account_id: int, form: AbsenceForm) -> Response:
    if not may_set_absence(actor(), account_id, duty_paths(reader(), account_id, now())):
        raise NotAllowed
    entry, own = duty_entry(reader(), account_id), actor().account_id == account_id
    return page(
        "identity/absence.html",
        form=_with_deputies(form, account_id),
        account_id=account_id,
        mediates=own and mediates(actor()),
        name=None if own or entry is None else entry.duty_name,
        absences=absence_entries(absences_of(reader(), account_id, now())),
    )


def _with_deputies(form: AbsenceForm, account_id: int) -> AbsenceForm:
    named = possible_deputies(reader(), account_id, now())
    form.deputy.choices = choices([("", _("choose")), *((str(number), name) for number, name in named)])
    return form


def _set(account_id: int, form: AbsenceForm) -> object:
    assert form.first.data is not None
    assert form.last.data is not None
    return set_absence(
        actor=actor(),
        account_id=account_id,
        first=form.first.data,
        last=form.last.data,
        deputy_id=int(form.deputy.data or 0),
    )
