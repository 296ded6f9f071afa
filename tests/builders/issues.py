"""Issues for tests: categories, reports by the act, and rows in any state without the acts that lead there."""

import itertools
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image

from app.areas.models import Area, Body
from app.identity.actor import SYSTEM, Actor
from app.issues import actions
from app.issues.clocks import due_dates
from app.issues.models import Category, Issue, Round
from app.issues.vocabulary import CLOSING_WINDOW, Closing, OwnView, RoundKind, State, StepKind
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.text import fold, paragraphs
from app.moderation.vocabulary import UNDO
from tests.builders.days import ZONE

_number = itertools.count(1)


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
    """A public issue in `area`, received five minutes ago; `values` are columns. A closed one has its round."""
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
    if fields["state"] == State.CLOSED:
        fields = {"closing": Closing.RESOLVED, "closed_at": moment + timedelta(minutes=1), "rounds": 1} | fields
    fields["folded"] = fold(f"{fields['title']} {words}")
    issue = Issue(**fields)
    session.add(issue)
    session.flush()
    if issue.state == State.CLOSED:
        session.add(
            Round(
                issue_id=issue.id,
                number=1,
                kind=RoundKind.CLOSING,
                closing=issue.closing,
                opened_at=issue.closed_at,
                closes_at=issue.closed_at + CLOSING_WINDOW,
                me_too_until=issue.closed_at,
            )
        )
    session.commit()
    return issue


def make_report(area: str | None = "mill", category: str = "lighting", **values: Any) -> actions.Report:
    fields: dict[str, Any] = {
        "key": str(uuid4()),
        "category": category,
        "words": "Six lamps have been dark for two weeks.",
        "lang": "en",
        "area": area,
    }
    return actions.Report(**(fields | values))


def report(actor: Actor = SYSTEM, **values: Any) -> Issue:
    """An issue as the act makes it from a report."""
    return actions.report_issue(actor=actor, report=make_report(**values)).issue


def step(issue: Issue, actor: Actor, kind: str = "acknowledge", *, version: int | None = None, **values: Any) -> Any:
    """Publish a step, or close, on the newest version of the issue (or the one given)."""
    session.refresh(issue)
    moment = values.pop("at", None)
    words = actions.StepWords(**({"text": "We have looked at it.", "lang": "en"} | values))
    about: dict[str, Any] = {"actor": actor, "issue_id": issue.id, "words": words, "at": moment}
    about["version"] = issue.version if version is None else version
    if kind == "close":
        return actions.close_issue(**about)
    return actions.publish_step(kind=StepKind(kind), **about)


def close(issue: Issue, actor: Actor, closing: Closing = Closing.RESOLVED, **values: Any) -> Any:
    return step(issue, actor, "close", closing=closing, **({"own_view": OwnView.FULLY} | values))


def ten_seconds() -> int:
    """Let ten seconds pass, and the worker see it: what was sent is published; how many steps."""
    with at(now() + UNDO):
        return actions.publish_waiting(actor=SYSTEM)


def photo_bytes(format: str = "JPEG", *, gps: bool = False) -> bytes:
    """A small photo; with `gps` one that says where it was taken."""
    image, out = Image.new("RGB", (40, 30), "navy"), BytesIO()
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 24.0, 30.0), 3: "W", 4: (3.0, 42.0, 9.0)})
        exif[0x010F] = "CanaryCamera"
    image.save(out, format, exif=exif)
    return out.getvalue()
