"""The acts of minutes: beginning, writing, publishing, correcting, finishing, and an erratum later."""

from app.minutes.actions.correcting import decide_correction, propose_correction
from app.minutes.actions.echoing import give_echo
from app.minutes.actions.finishing import finish_minutes, remind_to_finish, write_erratum
from app.minutes.actions.writing import (
    begin_minutes,
    nag_for_minutes,
    promise_in_minutes,
    publish_minutes,
    write_minutes,
)

__all__ = [
    "begin_minutes",
    "decide_correction",
    "finish_minutes",
    "give_echo",
    "nag_for_minutes",
    "promise_in_minutes",
    "propose_correction",
    "publish_minutes",
    "remind_to_finish",
    "write_erratum",
    "write_minutes",
]
