"""The pages of meetings."""

from app.meetings.pages import (
    attaching,
    bodies,
    calling,
    entering,
    exchanging,
    files,
    hosting,
    inviting,
    places,
    reading,
    series,
)
from app.meetings.pages.blueprint import pages

__all__ = [
    "attaching",
    "bodies",
    "calling",
    "entering",
    "exchanging",
    "files",
    "hosting",
    "inviting",
    "pages",
    "places",
    "reading",
    "series",
]
