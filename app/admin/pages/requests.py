"""Requests of authorities for data: counted in public, entered by administrators."""

from flask import Response
from flask_babel import gettext as _

from app.admin.actions import decide_request, enter_request
from app.admin.forms import DecideRequestForm, EnterRequestForm
from app.admin.pages.blueprint import pages
from app.admin.policies import may_enter_requests
from app.admin.presenters.requests import request_entries
from app.admin.queries import authority_requests, request_counts
from app.admin.vocabulary import Outcome, Wanted
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor


@pages.get("/privacy/requests")
@access("guide.read")
def requests() -> Response:
    return _requests_page(EnterRequestForm())


@pages.post("/privacy/requests")
@access("authority.enter")
def enter() -> Response:
    if not may_enter_requests(actor()):
        raise NotAllowed
    form = posted(EnterRequestForm)
    if not attempt(form, lambda: _enter(form)):
        return _requests_page(form)
    return back_to("admin.requests", said=_("Entered, and counted on this page."))


@pages.post("/privacy/requests/<int:request_id>")
@access("authority.enter")
def decide(request_id: int) -> Response:
    form = posted(DecideRequestForm)
    if not form.validate():
        raise Invalid
    decide_request(actor=actor(), request_id=request_id, outcome=Outcome(form.outcome.data))
    return back_to("admin.requests", said=_("Written down."))


def _requests_page(form: EnterRequestForm) -> Response:
    can_enter = may_enter_requests(actor())
    listed = request_entries(authority_requests(reader())) if can_enter else []
    decision = DecideRequestForm()
    counts = request_counts(reader())
    return page("admin/requests.html", form=form, counts=counts, listed=listed, can_enter=can_enter, decision=decision)


def _enter(form: EnterRequestForm) -> object:
    if form.asked_on.data is None:
        raise Invalid
    return enter_request(
        actor=actor(),
        asked_on=form.asked_on.data,
        authority=form.authority.data or "",
        legal_basis=form.legal_basis.data or "",
        wanted=Wanted(form.wanted.data),
    )
