"""Days as the city counts them: late in the evening it is already tomorrow there, by the clock of the machine."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.kernel.clock import local, now

ZONE = "Europe/Madrid"


def noon(days: int = 0) -> datetime:
    """The middle of that day there."""
    return datetime.combine(today(days), time(12), ZoneInfo(ZONE))


def today(days: int = 0) -> date:
    """The city's day, or the one so many days from it."""
    return local(now(), ZONE).date() + timedelta(days=days)
