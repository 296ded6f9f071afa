"""How long minutes keep the keys of forms; who proposed a correction is forgotten with the participants."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from app.kernel.retention import RowRule
from app.minutes.models import MinutesCorrection
from app.minutes.vocabulary import FORM_KEY_KEPT


def _keys(moment: datetime) -> ColumnElement[bool]:
    return and_(MinutesCorrection.key.is_not(None), MinutesCorrection.made_at < moment - FORM_KEY_KEPT)


RULES = (RowRule(name="keys of corrections", model=MinutesCorrection, when=_keys, becomes={"key": None}),)
