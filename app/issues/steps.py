"""How a step is written, for every act that writes one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Issue, Step
from app.issues.models import Photo as PhotoRow
from app.issues.queries import duty_name
from app.issues.replying import blanks
from app.issues.rounds import open_round
from app.issues.vocabulary import (
    NEXT_STEP_LONGEST,
    REVIEW_WITHIN,
    STEP_LONGEST,
    STEP_SHORTEST,
    WAITING_LONGEST,
    Closing,
    Limit,
    OwnView,
    RoundKind,
    StepKind,
    WordsState,
)
from app.kernel import photos
from app.kernel.clock import end_of_day, local
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.media import Photo
from app.kernel.text import paragraphs, render, tidy, tidy_block
from app.web.city import city

# In whose name a person with several offices speaks: the nearest to the case.
SPEAKS_AS = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER, Role.MEDIATOR, Role.COORDINATOR, Role.MODERATOR, Role.HOST)


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """What an official entry says. `next_on`: the day by which `next_step` happens. `lang`: of the text. `key`: of the
    form, so that sending twice publishes once. `photo`: of
    how it is now. `limited`: why it says little for now; it is looked at again by the day
    `review_on`."""

    text: str = ""
    lang: str
    next_step: str = ""
    next_on: date | None = None
    waiting_for: str = ""
    limited: Limit | None = None
    review_on: date | None = None
    closing: Closing | None = None
    own_view: OwnView | None = None
    to_body_id: int | None = None
    officer_account_id: int | None = None
    photo: Photo | None = None
    key: str | None = None


def checked(kind: StepKind, words: StepWords) -> tuple[str, str, str]:
    """Text, next step and "waiting for" of a step, tidied; raises `Invalid` for what is missing or too long."""
    text, then, whom = tidy_block(words.text), tidy(words.next_step), tidy(words.waiting_for)
    if len(text) < STEP_SHORTEST:
        raise Invalid("Say in a sentence what was done or will be done.", field="text")
    if len(text) > STEP_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="text")
    empty = blanks(f"{text} {then}")
    if empty:
        raise Invalid("Fill this in first: %(blank)s", field="text", blank="{" + empty[0] + "}")
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
    answer, next step, last word. The caller holds the issue's row and moves its state.

    The first answer opens a round of rating, unless it closes, which opens its own, or is itself the promise.
    """
    text, then, whom = checked(kind, words)
    _check_limit(words, local(at, city().zone).date())
    role = next((r for r in SPEAKS_AS if actor.has(r)), None)
    step = _written(
        issue,
        kind,
        words,
        at,
        body_id=speaks_for(actor, issue),
        duty_name=duty_name(session(), actor.account_id) if role else "",
        role=str(role) if role else "",
        account_id=actor.account_id,
        text=text,
        html=render(text),
        next_step=then,
        waiting_for=whom,
    )
    if issue.first_answer_at is None and kind not in (StepKind.CLOSE, StepKind.COMMIT):
        open_round(issue, RoundKind.FIRST_ANSWER, at)
    if words.photo is not None:
        _attach(issue, step, words.photo)
    issue.first_answer_at = issue.first_answer_at or at
    issue.last_official_at = at
    issue.next_step_due = end_of_day(words.next_on, city().zone) if words.next_on else None
    review = end_of_day(words.review_on, city().zone) if words.review_on else None
    issue.limit(review)
    issue.hear(at, issue.next_step_due or review)
    return step


def _attach(issue: Issue, step: Step, photo: Photo) -> None:
    """Put a photo of how it is now beside a step, behind those there are."""
    photos.claim(photo)
    last = session.execute(select(func.max(PhotoRow.pos)).where(PhotoRow.issue_id == issue.id)).scalar() or 0
    shape = {"name": photo.name, "width": photo.width, "height": photo.height, "sha256": photo.sha256}
    session.add(PhotoRow(issue_id=issue.id, step_id=step.id, pos=last + 1, **shape))
    issue.photos += 1
    session.flush()


def _check_limit(words: StepWords, today: date) -> None:
    if (words.limited is None) != (words.review_on is None):
        missing = "limited" if words.limited is None else "review_on"
        raise Invalid("A step that says little needs both: why, and by which day it is looked at again.", field=missing)
    if words.review_on is not None and not today < words.review_on <= today + REVIEW_WITHIN:
        raise Invalid("It is looked at again within 90 days.", field="review_on")


def add_obligation_step(issue: Issue, actor: Actor, words: StepWords, at: datetime) -> Step:
    """Write what a mediator obliges the body of `issue` to; it is no word of the body, so no clock stops."""
    text, then, _whom = checked(StepKind.COMMIT, words)
    about = {"role": str(Role.MEDIATOR), "account_id": actor.account_id, "next_step": then}
    return _written(issue, StepKind.COMMIT, words, at, text=text, html=render(text), **about)


def add_move_step(issue: Issue, actor: Actor, before_id: int | None, words: StepWords, at: datetime) -> Step:
    """Write that an issue stands under another category, its present one, with a reason where one may be read. It
    answers nothing and promises nothing, so no clock stops."""
    role = next((str(r) for r in SPEAKS_AS if actor.has(r)), "")
    about = {"role": role, "account_id": actor.account_id, "body_id": speaks_for(actor, issue)}
    about |= {"before_category_id": before_id, "category_id": issue.category_id, "html": render(words.text)}
    name = duty_name(session(), actor.account_id) if role else ""
    return _written(issue, StepKind.MOVE, words, at, text=words.text, duty_name=name, **about)


def add_resident_step(issue: Issue, person: str, words: StepWords, at: datetime, *, waits: bool) -> Step:
    """Write that residents opened the issue again; it names nobody and is no answer. `person`: whose words they are.
    `waits`: the words are shown when a moderator has read them."""
    text = words.text
    if len(text) > STEP_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="text")
    state = WordsState.PENDING if waits and text else WordsState.VISIBLE
    issue.hear(at)
    told = {"text": text, "html": paragraphs(text), "words_state": state}
    return _written(issue, StepKind.REOPEN, words, at, person=person, **told)


def _written(issue: Issue, kind: StepKind, words: StepWords, at: datetime, **values: Any) -> Step:
    issue.steps += 1
    step = Step(
        issue_id=issue.id,
        pos=issue.steps,
        kind=kind,
        to_body_id=words.to_body_id,
        key=words.key,
        lang=words.lang,
        next_on=words.next_on,
        limited=words.limited,
        review_on=words.review_on,
        closing=words.closing,
        own_view=words.own_view,
        at=at,
        **values,
    )
    session.add(step)
    session.flush()
    return step


def speaks_for(actor: Actor, issue: Issue) -> int | None:
    """The body an actor speaks for: the one in a grant that covers the place."""
    own = [g.body_id for g in actor.grants if g.body_id is not None and issue.area_path.startswith(g.area_path)]
    return issue.body_id if issue.body_id in own else own[0] if own else None
