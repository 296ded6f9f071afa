"""Issues for tests: categories, and rows in any state without the acts that lead there."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from app.areas.models import Area, Body
from app.issues.clocks import due_dates
from app.issues.models import Category, Issue
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.text import fold, paragraphs

_number = itertools.count(1)
ZONE = "Europe/Madrid"


def make_category(code: str = "lighting", body: Body | None = None, **values: Any) -> Category:
    fields: dict[str, Any] = {
        "names": {"en": code.replace("-", " ").title(), "es": f"{code} (es)"},
        "advice": {"en": f"Advice about {code}."},
        "exact_place": True,
    }
    row = Category(code=code, body_id=body.id if body else None, **(fields | values))
    session.add(row)
    session.commit()
    return row


def make_issue(area: Area, category: Category | None = None, *, at: datetime | None = None, **values: Any) -> Issue:
    """A public issue in `area`, received five minutes ago; `values` are columns."""
    number = next(_number)
    moment = at or now() - timedelta(minutes=5)
    first, solution = due_dates(moment, ZONE, frozenset(), 3, 30)
    words = values.pop("words", f"The lamp number {number} is dark.")
    fields: dict[str, Any] = {
        "ref": f"TST-{number:04}",
        "title": f"Dark lamp {number}",
        "words": words,
        "html": paragraphs(words),
        "lang": "en",
        "category_id": category.id if category else None,
        "area_id": area.id,
        "area_path": area.path,
        "state": State.RECEIVED,
        "reported_at": moment,
        "first_answer_due": first,
        "solution_due": solution,
        "version": 1,
    } | values
    fields["folded"] = fold(f"{fields['title']} {words}")
    issue = Issue(**fields)
    session.add(issue)
    session.commit()
    return issue
