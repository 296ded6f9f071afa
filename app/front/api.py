"""The description of all the doors for programs."""

from flask import Response, current_app

from app.web.access import access
from app.web.city import city
from app.web.contract import api_door, document
from app.web.openapi import description

api = api_door("front")


@api.get("/openapi.json")
@access("guide.read")
def openapi() -> Response:
    return document(description(current_app, city().name, current_app.config["SETTINGS"].base_url))
