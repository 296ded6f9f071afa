"""Doors of enquiries."""

from app.enquiries.pages import handling, lists, sending
from app.enquiries.pages.room import pages

__all__ = ["handling", "lists", "pages", "sending"]
