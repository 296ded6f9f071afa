"""Doors of mediation."""

from app.mediation.pages import between, challenge, copies, counts, deciding, desk, mediating, register, treatment
from app.mediation.pages.room import pages

__all__ = [
    "between",
    "challenge",
    "copies",
    "counts",
    "deciding",
    "desk",
    "mediating",
    "pages",
    "register",
    "treatment",
]
