"""What the page of an issue shows of challenges; `app.doors` puts it into the slot of issues."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.issues.clocks import clock_of
from app.issues.queries import joined_on_page
from app.kernel.clock import now
from app.kernel.db import Executor
from app.mediation import policies
from app.mediation.presenters.challenge import GROUNDS, Shown, shown
from app.mediation.queries.challenges import newest_of
from app.web.city import city
from app.web.login import actor


@dataclass(frozen=True, slots=True)
class Beside:
    """`newest`: the last challenge of the issue; `file_url`: where this reader contests it, or joins; None when this
    reader cannot, or nothing can be contested."""

    newest: Shown | None
    file_url: str | None
    joins: bool


def challenged(executor: Executor, issue: Any) -> Beside:
    """For the page of an issue that its reader may read: one statement, none when nobody contests it."""
    newest = newest_of(executor, issue.id) if issue.is_challenged else None
    running = newest is not None and newest.ended_at is None
    joined = joined_on_page(executor, actor(), issue)
    may = policies.may_challenge(actor(), issue, joined=joined) and (running or ground_now(issue) is not None)
    url = url_for("mediation.new_challenge", ref=issue.ref) if may else None
    return Beside(shown(newest) if newest is not None else None, url, running)


def ground_now(issue: Any) -> Any:
    """What can be contested of this issue at this moment; None when nothing can."""
    moment, place = now(), city()
    return policies.ground_of(issue, clock_of(issue, moment, place.zone, place.holidays), moment)


@dataclass(frozen=True, slots=True)
class Head:
    """The issue that somebody is about to contest. `ground`: None when nothing can be contested now."""

    ref: str
    confidential: bool
    ground: Any
    running: Shown | None


def filing_head(row: Any, newest: Any) -> Head:
    ground = ground_now(row)
    running = newest is not None and newest.ended_at is None
    return Head(row.ref, row.confidential, GROUNDS[ground] if ground else None, shown(newest) if running else None)
