"""For an administrator: the two-step sign-in of somebody who lost phone, key and recovery codes is taken away."""

from flask import Response
from flask_babel import gettext as _

from app.identity.actions.factors import take_factors_away
from app.identity.forms import LostFactorForm
from app.identity.pages.blueprint import pages
from app.identity.policies import may_take_factors_away
from app.identity.queries import account_by_email
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor

NOBODY = 0


@pages.get("/factors/remove")
@access("factor.remove")
def lost_factor() -> Response:
    _only_for_administrators()
    return page("identity/lost_factor.html", form=LostFactorForm())


@pages.post("/factors/remove")
@access("factor.remove")
def end_factors() -> Response:
    _only_for_administrators()
    form = posted(LostFactorForm)
    if not attempt(form, lambda: _take_away(form.email.data or "")):
        return page("identity/lost_factor.html", form=form)
    return back_to("identity.grants", said=_("Taken away. The person was signed out everywhere and told by mail."))


def _only_for_administrators() -> None:
    if not may_take_factors_away(actor(), NOBODY):
        raise NotAllowed


def _take_away(email: str) -> bool:
    account = account_by_email(reader(), email)
    if account is None:
        raise Invalid("Nobody here has this address.", "email")
    take_factors_away(actor=actor(), account_id=account.id)
    return True
