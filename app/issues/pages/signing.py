"""The second officer: signs a closing, or sends it back."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions
from app.issues.forms.signing import SendBackForm, SignForm
from app.issues.pages.issue import find_issue, show_issue
from app.issues.pages.room import pages
from app.issues.references import written_properly
from app.web.access import access
from app.web.answers import attempt, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.post("/issues/<ref>/sign")
@access("issue.close")
def sign_closing(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(SignForm)
    number = form.proposal.data or 0
    if attempt(form, lambda: actions.sign_closing(actor=actor(), issue_id=row.id, proposal_id=number)) is None:
        return show_issue(row, form=form)
    return see_other(url_for("issues.issue", ref=row.ref), _("Signed: it is closed, and published for everyone."))


@pages.post("/issues/<ref>/send-back")
@access("issue.close")
def send_back_closing(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(SendBackForm)
    about = {"issue_id": row.id, "proposal_id": form.proposal.data or 0, "reason": form.reason.data or ""}
    if attempt(form, lambda: actions.send_back_closing(actor=actor(), lang=lang(), **about)) is None:
        return show_issue(row, signing=form, form=form)
    return see_other(url_for("issues.issue", ref=row.ref), _("Sent back. Your reason is published for everyone."))
