"""Words and photos of a report with black bars, or without them again, inside the act that decides so."""

from sqlalchemy import select, update

from app.identity.actor import Actor
from app.issues.models import Hiding, Issue, Photo, Rating, Step
from app.issues.vocabulary import STEP_TEXTS
from app.kernel import photos
from app.kernel.db import session
from app.kernel.text import fold, paragraphs, render
from app.kernel.transaction import act
from app.moderation.vocabulary import Words


@act
def put_issue_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """Put other words and photos in place of a report's; what is found by them follows. Returns all that was there:
    a photo as its bytes, since its file goes."""
    issue = session.get_one(Issue, thing_id, with_for_update=True, populate_existing=True)
    before = {"title": issue.title, "words": issue.words, "street": issue.street}
    issue.title, issue.words, issue.street = words["title"], words["words"], words["street"]
    issue.html = paragraphs(issue.words)
    issue.folded = fold(f"{issue.title} {issue.words} {issue.street}")
    before |= _put_photos(issue.id, None, words)
    session.flush()
    return before


@act
def put_verdict_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """The same for a reporter's public verdict."""
    rating = session.get_one(Rating, thing_id, with_for_update=True, populate_existing=True)
    before = {"verdict": rating.verdict}
    rating.verdict = words["verdict"]
    session.flush()
    return before


@act
def put_step_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """The same for an entry of the timeline: what residents wrote when they opened an issue again, or an official one,
    whose words stand in other places too."""
    step = session.get_one(Step, thing_id, with_for_update=True, populate_existing=True)
    before = {name: getattr(step, name) for name in STEP_TEXTS}
    official = bool(step.role)
    for name in STEP_TEXTS:
        setattr(step, name, words[name])
    step.html = render(step.text) if official else paragraphs(step.text)
    if official:
        _follow(step, before)
    before |= _put_photos(step.issue_id, step.id, words)
    session.flush()
    return before


def _follow(step: Step, before: Words) -> None:
    """Where an official entry was copied to: for whom the issue waits, and why it is out of public view."""
    issue = session.get_one(Issue, step.issue_id, with_for_update=True, populate_existing=True)
    if issue.waiting_for and issue.waiting_for == before["waiting_for"]:
        issue.waiting_for = step.waiting_for
    copies = update(Hiding).where(Hiding.issue_id == issue.id, Hiding.reason == before["text"])
    session.execute(copies.values(reason=step.text))


def _put_photos(issue_id: int, step_id: int | None, words: Words) -> Words:
    """Put other photos in place of those of a report, or of one step; what stood there, by the same names."""
    named = {key: told for key, told in words.items() if key.startswith(photos.KEY)}
    return {key: _put_photo(issue_id, step_id, int(key.removeprefix(photos.KEY)), told) for key, told in named.items()}


def _put_photo(issue_id: int, step_id: int | None, pos: int, told: str) -> str:
    found = select(Photo).where(
        Photo.issue_id == issue_id, Photo.pos == pos, Photo.step_id.is_not_distinct_from(step_id)
    )
    row = session.execute(found.with_for_update().execution_options(populate_existing=True)).scalar_one()
    return photos.exchange(row, told)
