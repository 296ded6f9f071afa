"""Issues of another system: taken as they are told, with their history, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select

from app.identity.actor import Actor
from app.issues.clocks import due_dates
from app.issues.events import IssueImported
from app.issues.models import Issue, Round, Step
from app.issues.places import shown_point, shown_street
from app.issues.policies import may_import
from app.issues.references import next_number, prefix_of, public_reference
from app.issues.vocabulary import (
    CLOSING_WINDOW,
    LEADS_TO,
    Closing,
    Level,
    Origin,
    ReporterKind,
    RoundKind,
    State,
    StepKind,
    WordsState,
)
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import LONGEST, excerpt, fold, paragraphs, tidy, tidy_block
from app.kernel.transaction import act
from app.web.city import city

Outcome = Literal["taken", "unchanged"]
TITLE_CUT = 90
# Built once: an import says the same four statements a hundred thousand times.
KNOWN = select(Issue.id).where(Issue.external_id == bindparam("external_id"))
NEW_ISSUE = insert(Issue).returning(Issue.id)
NEW_STEP = insert(Step)
NEW_ROUND = insert(Round)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """One state of the other system's history."""

    kind: StepKind
    at: datetime
    text: str
    closing: Closing | None = None
    waiting_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIssue:
    """An issue of another system. `external_id` tells it apart for ever; `area` and `category` are rows of ours."""

    external_id: str
    reported_at: datetime
    words: str
    lang: str
    area: Any
    category: Any
    title: str = ""
    street: str = ""
    lat: float | None = None
    lon: float | None = None
    me_too: int = 0
    body_id: int | None = None
    steps: Sequence[ToldStep] = ()


@act
def take_issue(*, actor: Actor, told: ToldIssue) -> Outcome:
    """Take an issue of another system; one that was taken before is left as it stands.

    Its history becomes steps in the order of their times, even where it leaves out what is asked for here; what
    people are asked for in a form is no rule for it.
    """
    if not may_import(actor):
        raise NotAllowed
    connection = session.connection()
    if connection.execute(KNOWN, {"external_id": told.external_id}).scalar() is not None:
        return "unchanged"
    steps = sorted(told.steps, key=lambda step: step.at)
    row = _row(told, steps)
    issue_id: int = connection.execute(NEW_ISSUE, row).scalar_one()
    _add_steps(issue_id, told, steps)
    announce(IssueImported(issue_id=issue_id, area_id=told.area.id), actor=actor, content=told.words)
    return "taken"


def _row(told: ToldIssue, steps: Sequence[ToldStep]) -> dict[str, Any]:
    title, words = _title_and_words(told)
    first, solution = due_dates(
        told.reported_at,
        city().zone,
        city().holidays,
        told.category.first_answer_days,
        told.category.solution_days,
    )
    prefix = prefix_of(told.area.prefix, told.area.slug)
    lat, lon = shown_point(told.lat, told.lon, exact=told.category.exact_place)
    street = shown_street(told.street, exact=told.category.exact_place)
    return {
        "ref": public_reference(prefix, next_number(prefix)),
        "external_id": told.external_id,
        "title": title,
        "words": words,
        "html": paragraphs(words),
        "words_state": WordsState.VISIBLE,
        "folded": fold(f"{title} {words} {street}"),
        "lang": told.lang,
        "category_id": told.category.id,
        "area_id": told.area.id,
        "area_path": told.area.path,
        "lat": lat,
        "lon": lon,
        "street": street,
        "reporter_kind": ReporterKind.NONE,
        "level": Level.PSEUDONYM,
        "origin_kind": Origin.REPORT,
        "body_id": told.body_id,
        "reported_at": told.reported_at,
        "first_answer_due": first,
        "solution_due": solution,
        "me_too_imported": told.me_too,
        **_standing(steps),
    }


def _title_and_words(told: ToldIssue) -> tuple[str, str]:
    words = tidy_block(told.words)
    if len(words) > LONGEST:
        raise Invalid(f"the text has more than {LONGEST} characters")
    title = tidy(told.title)[:150] or excerpt(words.split("\n")[0], TITLE_CUT)
    if not title:
        raise Invalid("there is neither a title nor a text")
    return title, words


def _standing(steps: Sequence[ToldStep]) -> dict[str, Any]:
    """Where the last of `steps` left it."""
    last = steps[-1] if steps else None
    state = LEADS_TO[last.kind] if last else State.RECEIVED
    closed = last is not None and state == State.CLOSED
    return {
        "state": state,
        "closing": last.closing if last and closed else None,
        "closed_at": last.at if last and closed else None,
        "waiting_for": last.waiting_for if last and state == State.WAITING else "",
        "first_answer_at": steps[0].at if steps else None,
        "last_official_at": last.at if last else None,
        "steps": len(steps),
        "rounds": sum(step.kind == StepKind.CLOSE for step in steps),
        "version": 1 + len(steps),
    }


def _add_steps(issue_id: int, told: ToldIssue, steps: Sequence[ToldStep]) -> None:
    rows: list[dict[str, Any]] = []
    rounds: list[dict[str, Any]] = []
    for pos, step in enumerate(steps, 1):
        if step.kind == StepKind.CLOSE:
            rounds.append(
                {
                    "issue_id": issue_id,
                    "number": len(rounds) + 1,
                    "kind": RoundKind.CLOSING,
                    "closing": step.closing,
                    "opened_at": step.at,
                    "closes_at": step.at + CLOSING_WINDOW,
                }
            )
        rows.append(
            {
                "issue_id": issue_id,
                "pos": pos,
                "kind": step.kind,
                "body_id": told.body_id,
                "text": step.text,
                "html": paragraphs(step.text),
                "lang": told.lang,
                "waiting_for": step.waiting_for,
                "closing": step.closing,
                "round": len(rounds) if step.kind == StepKind.CLOSE else None,
                "at": step.at,
            }
        )
    if rows:
        session.connection().execute(NEW_STEP, rows)
    if rounds:
        session.connection().execute(NEW_ROUND, rounds)
