"""How long it is kept that somebody found a place unsafe."""

from datetime import datetime

from sqlalchemy import ColumnElement

from app.kernel.retention import RowRule
from app.unsafe.models import UnsafeTap
from app.unsafe.vocabulary import KEPT


def _old(moment: datetime) -> ColumnElement[bool]:
    return UnsafeTap.at < moment - KEPT


RULES = (RowRule(name="places named unsafe", model=UnsafeTap, when=_old),)
