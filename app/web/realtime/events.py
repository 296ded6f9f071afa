"""Events of clients: declared by rooms, run in a context of their own, always acknowledged."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import structlog
from flask import Flask, g
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from wtforms import Form
from wtforms.validators import ValidationError

from app.kernel.errors import Busy, Invalid, Refused, TooMany
from app.kernel.transaction import is_away
from app.web import denials, throttle
from app.web.forms import from_payload, problems
from app.web.login import refuse_without_factor
from app.web.realtime.callers import Caller

F = TypeVar("F", bound=Form)
Handler = Callable[[dict[str, Any]], Mapping[str, Any]]
EVENTS: dict[str, Handler] = {}
RESERVED = frozenset({"connect", "disconnect"})
log = structlog.get_logger(__name__)


def event(name: str, *, access: str) -> Callable[[Handler], Handler]:
    """Let clients emit `name`; `access` is the action of the permission table that it serves, as for a route."""
    if name in RESERVED or name in EVENTS:
        raise ValueError(f"{name} is taken")

    def declare(handler: Handler) -> Handler:
        handler.access = access  # type: ignore[attr-defined]
        EVENTS[name] = handler
        return handler

    return declare


def caller() -> Caller:
    """The socket whose event is being handled."""
    found: Caller = g.caller
    return found


MOST_NUMBER = 2**53 - 1  # what JavaScript counts exactly


def needed(payload: Mapping[str, Any], key: str, kind: type = int) -> Any:
    """The value of `key`, which must be a whole number (or what `kind` says) and nothing that looks like one."""
    value: Any = payload.get(key)
    if type(value) is not kind or (isinstance(value, int) and not 0 <= value <= MOST_NUMBER):
        raise Invalid(field=key)
    return value


def checked(form_class: type[F], payload: Mapping[str, Any], *wanted: str) -> F:
    """The form that `payload` fills; raises `Invalid` with the first problem, or when a `wanted` key is missing."""
    for key in wanted:
        if payload.get(key) is None:
            raise Invalid(field=key)
    try:
        form = from_payload(form_class, payload)
    except ValidationError as error:
        raise Invalid from error
    if not form.validate():
        field, message = problems(form)[0]
        raise Invalid(message, field=field)
    return form


def answer_to(app: Flask, caller: Caller, name: Any, payload: Any) -> dict[str, Any]:
    """The acknowledgement of an event: what its handler returned, or why it was refused. Never raises."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(16))
    with app.app_context():
        g.caller, g.credentials, g.lang = caller, caller.credentials, caller.lang
        try:
            if not caller.may_act():
                raise TooMany(retry_after=1)
            refuse_without_factor()
            return {"ok": True, **_handler(caller, name)(_object(payload))}
        except Refused as error:
            if isinstance(name, str) and isinstance(payload, dict):
                denials.note(error, EVENTS.get(name), payload.values())
            return _refused(error)
        except SQLAlchemyError as error:
            if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and is_away(error)):
                log.warning("database away", socket_event=name, kind=type(error).__name__)
                return _refused(Busy())
            log.error("fault", socket_event=name, exc_info=error)
            return _refused(Refused())
        except Exception as error:
            log.error("fault", socket_event=name, kind=type(error).__name__, exc_info=error)
            return _refused(Refused())


def _handler(caller: Caller, name: Any) -> Handler:
    """What runs for `name`. An event that nobody knows is a breach: only a hostile or broken client sends it, and
    whoever tries one name after the other must not go on for long."""
    handler = EVENTS.get(name) if isinstance(name, str) else None
    if handler is None:
        caller.breach()
        raise Invalid("There is no such event.")
    return handler


def _object(payload: Any) -> dict[str, Any]:
    if not isinstance(payload, dict):
        raise Invalid("The payload must be an object.")
    return payload


def _refused(error: Refused) -> dict[str, Any]:
    details = {key: value for key, value in error.details.items() if value is not None}
    message = throttle.why_and_when(error) if isinstance(error, TooMany) else error.said(gettext)
    return {**details, "ok": False, "error": error.code, "message": message}
