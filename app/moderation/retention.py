"""How long moderation keeps the mark of a browser that reported something."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from app.kernel.retention import GONE, RowRule, new_mark
from app.moderation.models import Flag
from app.moderation.vocabulary import DEVICE_KEPT


def _devices(moment: datetime) -> ColumnElement[bool]:
    known = and_(Flag.device.is_not(None), Flag.device.not_like(f"{GONE}%"))
    return and_(known, Flag.at < moment - DEVICE_KEPT)


RULES = (RowRule(name="marks of browsers: flags", model=Flag, when=_devices, becomes={"device": new_mark(Flag)}),)
