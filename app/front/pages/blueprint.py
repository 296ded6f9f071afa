"""The pages of front, in three sets, so that the navigation knows where one is."""

from flask import Blueprint

pages = Blueprint("front", "app.front")
places = Blueprint("places", "app.front")
people = Blueprint("people", "app.front")
