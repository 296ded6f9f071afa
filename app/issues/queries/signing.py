"""Who may be the second officer."""

from datetime import datetime

from sqlalchemy import literal, or_, select

from app.areas.models import Area
from app.identity.models import RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import Role
from app.issues.models import ClosingProposal
from app.kernel.db import Executor, rows, the_row

SIGNING = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER)


def second_officers(executor: Executor, proposal_id: int, area_path: str, now: datetime) -> list[int]:
    """The accounts of the same body, on duty for the area with this path, but not who proposed the closing."""
    wanted = select(ClosingProposal.body_id, ClosingProposal.proposed_by)
    proposal = the_row(executor, wanted.where(ClosingProposal.id == proposal_id))
    here = or_(RoleGrant.role == Role.PARTNER, literal(area_path).startswith(Area.path))
    others = (
        select(RoleGrant.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.role.in_(SIGNING), running(now), here)
        .where(RoleGrant.body_id.is_not_distinct_from(proposal.body_id))
        .where(RoleGrant.account_id != proposal.proposed_by)
        .order_by(RoleGrant.account_id)
        .distinct()
    )
    return [row.account_id for row in rows(executor, others)]
