"""What can be found, over all rooms: read for the index, and read again before a hit is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.consultations.findable import CONSULTATIONS, STATEMENTS
from app.forums.findable import POSTS, TOPICS
from app.forums.policies import is_watched_reading, may_read
from app.forums.queries import forums
from app.forums.vocabulary import Access
from app.identity.actor import Actor
from app.issues.findable import ISSUES, STEPS
from app.kernel.db import Executor
from app.kernel.search import PUBLIC, Document, Findable, find, find_alike
from app.live.findable import ANSWERS
from app.meetings.findable import MEETINGS
from app.minutes.findable import MINUTES

KINDS = (TOPICS, POSTS, ISSUES, STEPS, MEETINGS, MINUTES, ANSWERS, CONSULTATIONS, STATEMENTS)
FINDABLE: dict[str, Findable] = {one.kind: one for one in KINDS}
MOST = 30
MOST_ALIKE = 3
ALIKE = ("topic", "issue")


def found(
    executor: Executor,
    actor: Actor,
    wanted: str,
    *,
    kinds: Sequence[str] = (),
    area_path: str = "/",
    since: datetime | None = None,
) -> list[Document]:
    """Hits for `wanted` that the actor may read, best first, 30 at most.

    Each is read again and shown as it stands now: what was hidden or blacked out since the index was written is not
    shown, also while nobody brings the index up to date.
    """
    access = _access(executor, actor)
    return _as_it_stands(
        executor,
        find(executor, wanted, kinds=kinds, area_path=area_path, since=since, access=access, limit=MOST),
    )


def alike(executor: Executor, words: str) -> list[Document]:
    """Public topics and issues that may be about the same as `words`, best first, 3 at most."""
    return _as_it_stands(executor, find_alike(executor, words, kinds=ALIKE, limit=MOST_ALIKE))


def _as_it_stands(executor: Executor, hits: Sequence[Any]) -> list[Document]:
    now: dict[tuple[str, int], Document] = {}
    for kind in {hit.kind for hit in hits}:
        ids = [hit.thing_id for hit in hits if hit.kind == kind]
        now |= {(kind, document.thing_id): document for document in FINDABLE[kind].read(executor, ids)}
    return [now[hit.kind, hit.thing_id] for hit in hits if (hit.kind, hit.thing_id) in now]


def _access(executor: Executor, actor: Actor) -> list[str]:
    if not actor.known:
        return [PUBLIC]
    closed = [forum for forum in forums(executor) if forum.access == Access.MEMBERS and _may_look(actor, forum)]
    return [PUBLIC, *(f"forum:{forum.area_path}" for forum in closed)]


def _may_look(actor: Actor, forum: Any) -> bool:
    """Whose reading is written down opens the forum itself: what a search shows of it would be read by the way."""
    return may_read(actor, forum) and not is_watched_reading(actor, forum)
