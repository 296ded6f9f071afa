"""The way in for sockets: only a WebSocket, only from this site's own pages, only so many a person.

Whatever else comes to the path is refused before a byte of its body is read: long polling would let a few dozen
visitors stop the whole site.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import structlog
from flask import Flask, request
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import SecurityError

from app.kernel.errors import Busy
from app.kernel.transaction import is_away
from app.web import i18n, login
from app.web.realtime.callers import Caller, Callers
from app.web.throttle import address_key

PATH = "/socket.io/"
CALLER = "corrala.caller"
log = structlog.get_logger(__name__)
# What the engine needs of a request, which it keeps as long as the socket lives. Not Sec-WebSocket-Extensions:
# compression costs 160 to 245 kB a socket.
KEPT = (
    *("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_UPGRADE", "HTTP_CONNECTION"),
    *("HTTP_SEC_WEBSOCKET_KEY", "HTTP_SEC_WEBSOCKET_VERSION", "wsgi.url_scheme", "gunicorn.socket", "werkzeug.socket"),
)


class Gate:
    """Stands before the engine at PATH; every other path is the site's."""

    def __init__(self, app: Flask, site: Any, engine: Any, callers: Callers, wake: Callable[[], None]) -> None:
        self.app, self.site, self.engine, self.callers, self.wake = app, site, engine, callers, wake
        self.origin = app.config["SETTINGS"].base_url

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PATH.rstrip("/")):
            return self.site(environ, start_response)  # type: ignore[no-any-return]
        refusal = self.refusal(environ)
        if refusal:
            return refuse(start_response, *refusal)
        try:
            caller = self.caller(environ)
        except (SQLAlchemyError, Busy) as error:
            if not is_busy(error):
                raise
            log.warning("database away", path=PATH, kind=type(error).__name__)
            return refuse(start_response, "503 SERVICE UNAVAILABLE", "Too many come at once. Try again in a moment.")
        if caller is None or not self.callers.take_place(caller):
            return refuse(start_response, "429 TOO MANY REQUESTS", "Too many open pages. Close one and try again.")
        environ = {name: environ[name] for name in KEPT if name in environ} | {CALLER: caller}
        self.wake()
        try:
            return self.engine.handle_request(environ, start_response)  # type: ignore[no-any-return]
        finally:
            self.callers.remove(caller)

    def refusal(self, environ: dict[str, Any]) -> tuple[str, str] | None:
        """(status, sentence) when this is no WebSocket of ours; without reading the body."""
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if environ.get("HTTP_ORIGIN") != self.origin:
            return "403 FORBIDDEN", "This socket is for the pages of this site."
        is_socket = (
            environ["REQUEST_METHOD"] == "GET"
            and environ.get("PATH_INFO") == PATH
            and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
            and "upgrade" in environ.get("HTTP_CONNECTION", "").lower()
            and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
            and len(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) == 24
            and query.get("transport") == ["websocket"]
            and query.get("EIO") == ["4"]
            and "sid" not in query
        )
        return None if is_socket else ("400 BAD REQUEST", "Only a WebSocket is served here.")

    def caller(self, environ: dict[str, Any]) -> Caller | None:
        """Who calls, by the cookies of the page; None when the host is not ours."""
        with self.app.request_context(environ):
            if isinstance(request.routing_exception, SecurityError):
                return None
            credentials, actor = login.credentials(), login.actor()
            address = address_key()
            participant = credentials.participants[-1][1] if credentials.participants else None
            person = f"account {actor.account_id}" if actor.known else f"participant {participant}"
            return Caller(credentials, person, address, i18n.choose(), actor.known or participant is not None)


def is_busy(error: Exception) -> bool:
    """Whether the database is away, or has no connection left for whoever comes now."""
    return isinstance(error, Busy | PoolTimeout) or (isinstance(error, DBAPIError) and is_away(error))


def refuse(start_response: Any, status: str, sentence: str) -> list[bytes]:
    data = sentence.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(data))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(status, headers)
    return [data]
