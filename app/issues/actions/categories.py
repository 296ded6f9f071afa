"""Categories: the city's table of what reports are about."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.areas.queries import body_by_slug
from app.identity.actor import Actor
from app.issues.events import CategoryPut
from app.issues.models import Category
from app.issues.policies import may_set_categories
from app.issues.vocabulary import FIRST_ANSWER_DAYS, SOLUTION_DAYS
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@dataclass(frozen=True, kw_only=True)
class CategoryWords:
    """A category as the city writes it. `names`, `advice`: by language. Days are working days."""

    code: str
    names: dict[str, str]
    advice: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    public: bool = True
    exact_place: bool = False
    urgent_number: str = ""
    first_answer_days: int = FIRST_ANSWER_DAYS
    solution_days: int = SOLUTION_DAYS
    formal_complaint: bool = False
    second_sign_off: bool = False
    guided: dict[str, Any] | None = None
    position: int = 0
    active: bool = True


@act
def put_category(*, actor: Actor, category: CategoryWords) -> Category:
    """Set up or change the category with this code. Promised times of issues that stand already do not move."""
    if not may_set_categories(actor):
        raise NotAllowed
    if not category.names or min(category.first_answer_days, category.solution_days) < 1:
        raise Invalid("A category needs a name and times of at least one day.")
    row = session.execute(select(Category).where(Category.code == category.code)).scalar_one_or_none()
    if row is None:
        row = Category(code=category.code)
        session.add(row)
    row.names, row.advice, row.guided = category.names, category.advice, category.guided
    row.body_id = body_by_slug(session(), category.body).id if category.body else None
    row.public, row.exact_place, row.active = category.public, category.exact_place, category.active
    row.urgent_number, row.formal_complaint = category.urgent_number, category.formal_complaint
    row.second_sign_off = category.second_sign_off
    row.first_answer_days, row.solution_days = category.first_answer_days, category.solution_days
    row.position = category.position
    session.flush()
    announce(CategoryPut(category_id=row.id), actor=actor)
    return row
