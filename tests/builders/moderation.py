"""Things for tests of moderation: a kind of content that lives in a dictionary."""

from datetime import timedelta
from typing import Any

from app.identity.actor import SYSTEM
from app.kernel.clock import at, now
from app.moderation.actions import settle_verdicts
from app.moderation.queries import know_subject
from app.moderation.vocabulary import UNDO, Subject, SubjectView

_things: dict[int, SubjectView] = {}


def know_things() -> None:
    """Let moderation know the kind "thing", with nothing of it yet."""
    _things.clear()
    know_subject(Subject("thing", lambda _executor, ids: {i: _things[i] for i in ids if i in _things}))


def a_thing(
    thing_id: int, *, visible: bool = True, area_path: str = "/", words: str = "Some words.", **more: Any
) -> SubjectView:
    view = SubjectView(
        excerpt=words, url=f"/#{thing_id}", author_name="Ana", at=now(), area_path=area_path, visible=visible, **more
    )
    _things[thing_id] = view
    return view


def settle() -> None:
    """Let ten seconds pass, and the worker see it: the verdicts stand, and people are told."""
    with at(now() + UNDO + timedelta(seconds=1)):
        settle_verdicts(actor=SYSTEM)
