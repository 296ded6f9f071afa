"""What is public about enquiries, numbers alone: how many wait, for how long, and how many were never answered."""

from dataclasses import dataclass

from app.enquiries.queries import never_answered, waiting_figures
from app.kernel.clock import now, working_days_between
from app.kernel.db import Executor
from app.web.city import city


@dataclass(frozen=True, slots=True)
class Waiting:
    """`days`: for how many working days the oldest has waited; `late`: how many have no answer on the promised day;
    `never`: how many were deleted after two years without one, counted for the whole city alone."""

    number: int
    days: int
    late: int
    never: int = 0


def waiting_facts(executor: Executor, area_path: str = "/") -> Waiting:
    """A count of the institution, which answers or does not; so it shows from one."""
    row = waiting_figures(executor, area_path, now())
    never = never_answered(executor) if area_path == "/" else 0
    if not row.number:
        return Waiting(0, 0, 0, never)
    days = working_days_between(row.since, now(), city().zone, city().holidays)
    return Waiting(row.number, max(0, days), int(row.late), never)
