"""The pages of councils."""

from app.councils.pages import keeping, reading, voting
from app.councils.pages.blueprint import pages

__all__ = ["keeping", "pages", "reading", "voting"]
