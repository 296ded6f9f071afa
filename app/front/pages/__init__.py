"""Doors of front."""

from app.front.pages import home, neighbourhood, officers, receipt, search, words
from app.front.pages.blueprint import pages, people, places

__all__ = ["home", "neighbourhood", "officers", "pages", "people", "places", "receipt", "search", "words"]
