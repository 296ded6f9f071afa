"""The acts of a hall: opening it, asking, supporting, moderating, answering, changing the phase."""

from app.live.actions.answering import Answered, answer_question
from app.live.actions.asking import Asked, ask_question, support_question
from app.live.actions.moderating import moderate_question
from app.live.actions.phases import change_phase, open_hall

__all__ = [
    "Answered",
    "Asked",
    "answer_question",
    "ask_question",
    "change_phase",
    "moderate_question",
    "open_hall",
    "support_question",
]
