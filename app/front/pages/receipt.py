"""Coming back with a receipt, without an account."""

from flask import Response, url_for

from app.enquiries.queries import enquiry_ref
from app.enquiries.vocabulary import RECEIPT_ENQUIRY
from app.front.forms import ReceiptForm
from app.front.pages.blueprint import pages
from app.front.queries import reference_of
from app.identity.queries import receipt_by_code
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound
from app.mediation.queries.between import mediation_ref
from app.mediation.queries.treatments import treatment_ref
from app.mediation.vocabulary import RECEIPT_MEDIATION, RECEIPT_TREATMENT
from app.programme.queries.appointments import appointment_ref
from app.programme.vocabulary import RECEIPT_APPOINTMENT
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.login import hold_receipt
from app.web.throttle import address_key, spend


@pages.get("/receipt")
@access("receipt.hold")
def receipt() -> Response:
    return page("front/receipt.html", form=ReceiptForm())


@pages.post("/receipt")
@access("receipt.hold")
def open_receipt() -> Response:
    form = posted(ReceiptForm)
    found = attempt(form, lambda: _receipt(form.code.data or ""))
    if not found:
        return page("front/receipt.html", form=form)
    kind, thing_id, path = found
    hold_receipt(kind, thing_id)
    return see_other(path)


def _receipt(code: str) -> tuple[str, int, str]:
    """What a code opens, and where it is; what was deleted since is answered like what never was."""
    spend("receipt.hour", address_key())
    found = receipt_by_code(reader(), code)
    try:
        if found is not None:
            return found.kind, found.thing_id, _where(found.kind, found.thing_id)
    except NotFound:
        pass
    raise Invalid("There is nothing with this receipt. Compare it with the one you kept.", "code")


def _where(kind: str, thing_id: int) -> str:
    """The page of what a receipt is for."""
    if kind == "issue":
        return url_for("issues.issue", ref=reference_of(reader(), thing_id))
    if kind == RECEIPT_ENQUIRY:
        return url_for("enquiries.enquiry", ref=enquiry_ref(reader(), thing_id))
    if kind == RECEIPT_TREATMENT:
        return url_for("mediation.treatment", ref=treatment_ref(reader(), thing_id))
    if kind == RECEIPT_MEDIATION:
        return url_for("mediation.between", ref=mediation_ref(reader(), thing_id))
    if kind == RECEIPT_APPOINTMENT:
        return url_for("programme.appointment", ref=appointment_ref(reader(), thing_id))
    raise NotFound
