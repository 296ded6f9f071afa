"""Rows of issues, and the rules of one row."""

from app.issues.models.follow_up import Photo, Step
from app.issues.models.issue import Category, Issue, IssueContact, IssueCounter, IssuePoint
from app.issues.models.rating import MeToo, Rating, RatingHistory, ReopenAsk, Round

__all__ = [
    "Category",
    "Issue",
    "IssueContact",
    "IssueCounter",
    "IssuePoint",
    "MeToo",
    "Photo",
    "Rating",
    "RatingHistory",
    "ReopenAsk",
    "Round",
    "Step",
]
