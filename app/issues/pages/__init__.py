"""The pages of issues."""

from app.issues.pages import answering, issue, lists, reporting, residents
from app.issues.pages.room import pages

__all__ = ["answering", "issue", "lists", "pages", "reporting", "residents"]
