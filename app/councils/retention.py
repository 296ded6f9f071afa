"""How long it is kept whose ballot it was, and keys of forms."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.councils.models import CouncilBallot, CouncilPoll
from app.councils.vocabulary import BALLOT_KEPT, FORM_KEY_KEPT
from app.kernel.retention import RowRule


def _ballots(moment: datetime) -> ColumnElement[bool]:
    over = select(CouncilPoll.id).where(CouncilPoll.closes_at < moment - BALLOT_KEPT)
    return and_(CouncilBallot.account_id.is_not(None), CouncilBallot.poll_id.in_(over))


def _keys(moment: datetime) -> ColumnElement[bool]:
    return and_(CouncilPoll.key.is_not(None), CouncilPoll.opened_at < moment - FORM_KEY_KEPT)


RULES = (
    RowRule(name="whose ballots in councils", model=CouncilBallot, when=_ballots, becomes={"account_id": None}),
    RowRule(name="keys of forms of councils", model=CouncilPoll, when=_keys, becomes={"key": None}),
)
