"""The page set of the room; each module beside this one adds its own."""

from flask import Blueprint

pages = Blueprint("forums", __name__)
