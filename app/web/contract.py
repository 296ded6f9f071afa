"""The contract of a door for programs: what each of its views answers and takes, said once, for the view and for the
description that programs read (`openapi.py`).

Answers are frozen data classes, so that what stands in no field is told to nobody. They are the same in every language,
carry a mark by which a program asks whether anything has changed, and may be read by pages of other sites.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, current_app, g, request, url_for
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from wtforms import Form
from wtforms.validators import ValidationError

from app.kernel.errors import Refused
from app.kernel.words import spoken
from app.web.bearer import by_token
from app.web.forms import from_payload, problems
from app.web.licence import LINK
from app.web.login import actor

V = TypeVar("V", bound=Callable[..., Any])
F = TypeVar("F", bound=Form)
PREFIX = "/api/v1"
KEY_LONGEST = 255


class Unfit(Refused):
    """What was sent does not fit: `errors` says field by field why."""

    code, status = "bad_request", 422
    message = spoken("Please check what you entered.")


@dataclass(frozen=True, slots=True)
class Told:
    """What the description says of a view. `answer`: the data class of one thing; `many`: a page of them. `query`:
    (name, what it does) of what may stand behind the address. `form`: what is sent."""

    summary: str
    answer: type
    many: bool = False
    query: tuple[tuple[str, str], ...] = ()
    form: type[Form] | None = None
    status: int = 200


def api_door(room: str) -> Blueprint:
    """The door of a room for programs, under `/api/v1`."""
    door = by_token(Blueprint(f"{room}_api", f"app.{room}.api", url_prefix=PREFIX))
    door.after_request(open_to_all)
    return door


def tells(summary: str, answer: type, **more: Any) -> Callable[[V], V]:
    """Say what a view answers (see `Told`)."""

    def declare(view: V) -> V:
        view.told = Told(summary, answer, **more)  # type: ignore[attr-defined]
        return view

    return declare


def open_to_all(response: Response) -> Response:
    """Let pages of other sites read it. No cookie is ever looked at or set here, so nothing of a visitor goes along."""
    g.no_cookies = True
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response.headers.add("Link", LINK)
    return response


def one(thing: Any, status: int = 200) -> Response:
    """One thing as JSON."""
    return _answer(asdict(thing), status)


def many(things: Sequence[Any], older: str | None = None) -> Response:
    """A page of things; `older` is the cursor of the next page, which the header names too."""
    more = _next(older) if older else None
    response = _answer({"items": [asdict(thing) for thing in things], "next": more})
    if more:
        response.headers.add("Link", f'<{more}>; rel="next"')
    return response


def document(held: Any) -> Response:
    """Any JSON."""
    return _answer(held)


def made(thing: Any, endpoint: str, **values: Any) -> Response:
    """201: what came of the act, and its address."""
    response = one(thing, 201)
    response.headers["Location"] = address(endpoint, **values)
    return response


def address(endpoint: str, **values: Any) -> str:
    """The full address of a page or of a thing at this door."""
    return f"{current_app.config['SETTINGS'].base_url}{url_for(endpoint, **values)}"


def sent(form_class: type[F], **kwargs: Any) -> F:
    """`form_class` filled from the JSON object of this request; the key of its header is the form's, of this person
    and this address alone.

    `kwargs`: what the form is told before it is checked, by `offer`. Raises `Unfit` for what does not fit.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict):
        raise BadRequest
    try:
        form = from_payload(form_class, {name: held for name, held in payload.items() if name != "key"})
    except ValidationError as error:
        raise Unfit(errors=[{"field": None, "message": str(error)}]) from error
    if "key" in form:
        form["key"].data = scoped_key()
    return form


def fit(form: F) -> F:
    """The form itself, when it is well formed; else `Unfit`."""
    if not form.validate():
        raise Unfit(errors=[{"field": name, "message": message} for name, message in problems(form)])
    return form


def scoped_key() -> str | None:
    """The `Idempotency-Key` of this request as a key of ours; None without one. Two people, or two addresses, with the
    same words for it mean two acts."""
    named = request.headers.get("Idempotency-Key", "")[:KEY_LONGEST]
    return str(uuid5(NAMESPACE_URL, f"{actor().account_id} {request.path} {named}")) if named else None


def _next(older: str) -> str:
    values = {**request.args.to_dict(), **(request.view_args or {}), "after": older}
    return address(request.endpoint or "", **values)


def _answer(held: Any, status: int = 200) -> Response:
    body = json.dumps(held, default=plain, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, status, content_type="application/json; charset=utf-8")
    if request.method in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        response.make_conditional(request)
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def plain(value: Any) -> Any:
    """What JSON has no word for: moments and days as ISO 8601, texts of a catalog as text."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
