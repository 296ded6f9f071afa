"""The one thing about appointments that is public: how many the whole city was asked for, and what became of them."""

from dataclasses import dataclass

from app.kernel.clock import now
from app.kernel.db import Executor
from app.programme.queries.appointments import appointment_figures
from app.programme.vocabulary import COUNTED


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the last ninety days: `number` asked for, `met` of them settled; `late`: without an answer on the promised
    day."""

    number: int
    met: int
    late: int


def appointment_facts(executor: Executor, _whole: str) -> Asked:
    """A count of the institution, of no officer and of no area; so it shows from one."""
    row = appointment_figures(executor, now() - COUNTED, now())
    return Asked(int(row.asked), int(row.met), int(row.late))
