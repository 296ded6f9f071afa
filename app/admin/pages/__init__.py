"""The pages of the house about itself."""

from app.admin.pages import demo, health
from app.admin.pages.blueprint import pages

__all__ = ["demo", "health", "pages"]
