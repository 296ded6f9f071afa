"""Doors of the programme."""

from app.programme.pages import answering, asking, contacts, groups
from app.programme.pages.room import pages

__all__ = ["answering", "asking", "contacts", "groups", "pages"]
