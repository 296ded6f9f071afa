"""The one blueprint of the room."""

from flask import Blueprint

pages = Blueprint("live", __name__)
