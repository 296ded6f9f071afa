"""Counting again what rows only claim: the chain of the journal, counters, files of photos. However much there is, a
batch is held at once."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.forums.models import Forum, Post, PostImage, Reaction, Topic
from app.forums.vocabulary import ReactionKind
from app.forums.vocabulary import State as PostState
from app.issues.models import Issue, MeToo, Photo, Rating, Round, Step
from app.issues.vocabulary import PersonKind
from app.kernel import chain
from app.kernel.db import Executor, rows
from app.kernel.media import place_of
from app.live.models import Question, Support
from app.meetings.models import Meeting, MeetingDocument, SignUp
from app.meetings.vocabulary import SignUpState

MOST_NAMED = 20
BATCH = 2_000
PIECE = 1024 * 1024  # of a file, bytes
KEPT_FILES: tuple[tuple[str, Any, Any], ...] = (
    ("photo", Photo, Photo.name),
    ("image", PostImage, PostImage.name),
    ("document", MeetingDocument, MeetingDocument.file),
)


def faults(executor: Executor, media: Path) -> Iterator[str]:
    """Everything that does not hold, each as one line; at most twenty of a kind."""
    for fault in islice(chain.faults(executor), MOST_NAMED):
        yield f"journal: {fault}"
    for what, counted in COUNTERS.items():
        for row in rows(executor, counted().limit(MOST_NAMED)):
            yield f"{what} of number {row.id}: {row.kept} is kept, {row.counted} are there"
    yield from photo_faults(executor, media)


def other_heads(executor: Executor, kept: Sequence[chain.Head]) -> Iterator[str]:
    """Heads that somebody kept and that are not those of this chain."""
    for head in kept:
        fault = chain.differs(executor, head)
        if fault:
            yield f"journal: {fault}"


def photo_faults(executor: Executor, media: Path) -> Iterator[str]:
    """Photos of issues, images of posts and documents of meetings whose file is missing or was changed."""
    for what, model, name in KEPT_FILES:
        for kept in _files(executor, model, name):
            path = place_of(media, kept.name)
            if not path.is_file():
                yield f"{what} {kept.id}: the file {kept.name} is missing"
            elif _sha256(path) != kept.sha256:
                yield f"{what} {kept.id}: the file {kept.name} was changed"


def _files(executor: Executor, model: Any, name: Any) -> Iterator[Any]:
    wanted = select(model.id, name.label("name"), model.sha256).order_by(model.id).limit(BATCH)
    found = rows(executor, wanted)
    while found:
        yield from found
        found = rows(executor, wanted.where(model.id > found[-1].id))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


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


def _reserved() -> Select[Any]:
    return _differs(Meeting.id, Meeting.reserved_taken, _count(SignUp.meeting_id == Meeting.id, SignUp.reserved))


def _waiting() -> Select[Any]:
    return _differs(Meeting.id, Meeting.waiting, _places(SignUpState.WAITING))


def _posts() -> Select[Any]:
    return _differs(Topic.id, Topic.posts, _count(Post.topic_id == Topic.id, Post.state == PostState.VISIBLE))


def _topics() -> Select[Any]:
    return _differs(Forum.id, Forum.topics, _count(Topic.forum_id == Forum.id, Topic.state == PostState.VISIBLE))


def _posts_of_forums() -> Select[Any]:
    seen = (Topic.forum_id == Forum.id, Topic.state == PostState.VISIBLE)
    return _differs(Forum.id, Forum.posts, select(func.sum(Topic.posts)).where(*seen).scalar_subquery())


def _reactions(kind: ReactionKind, imported: Any = 0) -> Select[Any]:
    given = _count(Reaction.post_id == Post.id, Reaction.kind == kind)
    return _differs(Post.id, getattr(Post, kind), imported + given)


def _images() -> Select[Any]:
    return _differs(Post.id, Post.images, _count(PostImage.post_id == Post.id))


def _of_issue(kept: Any, model: Any, *conditions: Any) -> Select[Any]:
    return _differs(Issue.id, kept, _count(model.issue_id == Issue.id, *conditions))


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
    "reserved places given out at the meeting": _reserved,
    "people waiting for the meeting": _waiting,
    "topics of the forum": _topics,
    "posts of the forum": _posts_of_forums,
    "posts of the topic": _posts,
    "supports of the post": partial(_reactions, ReactionKind.SUPPORT, Post.imported_support),
    "disagreements with the post": partial(_reactions, ReactionKind.DISAGREE, Post.imported_disagree),
    "thanks for the post": partial(_reactions, ReactionKind.THANKS),
    "images of the post": _images,
    "steps of the issue": partial(_of_issue, Issue.steps, Step),
    "photos of the issue": partial(_of_issue, Issue.photos, Photo),
    "rounds of rating of the issue": partial(_of_issue, Issue.rounds, Round),
    "ratings of the issue": partial(_of_issue, Issue.ratings, Rating),
    '"me too" of the issue': partial(_of_issue, Issue.me_too, MeToo, MeToo.kind != PersonKind.DEVICE),
    '"me too" of browsers at the issue': partial(
        _of_issue, Issue.me_too_devices, MeToo, MeToo.kind == PersonKind.DEVICE
    ),
    "supports of the question": _supports,
}
