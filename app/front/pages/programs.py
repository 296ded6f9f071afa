"""What programs find here, for people: drawn from the same description that programs read."""

from flask import Response, current_app

from app.front.pages.blueprint import pages
from app.front.programs import operations
from app.web.access import access
from app.web.answers import page
from app.web.contract import PREFIX
from app.web.licence import LICENCE, LICENCE_URL


@pages.get("/api")
@access("guide.read")
def api() -> Response:
    base = current_app.config["SETTINGS"].base_url
    found = operations(current_app)
    return page("front/api.html", groups=found, base=base, prefix=PREFIX, licence=LICENCE, licence_url=LICENCE_URL)
