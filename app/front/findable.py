"""What can be found, over all rooms: read for the index, and read again before a hit is shown."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from app.forums.findable import posts_to_find, topics_to_find
from app.forums.policies import may_read
from app.forums.queries import forums
from app.forums.vocabulary import Access
from app.identity.actor import Actor
from app.issues.findable import issues_to_find
from app.kernel.db import Executor
from app.kernel.search import PUBLIC, Document, find
from app.meetings.findable import meetings_to_find

FINDABLE: dict[str, Callable[[Executor, Collection[int]], list[Document]]] = {
    "topic": topics_to_find,
    "post": posts_to_find,
    "issue": issues_to_find,
    "meeting": meetings_to_find,
}
MOST = 30


def found(executor: Executor, actor: Actor, wanted: str, kinds: Sequence[str]) -> list[Any]:
    """Hits for `wanted` that the actor may read, best first, 30 at most.

    Each is read again: what a moderator has hidden since the index was written is left out.
    """
    hits = find(executor, wanted, kinds=kinds, access=_access(executor, actor), limit=MOST)
    readable: set[tuple[str, int]] = set()
    for kind in {hit.kind for hit in hits}:
        ids = [hit.thing_id for hit in hits if hit.kind == kind]
        readable |= {(kind, document.thing_id) for document in FINDABLE[kind](executor, ids)}
    return [hit for hit in hits if (hit.kind, hit.thing_id) in readable]


def _access(executor: Executor, actor: Actor) -> list[str]:
    if not actor.known:
        return [PUBLIC]
    closed = [forum for forum in forums(executor) if forum.access == Access.MEMBERS and may_read(actor, forum)]
    return [PUBLIC, *(f"forum:{forum.area_path}" for forum in closed)]
