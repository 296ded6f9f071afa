"""Coming back with a receipt, without an account."""

from flask import Response, url_for

from app.front.forms import ReceiptForm
from app.front.pages.blueprint import pages
from app.front.queries import reference_of
from app.identity.queries import receipt_by_code
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound
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
    hold_receipt(found.kind, found.thing_id)
    return see_other(_where(found.kind, found.thing_id))


def _receipt(code: str) -> object:
    spend("receipt.hour", address_key())
    found = receipt_by_code(reader(), code)
    if found is None:
        raise Invalid("There is nothing with this receipt. Compare it with the one you kept.", "code")
    return found


def _where(kind: str, thing_id: int) -> str:
    """The page of what a receipt is for."""
    if kind == "issue":
        return url_for("issues.issue", ref=reference_of(reader(), thing_id))
    raise NotFound
