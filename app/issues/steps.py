"""How a step is written, for every act that writes one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Issue, Step
from app.issues.queries import duty_name
from app.issues.vocabulary import (
    NEXT_STEP_LONGEST,
    STEP_LONGEST,
    STEP_SHORTEST,
    WAITING_LONGEST,
    Closing,
    OwnView,
    StepKind,
    WordsState,
)
from app.kernel.clock import end_of_day
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.text import paragraphs, render, tidy, tidy_block
from app.web.city import city

# In whose name a person with several offices speaks: the nearest to the case.
SPEAKS_AS = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER, Role.MEDIATOR, Role.COORDINATOR, Role.MODERATOR, Role.HOST)


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """What an official entry says. `next_on`: the day by which `next_step` happens. `lang`: of the text."""

    text: str = ""
    lang: str
    next_step: str = ""
    next_on: date | None = None
    waiting_for: str = ""
    closing: Closing | None = None
    own_view: OwnView | None = None
    to_body_id: int | None = None
    officer_account_id: int | None = None


def checked(kind: StepKind, words: StepWords) -> tuple[str, str, str]:
    """Text, next step and "waiting for" of a step, tidied; raises `Invalid` for what is missing or too long."""
    text, then, whom = tidy_block(words.text), tidy(words.next_step), tidy(words.waiting_for)
    if len(text) < STEP_SHORTEST:
        raise Invalid("Say in a sentence what was done or will be done.", field="text")
    if len(text) > STEP_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="text")
    if len(then) > NEXT_STEP_LONGEST:
        raise Invalid("The next step is too long: 200 characters at most.", field="next_step")
    if kind == StepKind.WAIT and not whom:
        raise Invalid("Say for whom or for what this waits.", field="waiting_for")
    if len(whom) > WAITING_LONGEST:
        raise Invalid("This is too long: 120 characters at most.", field="waiting_for")
    if bool(then) != (words.next_on is not None):
        missing = "next_on" if then else "next_step"
        raise Invalid("The next step needs both: what it is, and by which day.", field=missing)
    return text, then, whom


def add_step(issue: Issue, actor: Actor, kind: StepKind, words: StepWords, at: datetime) -> Step:
    """Write an official step as the next one of `issue`, and set what follows from any official word: first
    answer, next step, last word. The caller holds the issue's row and moves its state."""
    text, then, whom = checked(kind, words)
    role = next((r for r in SPEAKS_AS if actor.has(r)), None)
    step = _written(
        issue,
        kind,
        words,
        at,
        body_id=_speaks_for(actor, issue),
        duty_name=duty_name(session(), actor.account_id) if role else "",
        role=str(role) if role else "",
        account_id=actor.account_id,
        text=text,
        html=render(text),
        next_step=then,
        waiting_for=whom,
    )
    issue.first_answer_at = issue.first_answer_at or at
    issue.last_official_at = at
    issue.next_step_due = end_of_day(words.next_on, city().zone) if words.next_on else None
    return step


def add_resident_step(issue: Issue, text: str, lang: str, at: datetime, *, waits: bool) -> Step:
    """Write that residents opened the issue again; it names nobody and is no answer. `waits`: the words are shown
    when a moderator has read them."""
    if len(text) > STEP_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="text")
    state = WordsState.PENDING if waits and text else WordsState.VISIBLE
    return _written(
        issue, StepKind.REOPEN, StepWords(lang=lang), at, text=text, html=paragraphs(text), words_state=state
    )


def _written(issue: Issue, kind: StepKind, words: StepWords, at: datetime, **values: Any) -> Step:
    issue.steps += 1
    step = Step(
        issue_id=issue.id,
        pos=issue.steps,
        kind=kind,
        to_body_id=words.to_body_id,
        lang=words.lang,
        next_on=words.next_on,
        closing=words.closing,
        own_view=words.own_view,
        at=at,
        **values,
    )
    session.add(step)
    session.flush()
    return step


def _speaks_for(actor: Actor, issue: Issue) -> int | None:
    """The body an actor speaks for: the one in a grant that covers the place."""
    own = [g.body_id for g in actor.grants if g.body_id is not None and issue.area_path.startswith(g.area_path)]
    return issue.body_id if issue.body_id in own else own[0] if own else None
