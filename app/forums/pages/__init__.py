"""The pages of forums."""

from app.forums.pages import images, proposals, tags, topics
from app.forums.pages.room import pages

__all__ = ["images", "pages", "proposals", "tags", "topics"]
