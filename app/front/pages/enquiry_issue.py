"""With the sender's consent an enquiry becomes a public issue: seen word for word before, and made by the sender."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.areas.queries import areas_at
from app.areas.vocabulary import Level as AreaLevel
from app.enquiries.policies import is_sender
from app.enquiries.queries import enquiry_by_ref
from app.enquiries.vocabulary import Consent
from app.enquiries.writing import opened
from app.front.actions import make_issue_of_enquiry
from app.front.forms import EnquiryIssueForm
from app.front.pages.blueprint import pages
from app.front.presenters import in_lang
from app.issues.actions import Reported
from app.issues.queries import categories
from app.kernel.db import reader
from app.kernel.errors import Closed, Hidden
from app.web.access import access
from app.web.answers import page
from app.web.forms import choices, posted
from app.web.i18n import lang
from app.web.login import actor, hold_receipt
from app.web.marking import look_again
from app.web.receipts import receipt_page, taken


@pages.get("/enquiries/<ref>/issue")
@access("enquiry.read")
def enquiry_issue(ref: str) -> Response:
    row = _find(ref)
    told = {"words": opened(row)["words"], "area": row.area_slug or ""}
    return _form(row, _offered(EnquiryIssueForm(data=told)))


@pages.post("/enquiries/<ref>/issue")
@access("enquiry.read")
def make_issue(ref: str) -> Response:
    row, form = _find(ref, Consent.GIVEN), _offered(posted(EnquiryIssueForm))
    marked = look_again(form, "words")
    if marked is not None:
        return _form(row, form, marked)
    done = taken(form, lambda: _make(row, form), limit="issue.hour", words=form.words.data)
    if done is None:
        return _form(row, form)
    if not done.issue.confidential:
        hold_receipt("issue", done.issue.id)
    return receipt_page("front/enquiry_issue_done.html", code=done.receipt, issue=done.issue, enquiry=row.ref)


def _make(row: Any, form: EnquiryIssueForm) -> Reported:
    return make_issue_of_enquiry(actor=actor(), enquiry_id=row.id, report=form.report(lang()))


def _find(ref: str, *also: Consent) -> Any:
    """The sender's own enquiry, of which an issue may be made."""
    row = enquiry_by_ref(reader(), "".join(ref.split()).upper())
    if not is_sender(actor(), row):
        raise Hidden
    if row.consent not in (Consent.ASKED, *also):
        raise Closed("This was decided already, or nobody has asked for it.")
    return row


def _offered(form: EnquiryIssueForm) -> EnquiryIssueForm:
    kinds = [(one.code, in_lang(one.names)) for one in categories(reader())]
    places = [(one.slug, one.name) for one in areas_at(reader(), AreaLevel.NEIGHBOURHOOD)]
    form.category.choices = choices([("", _("Choose")), *kinds])
    form.area.choices = choices([("", _("Choose")), *places])
    return form


def _form(row: Any, form: EnquiryIssueForm, marked: Any = None) -> Response:
    response = page("front/enquiry_issue.html", it=row, making=form, form=form, marked=marked)
    response.headers["Cache-Control"] = "no-store"
    return response
