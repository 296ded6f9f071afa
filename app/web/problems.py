"""What went wrong, told to a program: a problem document (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response

from app.web.contract import open_to_all

# Of what an error carries, what a program may know of it.
TOLD = ("code", "field", "errors", "state", "wanted", "allowed", "version")


def problem(status: int, message: str | None, details: Mapping[str, Any]) -> Response:
    """`message`: in words for people; `details`: what the error carries, of which a program learns what is in TOLD."""
    held: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if message:
        held["detail"] = message
    held |= {name: details[name] for name in TOLD if details.get(name) is not None}
    response = Response(json.dumps(held, default=str, ensure_ascii=False), status)
    response.content_type = "application/problem+json"
    return open_to_all(response)
