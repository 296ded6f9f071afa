"""Questions that wait for a written answer, and what helps to write it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.kernel.db import Executor
from app.kernel.search import find_alike
from app.kernel.text import excerpt
from app.live.dues import is_late, last_day
from app.live.findable import answers_to_find
from app.live.likeness import Like, by_likeness
from app.live.queries import answers_waiting_number
from app.minutes.findable import minutes_to_find
from app.minutes.policies import may_answer_somewhere
from app.web.kept import kept
from app.web.login import actor as present_actor
from app.web.shell import Work

MOST_ALIKE, MOST_BEFORE = 12, 5
READ_AGAIN = {"question": answers_to_find, "minutes": minutes_to_find}


@dataclass(slots=True)
class Waiting:
    """Questions of one meeting that wait, until when, and whether that is over."""

    title: str
    lang: str
    url: str
    until: date | None
    late: bool
    questions: list[Any] = field(default_factory=list)


def queue(rows: Sequence[Any]) -> list[Waiting]:
    """By meeting, the first that is due on top."""
    found: dict[int, Waiting] = {}
    for row in rows:
        if row.meeting_id not in found:
            until = last_day(row.answers_due) if row.answers_due else None
            url = url_for("meetings.meeting", meeting_id=row.meeting_id)
            found[row.meeting_id] = Waiting(row.meeting_title, row.meeting_lang, url, until, is_late(row))
        found[row.meeting_id].questions.append(row)
    return list(found.values())


def waiting_lines() -> list[Work]:
    """For the shell of those who answer: the way to the list, and how many wait there."""
    actor = present_actor()
    if not may_answer_somewhere(actor):
        return []
    number = kept(_waiting, str(actor.account_id))
    return [Work(str(_("Written answers")), url_for("minutes.answers"), number)] if number else []


def _waiting(executor: Executor, _whose: str) -> int:
    return answers_waiting_number(executor, present_actor())


def alike(question: Any, waiting: Sequence[Any]) -> list[Like]:
    """Other questions of the meeting that wait, those most like this one first."""
    return by_likeness(question.body, (row for row in waiting if row.id != question.id))[:MOST_ALIKE]


@dataclass(frozen=True, slots=True)
class Before:
    """What was answered earlier, in public."""

    title: str
    lang: str
    url: str
    words: str
    at: Any


def heard_before(executor: Executor, question: Any, area_path: str) -> list[Before]:
    """Earlier public answers of the area that speak of the same, best first: looked for by the question's own words."""
    hits = find_alike(executor, question.body, kinds=tuple(READ_AGAIN), area_path=area_path, limit=MOST_BEFORE + 1)
    now_read: dict[tuple[str, int], Any] = {}
    for kind, read in READ_AGAIN.items():
        ids = [hit.thing_id for hit in hits if hit.kind == kind]
        if ids:
            now_read |= {(kind, one.thing_id): one for one in read(executor, ids)}
    keys = [(hit.kind, hit.thing_id) for hit in hits if (hit.kind, hit.thing_id) != ("question", question.id)]
    found = [now_read[key] for key in keys if key in now_read]
    return [Before(one.title, one.lang, one.url, excerpt(one.words, 400), one.at) for one in found[:MOST_BEFORE]]
