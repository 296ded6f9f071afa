"""Things for tests of moderation: a kind of content that lives in a dictionary."""

from app.kernel.clock import now
from app.moderation.queries import know_subject
from app.moderation.vocabulary import Subject, SubjectView

_things: dict[int, SubjectView] = {}


def know_things() -> None:
    """Let moderation know the kind "thing", with nothing of it yet."""
    _things.clear()
    know_subject(Subject("thing", lambda _executor, ids: {i: _things[i] for i in ids if i in _things}))


def a_thing(thing_id: int, *, visible: bool = True, area_path: str = "/", words: str = "Some words.") -> SubjectView:
    view = SubjectView(
        excerpt=words, url=f"/#{thing_id}", author_name="Ana", at=now(), area_path=area_path, visible=visible
    )
    _things[thing_id] = view
    return view
