"""What can be done with issues. Each name is one act; the module beneath says its rule."""

from app.issues.actions.categories import CategoryWords, put_category
from app.issues.actions.commitments import open_commitment
from app.issues.actions.follow_up import ask_to_reopen, close_issue, note_reading, publish_step, reopen_issue
from app.issues.actions.imports import Outcome, ToldIssue, ToldStep, take_issue
from app.issues.actions.me_too import say_me_too, take_back_me_too
from app.issues.actions.rating import RatingWords, rate_issue
from app.issues.actions.reporting import Report, Reported, report_issue
from app.issues.steps import StepWords

__all__ = [
    "CategoryWords",
    "Outcome",
    "RatingWords",
    "Report",
    "Reported",
    "StepWords",
    "ToldIssue",
    "ToldStep",
    "ask_to_reopen",
    "close_issue",
    "note_reading",
    "open_commitment",
    "publish_step",
    "put_category",
    "rate_issue",
    "reopen_issue",
    "report_issue",
    "say_me_too",
    "take_back_me_too",
    "take_issue",
]
