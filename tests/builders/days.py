"""Days as the city counts them: late in the evening it is already tomorrow there, by the clock of the machine."""

from datetime import date, timedelta

from app.kernel.clock import local, now

ZONE = "Europe/Madrid"


def today(days: int = 0) -> date:
    """The city's day, or the one so many days from it."""
    return local(now() + timedelta(days=days), ZONE).date()
