"""How long keys of forms are kept. Votes and ratings go when the cycle turns, see `actions.turning`."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from app.kernel.retention import RowRule
from app.priorities.models import PrioritiesCycle, PriorityMeasure
from app.priorities.vocabulary import FORM_KEY_KEPT


def _cycle_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(PrioritiesCycle.key.is_not(None), PrioritiesCycle.begun_at < moment - FORM_KEY_KEPT)


def _measure_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(PriorityMeasure.key.is_not(None), PriorityMeasure.made_at < moment - FORM_KEY_KEPT)


RULES = (
    RowRule(name="keys of forms for priorities", model=PrioritiesCycle, when=_cycle_keys, becomes={"key": None}),
    RowRule(name="keys of forms for measures", model=PriorityMeasure, when=_measure_keys, becomes={"key": None}),
)
