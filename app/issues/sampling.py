"""Which confidential reports evaluators may read: of each quarter a part, drawn by a keyed number and not by anybody.

The same report is in the sample or out of it for good, whoever asks and how often, so that asking again shows no more;
and without the key of the installation nobody reckons beforehand which ones it will be.
"""

from datetime import date, datetime

from app.kernel.clock import local
from app.kernel.sealed import keyed
from app.web.city import city

PARTS = 10_000


def quarter_of(moment: datetime) -> str:
    """As in "2026-Q1", in the city's time."""
    return quarter_name(local(moment, city().zone).date())


def quarter_name(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def in_sample(ref: str, reported_at: datetime) -> bool:
    """Whether a report belongs to the part of its quarter that the city lets evaluators read."""
    drawn = int(keyed("evaluator.sample", quarter_of(reported_at), ref)[:12], 16) % PARTS
    return drawn < city().evaluator_share * PARTS // 100
