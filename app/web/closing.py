"""Until when something can be taken part in, in words."""

from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from app.kernel.clock import local
from app.web.city import city
from app.web.filters import day, when

MIDNIGHT = time()


def last_moment(closes_at: datetime) -> datetime:
    """A moment of the last day: what closes at midnight is of the day that ends."""
    return closes_at - timedelta(seconds=1)


def closing_chip(closes_at: datetime, *, is_open: bool) -> tuple[str, str]:
    """Kind and words of the status chip of what closes at a moment: a day where it closes as that day ends."""
    last = day(last_moment(closes_at))
    if not is_open:
        return "neutral", _("Closed on %(day)s", day=last)
    if local(closes_at, city().zone).time() == MIDNIGHT:
        return "brand", _("Open until the end of %(day)s", day=last)
    return "brand", _("Open until %(moment)s", moment=when(closes_at))
