"""The acts of the cycle of priorities."""

from app.priorities.actions.running import begin_cycle, choose_priorities, let_go_on
from app.priorities.actions.turning import turn_cycle
from app.priorities.actions.voting import rate_priority, vote_priorities
from app.priorities.actions.working import date_measure, finish_measure, say_as_owner

__all__ = [
    "begin_cycle",
    "choose_priorities",
    "date_measure",
    "finish_measure",
    "let_go_on",
    "rate_priority",
    "say_as_owner",
    "turn_cycle",
    "vote_priorities",
]
