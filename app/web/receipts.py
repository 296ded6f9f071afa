"""What anybody may send and gets a receipt for: taken alike wherever it is sent."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response

from app.web.answers import attempt, page
from app.web.forms import Form
from app.web.marking import heed
from app.web.throttle import paced

T = TypeVar("T")


def taken(form: Form, act: Callable[[], T], *, limit: str, words: str | None) -> T | None:
    """Take what `form` sends, and give what `act` gives; None when its page must be shown again with what was typed.

    Each form counts once under `limit`, for the account or the address; where its `words` speak of danger, the page
    that answers has the help card. What the act finds wrong stands beside its field.
    """
    heed(words)
    done: T | None = attempt(form, act) if paced(limit, form) else None
    return done


def receipt_page(template: str, *, code: str, **more: Any) -> Response:
    """The page that says what happens next and shows the code, once: no browser and nothing on the way keeps it."""
    response = page(template, code=code, **more)
    response.headers["Cache-Control"] = "no-store"
    return response
