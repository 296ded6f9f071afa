"""Partners who can be asked for an official answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.areas.models import Body
from app.identity.models import RoleGrant
from app.identity.queries import running
from app.identity.queries.absences import serving
from app.identity.vocabulary import Role
from app.kernel.db import Executor, rows


def partner_bodies(executor: Executor, now: datetime) -> Sequence[Any]:
    """The bodies for which somebody speaks here as a partner: `id`, `slug`, `names`."""
    speaks = select(RoleGrant.body_id).where(RoleGrant.role == Role.PARTNER, running(now))
    return rows(executor, select(Body.id, Body.slug, Body.names).where(Body.id.in_(speaks)).order_by(Body.slug))


def partners_of(executor: Executor, body_id: int | None, now: datetime) -> list[int]:
    """The accounts that speak for such a body, and who stands in for them; none without one."""
    if body_id is None:
        return []
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.PARTNER, RoleGrant.body_id == body_id)
    found = rows(executor, held.where(running(now)).order_by(RoleGrant.id))
    return serving(executor, [row.account_id for row in found], now)
