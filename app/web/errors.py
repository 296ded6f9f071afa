"""What a person sees when something is refused or broken: plain words, what to do, and never a traceback."""

import errno
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger
from structlog.contextvars import get_contextvars
from werkzeug.exceptions import HTTPException

from app.kernel.db import give_back_reader
from app.kernel.errors import Busy, Refused, TooMany
from app.kernel.transaction import is_away
from app.web import denials, throttle
from app.web.bearer import TokenNeeded, TokenOver
from app.web.i18n import ask_no_database

PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
RETRY_S = 5
# What people write, by the names of its fields: a page that refuses it gives it back. Never a code, never a password.
TEXTS = ("title", "question", "words", "body", "text", "about", "why", "what", "wish", "plea", "reason", "conclusions")
LISTS = ("first", "options", "needs")
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
log = get_logger(__name__)


def install(app: Flask) -> None:
    app.after_request(say_when)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(SQLAlchemyError, database_error)
    app.register_error_handler(OSError, disk_error)
    app.register_error_handler(Exception, fault)


def say_when(response: Response) -> Response:
    """A form that is shown again, since something was done too often, says when to try again."""
    if response.status_code == 429 and g.get("retry_after"):
        response.headers.setdefault("Retry-After", str(g.retry_after))
    return response


def refused(error: Refused) -> Response:
    if request.endpoint:
        denials.note(error, current_app.view_functions[request.endpoint], (request.view_args or {}).values())
    if isinstance(error, Busy):
        log.warning("nothing was saved", cause=_first_line(error.__cause__))
        give_back_reader()
        ask_no_database()
    said = throttle.why_and_when(error) if isinstance(error, TooMany) else error.said(gettext)
    response = show(error.status, said, **({"code": error.code} | error.details))
    if isinstance(error, TooMany) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, Busy):
        response.headers["Retry-After"] = str(RETRY_S)
    elif isinstance(error, TokenNeeded):
        wrong = ', error="invalid_token"' if isinstance(error, TokenOver) else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="Corrala"{wrong}'
    return response


def http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response(request.environ))
    response = show(error.code, None)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def forged(_error: CSRFError) -> Response:
    return show(400, gettext("This page was open for too long, or the form came from elsewhere. Please send it again."))


def database_error(error: SQLAlchemyError) -> Response:
    if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and is_away(error)):
        return refused(_busy(error))
    return fault(error)


def disk_error(error: OSError) -> Response:
    """No room for a photo, or for a long form on its way in: nothing was kept, and what to do is the same."""
    if error.errno in DISK_FULL:
        return refused(_busy(error))
    return fault(error)


def _busy(cause: Exception) -> Busy:
    busy = Busy()
    busy.__cause__ = cause
    return busy


def _first_line(cause: BaseException | None) -> str:
    """What an operator needs to know: what came first. The statement and its values stay out of the log."""
    told, first = cause, cause
    while told is not None:
        first = told if isinstance(told, DBAPIError) else first
        told = told.__cause__ or told.__context__
    return str(getattr(first, "orig", first)).partition("\n")[0] if first else "others were writing all the time"


def fault(error: Exception) -> Response:
    if current_app.testing and current_app.config.get("PROPAGATE_FAULTS", True):
        raise error
    log.error("fault", kind=type(error).__name__, exc_info=error)
    return show(500, None)


def written() -> list[str]:
    """The texts of the form that is refused, so that nobody has to write them again."""
    if request.method != "POST":
        return []
    try:
        return [text for name in (*TEXTS, *LISTS) for text in request.form.getlist(name) if text.strip()]
    except (HTTPException, OSError):  # what could not be read is not there
        return []


def tell_otherwise(app: Flask, prefix: str, tell: Callable[[int, str | None, Mapping[str, Any]], Response]) -> None:
    """At addresses that begin with `prefix`, errors are told by `tell(status, message, details)` and not by a page."""
    app.extensions.setdefault("corrala_tellers", {})[prefix] = tell


def show(status: int, message: str | None, **details: object) -> Response:
    """The error page for `status`; for scripts that asked for JSON, a problem document (RFC 9457)."""
    for prefix, tell in current_app.extensions.get("corrala_tellers", {}).items():
        if request.path.startswith(prefix):
            told: Response = tell(status, message, details)
            return told
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = make_response(current_app.json.response({"status": status, "title": message or ""}))
        response.status_code, response.content_type = status, "application/problem+json"
        return response
    template = f"errors/{status if status in PAGES else (500 if status >= 500 else 400)}.html"
    shown: dict[str, Any] = {
        "message": message,
        "form_errors": [],
        "request_id": get_contextvars().get("request_id"),
        "written": written(),
    } | details
    try:
        return make_response(render_template(template, **shown), status)
    except (SQLAlchemyError, Refused):
        # The shell needs the database; the page for 503 does not.
        give_back_reader()
        ask_no_database()
        return make_response(render_template("errors/503.html", **shown), 503)
