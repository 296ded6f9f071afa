"""Open311 GeoReport v2: issues as service requests, for programs that many cities use."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, request
from werkzeug.datastructures import MultiDict

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.issues import queries
from app.issues.api.sending import send_report
from app.issues.presenters import open311 as show
from app.issues.queries.open311 import (
    MOST_REQUESTS,
    Asked,
    first_photos,
    names_of_bodies,
    names_of_categories,
    service_requests,
)
from app.issues.references import written_properly
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.web.access import access
from app.web.bearer import by_token
from app.web.contract import open_to_all
from app.web.login import Credentials, actor, forget_actor

PREFIX = "/open311/v2"
SPAN = timedelta(days=90)
open311 = by_token(Blueprint("open311", __name__, url_prefix=PREFIX), writes_without=True)
open311.after_request(open_to_all)


@open311.before_request
def of_this_city() -> None:
    """Who names a jurisdiction names this one: the host of the site."""
    named = request.values.get("jurisdiction_id")
    if named and named != urlsplit(current_app.config["SETTINGS"].base_url).hostname:
        raise NotFound("This jurisdiction is not served here.")


@open311.get("/discovery.json")
@open311.get("/discovery.xml")
@access("issue.read")
def discovery() -> Response:
    return show.answer("discovery", show.discovery(show.contact(), current_app.config["SETTINGS"].base_url))


@open311.get("/services.json")
@open311.get("/services.xml")
@access("issue.read")
def services() -> Response:
    return show.answer("services", [show.service(row) for row in queries.categories(reader())])


@open311.get("/services/<code>.json")
@open311.get("/services/<code>.xml")
@access("issue.read")
def service(code: str) -> Response:
    row = queries.category_by_code(reader(), code)
    return show.answer("service_definition", show.definition(row, areas_at(reader(), Level.NEIGHBOURHOOD)))


@open311.get("/requests.json")
@open311.get("/requests.xml")
@access("issue.read")
def requests() -> Response:
    return _told(_asked())


@open311.get("/requests/<ref>.json")
@open311.get("/requests/<ref>.xml")
@access("issue.read")
def one_request(ref: str) -> Response:
    return _told(Asked(refs=(written_properly(ref),)), needed=True)


@open311.get("/tokens/<token>.json")
@open311.get("/tokens/<token>.xml")
@access("issue.read")
def token(token: str) -> Response:
    """Each request has its reference at once, which is its own token."""
    found = service_requests(reader(), Asked(refs=(written_properly(token),)))
    if not found:
        raise NotFound
    return show.answer("service_requests", [{"service_request_id": found[0].ref, "token": token}])


@open311.post("/requests.json")
@open311.post("/requests.xml")
@access("issue.report")
def report() -> Response:
    _act_for_the_key()
    reported = send_report(_data(request.form), request.files.getlist("media"))
    held = {"service_request_id": reported.issue.ref, "service_notice": None, "account_id": None}
    return show.answer("service_requests", [held])


def _act_for_the_key() -> None:
    """`api_key` is a personal token, in the field of the standard or in the header."""
    if actor().token_id is None:
        g.credentials = Credentials(bearer=request.values.get("api_key", "")[:200] or None)
        forget_actor()
    if actor().token_id is None or actor().reads_only:
        raise NotAllowed("This needs an api_key: a personal token that may write, made in your account.")


def _data(form) -> MultiDict[str, str]:
    """What the standard calls the answers of a report."""
    names = {"category": "service_code", "words": "description", "street": "address_string", "lat": "lat"}
    names |= {
        "lon": "long",
        "area": "attribute[area]",
        "house": "attribute[house]",
        "level": "attribute[level]",
        "email": "email",
    }
    data = MultiDict({name: form.get(theirs, "") for name, theirs in names.items()})
    data["name"] = f"{form.get('first_name', '')} {form.get('last_name', '')}".strip()
    return data


def _told(asked: Asked, *, needed: bool = False) -> Response:
    found = service_requests(reader(), asked)
    if needed and not found:
        raise NotFound
    photos = first_photos(reader(), [row.id for row in found])
    words = show.Words(names_of_categories(reader()), names_of_bodies(reader()))
    return show.answer("service_requests", [show.service_request(row, photos, words) for row in found])


def _asked() -> Asked:
    start, end = _moment("start_date"), _moment("end_date")
    if start is None:
        start = (end or now()) - SPAN
    elif end is None:
        end = min(start, datetime.max.replace(tzinfo=UTC) - SPAN) + SPAN
    refs = tuple(written_properly(ref) for ref in _several("service_request_id"))
    statuses = tuple(status for status in _several("status") if status in ("open", "closed"))
    return Asked(refs=refs, codes=_several("service_code"), statuses=statuses, start=start, end=end)


def _several(name: str) -> tuple[str, ...]:
    held = request.args.get(name, "").replace("\x00", "").split(",")[:MOST_REQUESTS]
    return tuple(part.strip() for part in held if part.strip())


def _moment(name: str) -> datetime | None:
    told = request.args.get(name)
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told.replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("%(name)s is no moment like 2026-11-24T18:30:00Z.", name=name, field=None) from error
