"""Which body answers for what, and what no body has."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Area, Body
from app.areas.queries import station_of
from app.identity.models import RoleGrant
from app.identity.queries import running
from app.identity.queries.absences import serving
from app.identity.queries.grants import keepers_of
from app.identity.vocabulary import Role
from app.issues.models import Category, Issue, Referral, Route, Step
from app.issues.vocabulary import State
from app.kernel.db import Executor, row_or_none, rows, the_row, value

AT_ONCE = 50
# What a coordinator must know to choose a body; none of the words, which may be confidential.
UNROUTED = (
    Issue.id,
    Issue.ref,
    Issue.confidential,
    Issue.version,
    Issue.steps,
    Issue.state,
    Issue.reported_at,
    Issue.first_answer_due,
    Issue.first_answer_at,
    Issue.solution_due,
    Issue.closed_at,
    Category.names.label("category_names"),
    Area.name.label("area_name"),
)


def routed_to(executor: Executor, category: Any, area_path: str) -> int | None:
    """The body a report goes to: by the route of the smallest area that has one, else the category's own body, else
    the area's station; None when there is none of them, and the coordinator decides."""
    around = [int(part) for part in area_path.strip("/").split("/") if part]
    nearest = (
        select(Route.body_id)
        .join(Area, Area.id == Route.area_id)
        .where(Route.category_id == category.id, Route.area_id.in_(around))
        .order_by(func.length(Area.path).desc())
        .limit(1)
    )
    found: int | None = value(executor, nearest)
    return found or category.body_id or station_of(executor, area_path)


def routes(executor: Executor) -> Sequence[Any]:
    """The city's table, by category, the largest areas first."""
    return rows(
        executor,
        select(
            Route.id,
            Category.code.label("category_code"),
            Category.names.label("category_names"),
            Area.name.label("area_name"),
            Area.level.label("area_level"),
            Body.names.label("body_names"),
        )
        .join(Category, Category.id == Route.category_id)
        .join(Area, Area.id == Route.area_id)
        .join(Body, Body.id == Route.body_id)
        .order_by(Category.position, Category.id, Area.path),
    )


def _nobodys() -> Any:
    open_ = (Issue.state != State.CLOSED, Issue.merged.is_(False))
    return (*open_, Issue.body_id.is_(None), Issue.officer_account_id.is_(None))


def unrouted(executor: Executor) -> Sequence[Any]:
    """What no body has and no officer has taken, the oldest first, 50 at once."""
    return rows(
        executor,
        select(*UNROUTED)
        .join(Area, Area.id == Issue.area_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .where(*_nobodys())
        .order_by(Issue.reported_at, Issue.id)
        .limit(AT_ONCE),
    )


def unrouted_count(executor: Executor) -> int:
    return int(value(executor, select(func.count()).where(*_nobodys())) or 0)


def unrouted_issue(executor: Executor, ref: str) -> Any:
    """An issue as its coordinator judges it, by its reference; raises `NotFound`. It holds no words."""
    judged = (Issue.body_id, Issue.reporter_account_id, Issue.reporter_kind, Issue.area_path)
    wanted = select(*UNROUTED, *judged).join(Area, Area.id == Issue.area_id)
    wanted = wanted.join(Category, Category.id == Issue.category_id, isouter=True)
    return the_row(executor, wanted.where(Issue.ref == ref, *_nobodys()))


def people_of(executor: Executor, body_id: int, area_path: str, now: datetime) -> list[int]:
    """Who answers for what is passed on to a body: its partners; else its officers nearest to the area, else its
    commissioners; and whoever stands in for one of them."""
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.PARTNER, RoleGrant.body_id == body_id)
    found = [row.account_id for row in rows(executor, held.where(running(now)).order_by(RoleGrant.id))]
    for role in (Role.OFFICER, Role.COMMISSIONER):
        keepers = [row for row in keepers_of(executor, area_path, role, now) if row.body_id == body_id]
        found = found or [row.account_id for row in keepers if row.path == keepers[0].path]
    return serving(executor, found, now)


def coordinators(executor: Executor, now: datetime) -> list[int]:
    """Who gives what no body has to one, and whoever stands in for one of them."""
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.COORDINATOR, running(now))
    return serving(executor, [row.account_id for row in rows(executor, held.order_by(RoleGrant.id))], now)


def sent_back(executor: Executor, step_id: int) -> Any:
    """The referral that a step sends back: `account_id` of who had passed it on, `from_body_id`; None without one."""
    wanted = select(Step.account_id, Referral.from_body_id).join(Step, Step.id == Referral.step_id)
    return row_or_none(executor, wanted.where(Referral.answer_id == step_id))
