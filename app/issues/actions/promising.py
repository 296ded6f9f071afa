"""What areas promise: other times than those of a category, where a station needs more of them or takes fewer."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from app.areas.queries import area_by_slug
from app.identity.actor import Actor
from app.issues.events import PromisedTimesPut
from app.issues.models import PromisedTimes
from app.issues.policies import may_set_categories
from app.issues.queries import category_by_code
from app.issues.vocabulary import MOST_DAYS
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@dataclass(frozen=True, kw_only=True)
class AreaTimes:
    """What an area promises, in working days, for a category (its code; None: for all). Without days it promises no
    more what it did: the area around it counts again, and at last the category."""

    area: str
    category: str | None = None
    first_answer_days: int | None = None
    solution_days: int | None = None


@act
def put_promised_times(*, actor: Actor, times: AreaTimes) -> None:
    """Set what an area promises. Issues that stand already keep the days they were promised."""
    if not may_set_categories(actor):
        raise NotAllowed
    first, solution = times.first_answer_days, times.solution_days
    if not _may_be_promised(first, solution):
        raise Invalid("An area promises both times, of 1 to %(most)s working days.", most=MOST_DAYS)
    area_id = area_by_slug(session(), times.area).id
    category_id = category_by_code(session(), times.category).id if times.category else None
    own = (PromisedTimes.area_id == area_id, PromisedTimes.category_id.is_not_distinct_from(category_id))
    if first is None or solution is None:
        session.execute(delete(PromisedTimes).where(*own))
    else:
        row = session.execute(select(PromisedTimes).where(*own)).scalar_one_or_none()
        if row is None:
            row = PromisedTimes(area_id=area_id, category_id=category_id)
            session.add(row)
        row.first_answer_days, row.solution_days = first, solution
    session.flush()
    event = PromisedTimesPut(area_id=area_id, category_id=category_id, first_answer_days=first, solution_days=solution)
    announce(event, actor=actor)


def _may_be_promised(first: int | None, solution: int | None) -> bool:
    """Both times, or none of them."""
    if first is None or solution is None:
        return first is solution
    return min(first, solution) >= 1 and max(first, solution) <= MOST_DAYS
