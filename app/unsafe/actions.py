"""Naming a place that feels unsafe, taking it back, and the figures of the day."""

from collections.abc import Iterable

from sqlalchemy import delete, update

from app.areas.queries import neighbourhood_finder
from app.identity.actor import Actor
from app.issues.persons import Masked, person_of
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import Doer, announce
from app.kernel.transaction import act
from app.unsafe.events import UnsafePlaceNamed, UnsafePlacesCounted, UnsafePlaceTakenBack
from app.unsafe.models import UnsafeFigure, UnsafeTap
from app.unsafe.policies import may_name
from app.unsafe.queries import counted_at, counts, squares_named_by
from app.unsafe.squares import area_of
from app.unsafe.vocabulary import KEPT, MOST_OF_ONE, PUBLISHED_EVERY, Hours, Reason


@act
def name_unsafe_place(*, actor: Actor, square: str, reasons: Iterable[Reason], hours: Hours) -> int:
    """Say that a square feels unsafe, for one reason or several; the area it lies in. A person counts once for each
    square and reason: saying it again changes the hours alone, and when it ends."""
    person = person_of(actor)
    if person is None or not may_name(actor):
        raise NotAllowed
    chosen = list(dict.fromkeys(reasons))
    if not chosen:
        raise Invalid("Choose at least one reason.", field="reasons")
    area_id = area_of(neighbourhood_finder(session()), square)
    mine = squares_named_by(session(), person[0])
    if square not in mine and len(mine) >= MOST_OF_ONE:
        raise Invalid("You have named 20 places, and no more count. Take one back first.", field="square")
    for reason in chosen:
        _name(person, square, area_id, reason, hours)
    announce(UnsafePlaceNamed(area_id=area_id), actor=Masked())
    return area_id


def _name(person: tuple[str, str], square: str, area_id: int, reason: Reason, hours: Hours) -> None:
    key = {"person": person[0], "square": square, "reason": reason}
    told = {"area_id": area_id, "kind": person[1], "hours": hours, "at": now()}
    insert = once(UnsafeTap, *key).values(key | told).returning(UnsafeTap.id)
    if session.execute(insert).scalar() is None:
        session.execute(update(UnsafeTap).filter_by(**key).values(hours=hours, at=told["at"]))


@act
def take_back_unsafe_place(*, actor: Actor, square: str, reason: Reason) -> None:
    """Take one's word back; nothing happens when it was never said."""
    person = person_of(actor)
    if person is None:
        raise NotAllowed
    mine = delete(UnsafeTap).filter_by(person=person[0], square=square, reason=reason)
    area_id = session.execute(mine.returning(UnsafeTap.area_id)).scalar()
    if area_id is not None:
        announce(UnsafePlaceTakenBack(area_id=area_id), actor=Masked())


@act
def count_unsafe_places(*, actor: Doer) -> int:
    """The worker's turn, once a day: make the figures anew from the last year. How many there are; 0 when those of
    the day stand already, so that nobody sees figures before and after one more tap."""
    moment, last = now(), counted_at(session())
    if last is not None and last > moment - PUBLISHED_EVERY:
        return 0
    found = counts(session(), moment - KEPT)
    session.execute(delete(UnsafeFigure))
    session.add_all(
        UnsafeFigure(area_id=area_id, square=square, people=one.people, reasons=one.reasons, hours=one.hours, at=moment)
        for (area_id, square), one in found.items()
    )
    session.flush()
    if found or last is not None:
        announce(UnsafePlacesCounted(city_id=1, number=len(found)), actor=actor)
    return len(found)
