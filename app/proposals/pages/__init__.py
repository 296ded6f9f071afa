"""The pages of proposals and date polls."""

from app.proposals.pages import deciding, polling, proposing
from app.proposals.pages.blueprint import pages

__all__ = ["deciding", "pages", "polling", "proposing"]
