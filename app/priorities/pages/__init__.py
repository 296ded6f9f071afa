"""The pages of priorities."""

from app.priorities.pages import reading, running, taking_part, working
from app.priorities.pages.blueprint import pages

__all__ = ["pages", "reading", "running", "taking_part", "working"]
