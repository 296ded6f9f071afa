"""Whether to ask somebody who took part. That one answered or said no is remembered by the browser alone, until the
quarter is over and by the same word as in every other browser: the house keeps no list of whom it asked."""

from flask import Response, current_app, request

from app.kernel.clock import end_of_day, local, now
from app.missing.policies import may_answer
from app.programme.quarters import days_of, quarter_of
from app.web.city import city
from app.web.login import actor

COOKIE = "asked"


def asks() -> bool:
    """Whether this reader may be asked who takes part, and has neither answered nor said no here in this quarter."""
    return may_answer(actor()) and request.cookies.get(COOKIE) != this_quarter()


def remember(response: Response) -> Response:
    """Ask this browser no more before the next quarter."""
    quarter, secure = this_quarter(), current_app.config["SESSION_COOKIE_SECURE"]
    days = days_of(quarter)
    assert days is not None
    until = end_of_day(days[1], city().zone)
    response.set_cookie(COOKIE, quarter, expires=until, httponly=True, secure=secure, samesite="Lax")
    return response


def this_quarter() -> str:
    return quarter_of(local(now(), city().zone).date())
