"""Coming in with the code of a meeting: a cookie for that meeting, no account."""

import secrets

from flask import Response, current_app, redirect, request, url_for
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.live.forms import CodeForm
from app.live.pages.blueprint import pages
from app.live.queries import hall_by_code
from app.live.vocabulary import PARTICIPANT_DAYS, may_still_join
from app.web.access import access
from app.web.answers import page
from app.web.forms import asked, blame
from app.web.login import credentials, participant_cookie, participant_value
from app.web.throttle import address_key, spend

A_DAY_S = 86_400


@pages.get("/join")
@access("hall.watch")
def join() -> Response:
    form = asked(CodeForm)
    if not request.args.get("code"):
        return page("live/join.html", form=CodeForm())
    found = hall_by_code(reader(), str(form.code.data)) if form.validate() else None
    _count(right=found is not None)
    if found is None:
        blame(form, "code", _("No meeting has this code. Letters and digits as on the screen, 8 in all."))
        return page("live/join.html", form=form)
    return redirect(url_for("live.come_in", code=found.code, to=_wish()))  # type: ignore[return-value]


@pages.get("/j/<code>")
@access("hall.watch")
def come_in(code: str) -> Response:
    found = hall_by_code(reader(), code)
    _count(right=found is not None)
    if found is None:
        raise NotFound
    goes_to = "live.ask_check_in" if _wish() else "live.hall"
    response = redirect(url_for(goes_to, meeting_id=found.meeting_id), code=303)
    joined = credentials().participants
    if found.meeting_id not in dict(joined) and may_still_join(found.ended_at, now()):
        value = participant_value((*joined, (found.meeting_id, secrets.token_urlsafe(16))))
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        days = PARTICIPANT_DAYS * A_DAY_S * 3
        response.set_cookie(participant_cookie(), value, days, httponly=True, secure=secure, samesite="Lax", path="/")
    return response  # type: ignore[return-value]


def _wish() -> str | None:
    """Where somebody wants to go with the code: the poster at the door leads to checking in, else to the questions."""
    return "check-in" if request.args.get("to") == "check-in" else None


def _count(*, right: bool) -> None:
    """Wrong codes are counted apart: whoever guesses is slowed, and the hall behind the same address still comes in.
    Eight characters cannot be guessed at any pace that the machine can answer."""
    spend("join.minute" if right else "join.wrong", address_key())
