"""Guiding somebody to where help is, and counting that it happened."""

from sqlalchemy import select, update

from app.areas.queries import ancestors, area_by_slug
from app.areas.vocabulary import Level as Area
from app.identity.actor import Actor
from app.issues.events import GuidedElsewhere
from app.issues.models import Category, GuidedCount
from app.issues.persons import Masked
from app.issues.policies import may_report
from app.issues.queries import category_by_code
from app.issues.vocabulary import Level
from app.kernel.clock import local, now
from app.kernel.db import once, session
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.web.city import city


@act
def guide_elsewhere(*, actor: Actor, category: str, area: str = "") -> Category:
    """Count that somebody took the help that a category names, and reported nothing. The number of the month in the
    district of `area`, a neighbourhood, is all that is kept; nobody can be told from it."""
    if not may_report(actor, Level.CONFIDENTIAL):
        raise NotAllowed
    found = category_by_code(session(), category)
    if not found.guided:
        raise NotFound
    month = local(now(), city().zone).date().replace(day=1)
    row = {"category_id": found.id, "month": month, "area": _district(area), "number": 1}
    is_first = once(GuidedCount, "category_id", "month", "area").values(row).returning(GuidedCount.number)
    if session.execute(is_first).scalar() is None:
        mine = (GuidedCount.category_id == found.id, GuidedCount.month == month, GuidedCount.area == row["area"])
        session.execute(update(GuidedCount).where(*mine).values(number=GuidedCount.number + 1))
    announce(GuidedElsewhere(category_id=found.id), actor=Masked())
    return session.execute(select(Category).where(Category.id == found.id)).scalar_one()


def _district(slug: str) -> str:
    """The slug of the district around a neighbourhood; "" when there is none, or none was told."""
    try:
        around = ancestors(session(), area_by_slug(session(), slug).path) if slug else []
    except NotFound:
        around = []
    return next((str(row.slug) for row in around if row.level == Area.DISTRICT), "")
