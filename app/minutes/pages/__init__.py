"""The pages after a meeting."""

from app.minutes.pages import answering, correcting, echoing, finishing, reading, writing
from app.minutes.pages.blueprint import pages

__all__ = ["answering", "correcting", "echoing", "finishing", "pages", "reading", "writing"]
