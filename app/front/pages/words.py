"""What the site says of itself: how it works, charter, rights, privacy, accessibility, credits, and a contact."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, request

from app.front import rights
from app.front.pages.blueprint import pages
from app.kernel.clock import now
from app.web.access import access
from app.web.answers import body, page
from app.web.city import city
from app.web.licence import LICENCE, LICENCE_URL

VALID = timedelta(days=180)


@pages.get("/charter")
@access("guide.read")
def charter() -> Response:
    return page("front/charter.html")


@pages.get("/how-it-works")
@access("guide.read")
def how_it_works() -> Response:
    return page("front/how_it_works.html")


@pages.get("/permissions")
@access("guide.read")
def permissions() -> Response:
    choices, who = rights.choices(), request.args.get("who")
    known = who if who in dict(choices) else None
    return page("front/permissions.html", who=known, choices=choices, groups=rights.groups(known))


@pages.get("/privacy")
@access("guide.read")
def privacy() -> Response:
    return page("front/privacy.html", contact=current_app.config["SETTINGS"].mail_from, held=rights.held())


@pages.get("/accessibility")
@access("guide.read")
def accessibility() -> Response:
    return page("front/accessibility.html", contact=current_app.config["SETTINGS"].mail_from)


@pages.get("/data-credits")
@access("guide.read")
def data_credits() -> Response:
    settings = current_app.config["SETTINGS"]
    tiles = settings.tile_attribution if settings.tile_url or settings.tile_file else ""
    told: dict[str, Any] = {"licence": LICENCE, "licence_url": LICENCE_URL}
    return page("front/data_credits.html", demo=city().demo, tiles=tiles, **told)


@pages.get("/.well-known/security.txt")
@access("guide.read")
def security_txt() -> Response:
    settings = current_app.config["SETTINGS"]
    until = (now() + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.mail_from}",
        f"Expires: {until.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"Preferred-Languages: {', '.join(city().languages)}",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    ]
    return body("\n".join([*lines, ""]), "text/plain")
