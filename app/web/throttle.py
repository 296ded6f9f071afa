"""Limits of pace and of number, one table for pages and sockets. Paces are counted in Redis when there is one, else
in this process.

Who is counted: the account, the participant of a meeting, or the address as a keyed hash that changes daily. The
address is the peer's own unless a trusted proxy names another (`factory._believe_proxies`).
"""

import hashlib
import hmac
import time
from collections.abc import Callable

from babel.units import format_unit
from flask import Flask, current_app, g, request
from flask_babel import gettext
from limits import RateLimitItem, RateLimitItemPerSecond, parse
from limits.strategies import MovingWindowRateLimiter

from app.kernel.clock import now
from app.kernel.errors import TooMany
from app.web import i18n, login
from app.web.forms import Form, blame
from app.web.windows import SharedWindows, Windows

# The table in docs/operator.md tells them; each is tested at the limit and one above.
LIMITS: dict[str, RateLimitItem] = {
    name: parse(rate)
    for name, rate in {
        "sign_in.address": "20/hour",
        "code.address": "20/hour",
        "code.email": "5/hour",
        "issue.hour": "5/hour",
        "issue.day": "10/day",
        "enquiry.hour": "5/hour",
        "appointment.hour": "5/hour",
        "contact.hour": "120/hour",
        "flag.day": "20/day",
        "upload.minute": "10/minute",
        "search.minute": "15/minute",
        "join.minute": "600/minute",
        "join.wrong": "60/minute",
        "question.minute": "3/minute",
        "support.minute": "60/minute",
        "act.second": "10/second",
        "act.breach": "3/minute",
        "receipt.hour": "20/hour",
        "word.hour": "10/hour",
        "me_too.hour": "30/hour",
        "note.hour": "60/hour",
        "unsafe.hour": "20/hour",
        "place.minute": "20/minute",
        "relay.hour": "20/hour",
        "follow.hour": "30/hour",
        "follow.email": "5/day",
        "sign_up.hour": "20/hour",
        "copy.day": "3/day",
        "paper.minute": "10/minute",
        "post.pace": "1/15 second",
        "post.newcomer": "1/60 second",
    }.items()
}

# While a meeting of this city is live, a whole hall signs in from behind one address. Nobody can know which address
# that is, so the wider limit holds for every one, and is counted apart; single accounts are guarded as always.
WHILE_LIVE: dict[str, RateLimitItem] = {name: parse("600/hour") for name in ("sign_in.address", "code.address")}
# How many sockets may be open at once: of one person, of one address without a cookie, of one address in all (a hall
# full of people may share one).
SOCKETS: dict[str, int] = {"socket.person": 5, "socket.stranger": 20, "socket.address": 2_000}

UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))
LOOKS, LOOK_EVERY_S = 10, 0.02


def install(app: Flask, redis_url: str | None, is_live: Callable[[], bool]) -> None:
    """`is_live`: whether a meeting of this city goes on now."""
    storage = SharedWindows(redis_url) if redis_url else Windows()
    app.extensions["corrala_limiter"] = MovingWindowRateLimiter(storage)
    app.extensions["corrala_is_live"] = is_live


def spend(limit: str, key: str, form: str | None = None) -> None:
    """Count one act under `limit` for `key`; raises `TooMany` with the seconds to wait when it is used up.

    `form`: what tells the form that asks for it from every other, so that it can make one thing only. Sent twice, or
    twice at once, it counts once.
    """
    limiter: MovingWindowRateLimiter = current_app.extensions["corrala_limiter"]
    wider = limit in WHILE_LIVE and current_app.extensions["corrala_is_live"]()
    item = (WHILE_LIVE if wider else LIMITS)[limit]
    one = RateLimitItemPerSecond(1, item.get_expiry())

    def counted() -> bool:
        return form is not None and not limiter.test(one, limit, key, form)

    if counted():
        return
    if limiter.hit(item, limit, key):
        if form is not None:
            limiter.hit(one, limit, key, form)
        return
    # Of two at once the other may have been counted a moment ago, and its form not noted yet.
    for _look in range(LOOKS if form is not None else 0):
        time.sleep(LOOK_EVERY_S)
        if counted():
            return
    reset, _left = limiter.get_window_stats(item, limit, key)
    wait = min(item.get_expiry(), max(1, round(reset - now().timestamp())))
    raise TooMany(retry_after=wait)


def why_and_when(error: TooMany) -> str:
    """Why it is refused, and when to try again, in the language of this answer."""
    why = error.said(gettext)
    if error.retry_after is None:
        return why
    size, unit = next((size, unit) for size, unit in UNITS if error.retry_after >= 2 * size or size == 1)
    wait = format_unit(-(-error.retry_after // size), f"duration-{unit}", locale=i18n.lang())  # never less than it is
    when = gettext("Please try again in %(wait)s.", wait=wait)
    return f"{why} {when}"


def show_again(error: TooMany) -> int:
    """The status of a page that shows its form again, with `error` said on it; the header says when to try again."""
    g.retry_after = error.retry_after
    return error.status


def paced(limit: str, form: Form) -> bool:
    """Count one sending of `form` for who asks; when that is one too many, its page says so beside what was typed. A
    form with a key counts once however often it is sent."""
    try:
        spend(limit, who_key(), form["key"].data if "key" in form else None)
    except TooMany as error:
        form.status = show_again(error)  # type: ignore[attr-defined]
        blame(form, "key", why_and_when(error))
        return False
    return True


def who_key() -> str:
    """Who asks: the account, or without one the address."""
    actor = login.actor()
    return f"account {actor.account_id}" if actor.known else address_key()


def address_key() -> str:
    """The peer's address as a keyed hash that changes daily; the address itself is kept nowhere."""
    day = now().date().isoformat()
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{day}|{request.remote_addr}".encode(), hashlib.sha256).hexdigest()[:32]
