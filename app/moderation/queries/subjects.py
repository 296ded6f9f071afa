"""What the content rooms tell of their things."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.kernel.db import Executor
from app.kernel.errors import NotFound
from app.kernel.paging import LARGEST
from app.moderation.vocabulary import Redactable, Subject, SubjectView

_subjects: dict[str, Subject] = {}


def know_subject(subject: Subject) -> None:
    """Let things of this kind be shown to moderators and be reported."""
    _subjects[subject.kind] = subject


def thing_called(executor: Executor, kind: str, key: str) -> int:
    """The id of a thing by what addresses call it; raises `NotFound`."""
    if kind not in _subjects:
        raise NotFound
    find = _subjects[kind].find
    found = find(executor, key) if find else numbered(key)
    if found is None:
        raise NotFound
    return found


def numbered(key: str) -> int | None:
    """A number as addresses hold it; None for what is none, or what no column holds."""
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 20 else 0
    return number if 0 < number <= LARGEST else None


def subject_views(executor: Executor, kind: str, ids: Collection[int]) -> Mapping[int, SubjectView]:
    """Views of things of one kind by id; what no longer exists is missing. `NotFound` for an unknown kind."""
    if kind not in _subjects:
        raise NotFound
    return _subjects[kind].load(executor, ids)


def subject_view(executor: Executor, kind: str, thing_id: int) -> SubjectView:
    """One thing; raises `NotFound`."""
    found = subject_views(executor, kind, [thing_id]).get(thing_id)
    if found is None:
        raise NotFound
    return found


def views_of(executor: Executor, cases: Iterable[Any]) -> dict[tuple[str, int], SubjectView]:
    """The things of these cases, one statement a kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in cases:
        wanted[row.kind].add(row.thing_id)
    return {
        (kind, thing_id): view
        for kind, ids in wanted.items()
        if kind in _subjects
        for thing_id, view in subject_views(executor, kind, ids).items()
    }


def redactable(kind: str) -> Redactable:
    """How words of this kind are blacked out; raises `NotFound` where they cannot be."""
    subject = _subjects.get(kind)
    if subject is None or subject.redactable is None:
        raise NotFound
    return subject.redactable


def can_be_redacted(kind: str) -> bool:
    return kind in _subjects and _subjects[kind].redactable is not None
