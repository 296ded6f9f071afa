"""Issues in the words of Open311 (GeoReport v2), as JSON and as XML, and its errors."""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, current_app, request

from app.issues.presenters.issue import readable
from app.issues.presenters.words import LEVELS, in_lang, status_of
from app.issues.vocabulary import Level, State
from app.web.contract import address, open_to_all, plain

REF = "-REF-"  # in an address, where a reference goes: of letters, figures and a hyphen
CHANGESET = "2026-11-26T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ONE_OF: dict[str, str] = {"services": "service", "service_requests": "request", "errors": "error"}
ONE_OF |= {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


def service(row: Any) -> dict[str, Any]:
    return {
        "service_code": row.code,
        "service_name": in_lang(row.names, row.code),
        "description": in_lang(row.advice),
        "metadata": True,
        "type": "realtime",
        "keywords": "",
        "group": "",
    }


def definition(row: Any, areas: Sequence[Any]) -> dict[str, Any]:
    """What may be told beside: where, when no point is known; how the reporter is to be shown."""
    places = [{"key": area.slug, "name": area.name} for area in areas]
    levels = [{"key": str(level), "name": str(LEVELS[level])} for level in Level]
    return {
        "service_code": row.code,
        "attributes": [
            _attribute(1, "area", "Neighbourhood, needed where no lat and long are given", places),
            _attribute(2, "level", "How the reporter is shown", levels),
        ],
    }


def _attribute(order: int, code: str, description: str, values: list[dict[str, str]]) -> dict[str, Any]:
    told = {"variable": True, "code": code, "datatype": "singlevaluelist", "required": False}
    return {**told, "datatype_description": "", "order": order, "description": description, "values": values}


class Words:
    """What many requests say alike, said once: categories and bodies by their ids, states, and what addresses begin
    with."""

    def __init__(self, categories: Sequence[Any], bodies: Sequence[Any]) -> None:
        self.categories = {row.id: (in_lang(row.names), row.code) for row in categories}
        self.bodies = {row.id: in_lang(row.names) or None for row in bodies}
        self.page = address("issues.issue", ref=REF)
        self._states: dict[tuple[str, str | None], str] = {}

    def status(self, state: str, closing: str | None) -> str:
        known = (state, closing)
        if known not in self._states:
            self._states[known] = str(status_of(state, closing)[1])
        return self._states[known]


def service_request(row: Any, photos: Mapping[int, int], said: Words) -> dict[str, Any]:
    words, photo = readable(row), photos.get(row.id)
    name, code = said.categories.get(row.category_id, ("", ""))
    return {
        "service_request_id": row.ref,
        "status": "closed" if row.state == State.CLOSED else "open",
        "status_notes": said.status(row.state, row.closing),
        "service_name": name,
        "service_code": code,
        "description": row.words if words else None,
        "agency_responsible": said.bodies.get(row.body_id),
        "service_notice": said.page.replace(REF, row.ref),
        "requested_datetime": row.reported_at,
        "updated_datetime": row.closed_at or row.last_official_at or row.reported_at,
        "expected_datetime": row.solution_due,
        "address": (row.street or None) if words else None,
        "address_id": None,
        "zipcode": None,
        "lat": row.lat,
        "long": row.lon,
        "media_url": address("issues.photo", ref=row.ref, pos=photo) if words and photo else None,
    }


def discovery(contact: str, base: str) -> dict[str, Any]:
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base}/open311/v2",
        "changeset": CHANGESET,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": f"{base}/account/tokens",
        "endpoints": [endpoint],
    }


def answer(root: str, held: Any, status: int = 200) -> Response:
    """`held` as the address asks: JSON, or XML with the element `root`."""
    if request.path.endswith(".xml"):
        body: str | bytes = tostring(_element(root, held), encoding="utf-8", xml_declaration=True)
        kind = "text/xml; charset=utf-8"
    else:
        body, kind = json.dumps(held, default=plain, ensure_ascii=False), "application/json; charset=utf-8"
    response = Response(body, status, content_type=kind)
    response.headers["Cache-Control"] = "no-store" if status >= 400 or request.method == "POST" else "public, no-cache"
    if status == 200 and request.method in ("GET", "HEAD"):
        response.add_etag()
        response.make_conditional(request)
    return response


def error(status: int, message: str | None, details: Mapping[str, Any]) -> Response:
    """An error in the standard's own form; `errors` of a form one by one."""
    errors = [" ".join(filter(None, (one["message"], one.get("hint")))) for one in details.get("errors") or ()]
    told = errors or [message or HTTPStatus(status).phrase]
    code = HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status
    return open_to_all(answer("errors", [{"code": int(code), "description": str(words)} for words in told], int(code)))


def contact() -> str:
    return str(current_app.config["SETTINGS"].mail_from)


def _element(name: str, held: Any) -> Element:
    element = Element(name)
    _fill(element, name, held)
    return element


def _fill(element: Element, name: str, held: Any) -> None:
    if isinstance(held, Mapping):
        for key, value in held.items():
            _fill(SubElement(element, key), key, value)
    elif isinstance(held, list):
        for value in held:
            one = ONE_OF.get(name, "item")
            _fill(SubElement(element, one), one, value)
    elif isinstance(held, bool):
        element.text = "true" if held else "false"
    elif held is not None:
        element.text = NO_XML.sub("", str(held if isinstance(held, str | int | float) else plain(held)))
