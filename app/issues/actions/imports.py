"""Issues of another system: taken as they are told, with their history, once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Literal

from sqlalchemy import ARRAY, String, bindparam, func, insert, select

from app.identity.actor import Actor
from app.issues.clocks import days_for, due_dates
from app.issues.events import IssueImported
from app.issues.models import Issue, Round, Step
from app.issues.places import shown_point, shown_street
from app.issues.policies import may_import
from app.issues.queries import promised_times
from app.issues.references import last_numbers, prefix_of, public_reference
from app.issues.vocabulary import (
    CLOSING_WINDOW,
    LEADS_TO,
    NEVER_REMIND,
    TITLE_CUT,
    Closing,
    Level,
    Origin,
    ReporterKind,
    RoundKind,
    State,
    StepKind,
    WordsState,
)
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce_all
from app.kernel.text import LONGEST, excerpt, fold, paragraphs, tidy, tidy_block
from app.kernel.transaction import act
from app.web.city import city

Outcome = Literal["taken", "unchanged"]
# Built once: an import says the same statements for each of its batches.
# New ids are asked for afterwards: RETURNING makes 500 rows one statement, which takes PostgreSQL four times as long.
KNOWN_SQLITE = select(Issue.external_id, Issue.id).where(
    Issue.external_id.in_(bindparam("external_ids", expanding=True))
)
# PostgreSQL keeps the plan it made at the first batches, when the table was small: for a list it then reads all issues
# again and compares each with each of the 500. One look-up each goes by the index, from the first two batches on.
ASKED = func.unnest(bindparam("external_ids", type_=ARRAY(String))).column_valued("asked")
KNOWN_POSTGRESQL = select(
    ASKED.label("external_id"),
    select(Issue.id).where(Issue.external_id == ASKED).scalar_subquery().label("id"),
)
NEW_ISSUE = insert(Issue)
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


@dataclass(slots=True, kw_only=True)
class ToldIssue:
    """An issue of another system, its words tidied and its steps in the order of their times.

    `external_id` tells it apart for ever; `area` and `category` are rows of ours. Without a title the first words are
    one. Raises `Invalid` for words that cannot be kept.
    """

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

    def __post_init__(self) -> None:
        self.words = tidy_block(self.words)
        if len(self.words) > LONGEST:
            raise Invalid("the text has more than %(longest)d characters", longest=LONGEST)
        self.title = tidy(self.title)[:150] or excerpt(self.words.split("\n")[0], TITLE_CUT)
        if not self.title:
            raise Invalid("there is neither a title nor a text")
        self.steps = sorted(self.steps, key=lambda step: step.at)


@act
def take_issues(*, actor: Actor, told: Sequence[ToldIssue]) -> list[Outcome]:
    """Take issues of another system; one that was taken before is left as it stands. An outcome for each, in order.

    Their histories become steps in the order of their times, even where they leave out what is asked for here; what
    people are asked for in a form is no rule for them. No two of `told` may be the same issue.
    """
    if not may_import(actor):
        raise NotAllowed
    known = _known(told)
    new = [one for one in told if one.external_id not in known]
    if new:
        times = promised_times(session())
        rows = [_row(one, ref, times) for one, ref in zip(new, _references(new), strict=True)]
        session.connection().execute(NEW_ISSUE, rows)
        ids = _known(new)
        _add_steps([(ids[one.external_id], one) for one in new])
        imported = [(IssueImported(issue_id=ids[one.external_id], area_id=one.area.id), one.words) for one in new]
        announce_all(imported, actor=actor)
    return ["unchanged" if one.external_id in known else "taken" for one in told]


def _known(told: Sequence[ToldIssue]) -> dict[str, int]:
    """The ids of those that stand here, by their external ids."""
    known = KNOWN_SQLITE if is_sqlite(session()) else KNOWN_POSTGRESQL
    found = session.connection().execute(known, {"external_ids": [one.external_id for one in told]})
    return {row.external_id: row.id for row in found if row.id is not None}


def _references(told: Sequence[ToldIssue]) -> list[str]:
    """A public reference for each; the numbers of a prefix rise in their order."""
    prefixes = [prefix_of(one.area.prefix, one.area.slug) for one in told]
    taken = Counter(prefixes)
    numbers = {prefix: count(last - taken[prefix] + 1) for prefix, last in last_numbers(taken).items()}
    return [public_reference(prefix, next(numbers[prefix])) for prefix in prefixes]


def _row(told: ToldIssue, ref: str, times: Sequence[Any]) -> dict[str, Any]:
    days = days_for(told.area.path, told.category, times)
    first, solution = due_dates(told.reported_at, city().zone, city().holidays, days.first_answer, days.solution)
    lat, lon = shown_point(told.lat, told.lon, exact=told.category.exact_place)
    street = shown_street(told.street, exact=told.category.exact_place)
    return {
        "ref": ref,
        "external_id": told.external_id,
        "title": told.title,
        "words": told.words,
        "html": paragraphs(told.words),
        "words_state": WordsState.VISIBLE,
        "folded": fold(f"{told.title} {told.words} {street}"),
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
        "quiet_since": told.steps[-1].at if told.steps else told.reported_at,
        "reminded": NEVER_REMIND,
        **_standing(told.steps),
    }


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


def _add_steps(taken: Sequence[tuple[int, ToldIssue]]) -> None:
    """The steps of issues (by their id), and a round of rating for each closing among them."""
    rows: list[dict[str, Any]] = []
    rounds: list[dict[str, Any]] = []
    for issue_id, told in taken:
        closings = 0
        for pos, step in enumerate(told.steps, 1):
            if step.kind == StepKind.CLOSE:
                closings += 1
                rounds.append(_round(issue_id, closings, step))
            rows.append(_step(issue_id, pos, step, told) | {"round": closings if step.closing else None})
    if rows:
        session.connection().execute(NEW_STEP, rows)
    if rounds:
        session.connection().execute(NEW_ROUND, rounds)


def _step(issue_id: int, pos: int, step: ToldStep, told: ToldIssue) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "pos": pos,
        "kind": step.kind,
        "body_id": told.body_id,
        "text": step.text,
        "html": paragraphs(step.text),
        "lang": told.lang,
        "waiting_for": step.waiting_for,
        "closing": step.closing,
        "at": step.at,
    }


def _round(issue_id: int, number: int, step: ToldStep) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "number": number,
        "kind": RoundKind.CLOSING,
        "closing": step.closing,
        "opened_at": step.at,
        "closes_at": step.at + CLOSING_WINDOW,
        "me_too_until": step.at,
    }
