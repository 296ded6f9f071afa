"""What the site says of itself: charter, privacy, accessibility, credits, and the contact for security."""

from datetime import timedelta

from flask import Response, current_app

from app.front.pages.blueprint import pages
from app.kernel.clock import now
from app.web.access import access
from app.web.answers import body, page
from app.web.city import city

VALID = timedelta(days=180)


@pages.get("/charter")
@access("guide.read")
def charter() -> Response:
    return page("front/charter.html")


@pages.get("/privacy")
@access("guide.read")
def privacy() -> Response:
    return page("front/privacy.html", contact=current_app.config["SETTINGS"].mail_from)


@pages.get("/accessibility")
@access("guide.read")
def accessibility() -> Response:
    return page("front/accessibility.html", contact=current_app.config["SETTINGS"].mail_from)


@pages.get("/data-credits")
@access("guide.read")
def data_credits() -> Response:
    settings = current_app.config["SETTINGS"]
    return page(
        "front/data_credits.html", demo=city().demo, tiles=settings.tile_attribution if settings.tile_url else ""
    )


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
