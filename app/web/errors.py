"""What a person sees when something is refused or broken: plain words, what to do, and never a traceback."""

from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
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
from app.web.i18n import ask_no_database

PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
RETRY_S = 5
log = get_logger(__name__)


def install(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(SQLAlchemyError, database_error)
    app.register_error_handler(Exception, fault)


def refused(error: Refused) -> Response:
    if isinstance(error, Busy):
        give_back_reader()
        ask_no_database()
    response = show(error.status, gettext(error.message), **error.details)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, Busy):
        response.headers["Retry-After"] = str(RETRY_S)
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
        log.warning("database away", kind=type(error).__name__)
        return refused(Busy())
    return fault(error)


def fault(error: Exception) -> Response:
    if current_app.testing and current_app.config.get("PROPAGATE_FAULTS", True):
        raise error
    log.error("fault", kind=type(error).__name__, exc_info=error)
    return show(500, None)


def show(status: int, message: str | None, **details: object) -> Response:
    """The error page for `status`; for scripts that asked for JSON, a problem document (RFC 9457)."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = make_response(current_app.json.response({"status": status, "title": message or ""}))
        response.status_code, response.content_type = status, "application/problem+json"
        return response
    template = f"errors/{status if status in PAGES else (500 if status >= 500 else 400)}.html"
    shown: dict[str, Any] = {
        "message": message,
        "form_errors": [],
        "request_id": get_contextvars().get("request_id"),
    } | details
    try:
        return make_response(render_template(template, **shown), status)
    except (SQLAlchemyError, Refused):
        # The shell needs the database; the page for 503 does not.
        give_back_reader()
        ask_no_database()
        return make_response(render_template("errors/503.html", **shown), 503)
