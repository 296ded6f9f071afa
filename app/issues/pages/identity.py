"""Who reported: for the reporter and mediators; for others with a reason, a second person, and once."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies, queries
from app.issues.forms.showing import AskIdentityForm, DecideForm
from app.issues.pages.room import pages
from app.issues.presenters import identity as show
from app.issues.presenters import showing as entries
from app.issues.references import written_properly
from app.issues.vocabulary import CONFIRM_WITHIN, SHOWN_FOR_S
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.get("/issues/<ref>/contact")
@access("issue.contact")
def contact(ref: str) -> Response:
    return _contact(_find(ref), AskIdentityForm())


@pages.post("/issues/<ref>/contact")
@access("issue.contact")
def ask_identity(ref: str) -> Response:
    row, form = _find(ref), posted(AskIdentityForm)
    reason = form.reason.data or ""
    if attempt(form, lambda: actions.ask_identity(actor=actor(), issue_id=row.id, reason=reason)) is None:
        return _contact(row, form)
    return see_other(url_for("issues.contact", ref=row.ref), _("A second person has to agree before you see it."))


@pages.post("/issues/<ref>/contact/once")
@access("issue.contact")
def see_identity(ref: str) -> Response:
    row = _find(ref)
    request = queries.open_identity_request(reader(), row.id, actor().account_id, now() - CONFIRM_WITHIN)
    if request is None:
        raise NotFound
    seen = actions.see_identity(actor=actor(), request_id=request.id)
    response = page("issues/identity_once.html", issue=show.head(row), identity=seen, seconds=SHOWN_FOR_S)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Refresh"] = f"{SHOWN_FOR_S};url={url_for('issues.contact', ref=row.ref)}"
    return response


@pages.get("/issues/identities")
@access("issue.contact_second")
def identity_requests() -> Response:
    if not policies.may_be_second(actor()):
        raise NotAllowed
    found = entries.request_entries(queries.identity_requests(reader()), actor())
    return page("issues/identities.html", requests=found)


@pages.post("/issues/identities/<int:request_id>")
@access("issue.contact_second")
def answer_identity(request_id: int) -> Response:
    form = posted(DecideForm)
    if not form.validate():
        raise Invalid
    agreed = form.decision.data == "yes"
    actions.answer_identity(actor=actor(), request_id=request_id, agreed=agreed)
    said = _("Agreed: it is shown once, within half an hour.") if agreed else _("Not agreed: nothing is shown.")
    return see_other(url_for("issues.identity_requests"), said)


def _find(ref: str) -> Any:
    """The issue, for whoever may see its reporter or ask to; for others it is as if there were none, or refused."""
    row = queries.issue_page(reader(), written_properly(ref))
    if policies.may_see_contact(actor(), row) or policies.may_ask_identity(actor(), row):
        return row
    raise NotAllowed if policies.may_read(actor(), row) else NotFound


def _contact(row: Any, form: AskIdentityForm) -> Response:
    identity = asked = None
    if policies.may_see_contact(actor(), row):
        identity = actions.read_identity(actor=actor(), issue_id=row.id)
    else:
        asked = queries.open_identity_request(reader(), row.id, actor().account_id, now() - CONFIRM_WITHIN)
    shown = show.contact(row, actor(), identity, asked, queries.looks_told(reader(), row.id))
    response = page("issues/contact.html", contact=shown, form=form)
    response.headers["Cache-Control"] = "no-store"
    return response
