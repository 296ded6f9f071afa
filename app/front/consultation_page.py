"""What pages of consultations and of councils show from the room of issues; `app.doors` puts it into their slots."""

from collections.abc import Collection
from typing import Any

from app.consultations.vocabulary import Promise
from app.front.meeting_page import MOST_PROMISES, commitment
from app.front.queries import promises, promises_after
from app.issues.vocabulary import Origin
from app.kernel.db import Executor


def promised_after(executor: Executor, consultation: Any) -> list[Promise]:
    """What was promised in answer, and where it stands."""
    return [_promise(row) for row in promises_after(executor, Origin.CONSULTATION, [consultation.id])]


def promised_by_council(executor: Executor, polls: Collection[int]) -> dict[int, list[Promise]]:
    """What was promised after each of these votes of a council, and where it stands."""
    found: dict[int, list[Promise]] = {}
    for row in promises_after(executor, Origin.COUNCIL, polls):
        found.setdefault(row.origin_id, []).append(_promise(row))
    return found


def open_there(executor: Executor, council: Any) -> list[Promise]:
    """The open promises of a council's area, overdue first, as at the beginning of a meeting."""
    return [_promise(row) for row in promises(executor, MOST_PROMISES, area_paths=[council.area_path])]


def _promise(row: Any) -> Promise:
    one = commitment(row)
    return Promise(one.title, one.url, one.state, one.kind, one.due, one.late)
