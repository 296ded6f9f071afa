"""Ready replies of bodies."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.areas.models import Body
from app.issues.models import CannedReply
from app.kernel.db import Executor, rows, the_row

MOST = 200


def replies_for(executor: Executor, body_ids: Collection[int] | None) -> Sequence[Any]:
    """What these bodies may use, theirs and those for all; None: every one there is."""
    found = select(CannedReply.__table__, Body.names.label("body_names")).join(
        Body, Body.id == CannedReply.body_id, isouter=True
    )
    if body_ids is not None:
        found = found.where(or_(CannedReply.body_id.is_(None), CannedReply.body_id.in_(body_ids)))
    return rows(executor, found.order_by(CannedReply.lang, CannedReply.title, CannedReply.id).limit(MOST))


def reply_by_id(executor: Executor, reply_id: int) -> Any:
    return the_row(executor, select(CannedReply.__table__).where(CannedReply.id == reply_id))
