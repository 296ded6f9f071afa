"""The pages of forums."""

from app.forums.pages import proposals, tags, topics
from app.forums.pages.room import pages

__all__ = ["pages", "proposals", "tags", "topics"]
