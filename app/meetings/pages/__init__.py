"""The pages of meetings."""

from app.meetings.pages import calling, files, places, reading
from app.meetings.pages.blueprint import pages

__all__ = ["calling", "files", "pages", "places", "reading"]
