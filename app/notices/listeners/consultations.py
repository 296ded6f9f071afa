"""Consultations and priorities: whoever follows the area learns of them, and whoever took part in a consultation with
an account of what comes of it, all by the mail of the day. Followers and those who took part are told in the same
words, so that no letter gives away who answered, and what somebody answered stands in none."""

from collections.abc import Collection, Iterator
from typing import Any

from app.consultations.events import ConsultationOpened, ConsultationOver, FindingsPublished
from app.consultations.queries import accounts_in, consultation_by_id
from app.forums.queries.following import followers_of_area
from app.kernel.db import Executor
from app.notices.queries import accounts
from app.notices.vocabulary import Heard, Kind, Telling
from app.priorities.events import CycleTurned, PrioritiesChosen
from app.priorities.queries import cycle_by_id, priorities_of
from app.priorities.vocabulary import State


def _opened(executor: Executor, event: ConsultationOpened) -> Iterator[Telling]:
    asked = consultation_by_id(executor, event.consultation_id)
    yield from _of_consultation(executor, asked, followers_of_area(executor, asked.area_path), "opened")


def _over(executor: Executor, event: ConsultationOver) -> Iterator[Telling]:
    """The results are final; nothing when it was said already what comes of them."""
    asked = consultation_by_id(executor, event.consultation_id)
    if asked.found_at is None:
        yield from _of_consultation(executor, asked, _concerned(executor, asked), "over", "/results")


def _published(executor: Executor, event: FindingsPublished) -> Iterator[Telling]:
    """Once: whoever puts a word right afterwards writes to nobody."""
    if event.again:
        return
    asked = consultation_by_id(executor, event.consultation_id)
    yield from _of_consultation(executor, asked, _concerned(executor, asked), "findings", "/closing")


def _concerned(executor: Executor, asked: Any) -> list[int]:
    return [*followers_of_area(executor, asked.area_path), *accounts_in(executor, asked.id)]


def _of_consultation(
    executor: Executor, asked: Any, told: Collection[int], words: str, page: str = ""
) -> Iterator[Telling]:
    about: dict[str, Any] = {
        "kind": Kind.FOLLOW,
        "words": f"consultations/{words}",
        "path": f"/consultations/{asked.id}{page}",
        "values": {"asked": asked.question, "closes_at": asked.closes_at.isoformat()},
        "consultation_id": asked.id,
    }
    for to in accounts(executor, told):
        yield Telling(to=to, **about)


def _chosen(executor: Executor, event: PrioritiesChosen) -> Iterator[Telling]:
    yield from _of_cycle(executor, cycle_by_id(executor, event.priorities_id), "chosen")


def _turned(executor: Executor, event: CycleTurned) -> Iterator[Telling]:
    """That the three are rated, and how, once that is over; nothing of a cycle that nobody rated."""
    cycle = cycle_by_id(executor, event.priorities_id)
    if event.state == State.RATING:
        yield from _of_cycle(executor, cycle, "rating")
    elif event.state == State.OVER:
        three = priorities_of(executor, cycle.id)
        if any(row.met + row.partly + row.unmet for row in three):
            yield from _of_cycle(executor, cycle, "rated")


def _of_cycle(executor: Executor, cycle: Any, words: str) -> Iterator[Telling]:
    about: dict[str, Any] = {
        "kind": Kind.FOLLOW,
        "words": f"priorities/{words}",
        "path": f"/priorities/{cycle.id}",
        "values": {"area": cycle.area_name, "ends_on": cycle.ends_on.isoformat()},
        "cycle_id": cycle.id,
    }
    for to in accounts(executor, followers_of_area(executor, cycle.area_path)):
        yield Telling(to=to, **about)


HEARD: Heard = {
    ConsultationOpened: _opened,
    ConsultationOver: _over,
    FindingsPublished: _published,
    PrioritiesChosen: _chosen,
    CycleTurned: _turned,
}
