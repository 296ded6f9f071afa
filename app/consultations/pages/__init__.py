"""The pages of consultations."""

from app.consultations.pages import answering, reading, running
from app.consultations.pages.blueprint import pages

__all__ = ["answering", "pages", "reading", "running"]
