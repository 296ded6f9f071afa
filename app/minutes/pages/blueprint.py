"""The one blueprint of the room."""

from flask import Blueprint

pages = Blueprint("minutes", __name__)
