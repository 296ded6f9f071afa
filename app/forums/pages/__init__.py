"""The pages of forums."""

from app.forums.pages import feeding, images, proposals, referring, tags, topics
from app.forums.pages.room import pages

__all__ = ["feeding", "images", "pages", "proposals", "referring", "tags", "topics"]
