"""Counting again what rows only claim: counters, the chain of the journal, files of photos."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.forums.models import Post, Reaction, Topic
from app.forums.vocabulary import ReactionKind
from app.forums.vocabulary import State as PostState
from app.issues.models import Issue, MeToo, Photo, Step
from app.issues.vocabulary import PersonKind
from app.kernel.db import Executor, rows
from app.kernel.journal import broken_links
from app.kernel.media import place_of
from app.live.models import Question, Support
from app.meetings.models import Meeting, SignUp
from app.meetings.vocabulary import SignUpState

MOST_NAMED = 20


def faults(executor: Executor, media: Path) -> Iterator[str]:
    """Everything that does not hold, each as one line; at most twenty of a kind."""
    for seq in broken_links(executor)[:MOST_NAMED]:
        yield f"journal: the chain is broken at {seq}"
    for what, counted in COUNTERS.items():
        for row in rows(executor, counted().limit(MOST_NAMED)):
            yield f"{what} of number {row.id}: {row.kept} is kept, {row.counted} are there"
    yield from photo_faults(executor, media)


def photo_faults(executor: Executor, media: Path) -> Iterator[str]:
    """Photos whose file is missing or was changed."""
    for photo in rows(executor, select(Photo.id, Photo.name, Photo.sha256).order_by(Photo.id)):
        path = place_of(media, photo.name)
        if not path.is_file():
            yield f"photo {photo.id}: the file {photo.name} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != photo.sha256:
            yield f"photo {photo.id}: the file {photo.name} was changed"


def _differs(number: Any, kept: Any, counted: Any) -> Select[Any]:
    there = func.coalesce(counted, 0)
    wanted = select(number.label("id"), kept.label("kept"), there.label("counted"))
    return wanted.where(kept != there).order_by(number)


def _count(*conditions: Any) -> Any:
    return select(func.count()).where(*conditions).scalar_subquery()


def _places(*states: SignUpState) -> Any:
    return _count(SignUp.meeting_id == Meeting.id, SignUp.state.in_(states))


def _taken() -> Select[Any]:
    return _differs(Meeting.id, Meeting.taken, _places(SignUpState.TAKEN, SignUpState.OFFERED))


def _waiting() -> Select[Any]:
    return _differs(Meeting.id, Meeting.waiting, _places(SignUpState.WAITING))


def _posts() -> Select[Any]:
    return _differs(Topic.id, Topic.posts, _count(Post.topic_id == Topic.id, Post.state == PostState.VISIBLE))


def _reactions() -> Select[Any]:
    given = _count(Reaction.post_id == Post.id, Reaction.kind == ReactionKind.SUPPORT)
    return _differs(Post.id, Post.support, Post.imported_support + given)


def _steps() -> Select[Any]:
    return _differs(Issue.id, Issue.steps, _count(Step.issue_id == Issue.id))


def _me_too() -> Select[Any]:
    said = _count(MeToo.issue_id == Issue.id, MeToo.kind != PersonKind.DEVICE)
    return _differs(Issue.id, Issue.me_too, said)


def _supports() -> Select[Any]:
    """Each participant once over a question and all that were merged into it."""
    merged = Question.__table__.alias("merged")
    counted = (
        select(func.count(Support.participant_id.distinct()))
        .join(merged, merged.c.id == Support.question_id)
        .where(or_(merged.c.id == Question.id, merged.c.root_id == Question.id))
        .scalar_subquery()
    )
    return _differs(Question.id, Question.supports, counted).where(and_(Question.root_id.is_(None)))


COUNTERS: dict[str, Callable[[], Select[Any]]] = {
    "places taken at the meeting": _taken,
    "people waiting for the meeting": _waiting,
    "posts of the topic": _posts,
    "supports of the post": _reactions,
    "steps of the issue": _steps,
    '"me too" of the issue': _me_too,
    "supports of the question": _supports,
}
