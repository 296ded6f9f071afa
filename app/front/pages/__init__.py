"""Doors of front."""

from app.front.pages import (
    consultation_promise,
    enquiry_issue,
    home,
    neighbourhood,
    officers,
    programs,
    receipt,
    search,
    tiles,
    words,
)
from app.front.pages.blueprint import pages, people, places

__all__ = [
    "consultation_promise",
    "enquiry_issue",
    "home",
    "neighbourhood",
    "officers",
    "pages",
    "people",
    "places",
    "programs",
    "receipt",
    "search",
    "tiles",
    "words",
]
