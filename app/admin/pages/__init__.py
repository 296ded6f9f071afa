"""The pages of the house about itself."""

from app.admin.pages import demo, heads, health, journal, nearby, requests, settings
from app.admin.pages.blueprint import pages

__all__ = ["demo", "heads", "health", "journal", "nearby", "pages", "requests", "settings"]
