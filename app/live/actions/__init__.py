"""The acts of a hall: opening it, asking, supporting, moderating, answering, changing the phase; the timer and
shows of hands."""

from app.live.actions.answering import Answered, answer_question
from app.live.actions.asking import Asked, Supported, ask_question, support_question
from app.live.actions.attending import check_in, check_out, enter_paper_list, take_back_list
from app.live.actions.forgetting import forget_asker
from app.live.actions.hands import Raised, Shown, end_hands, open_hands, raise_hand
from app.live.actions.inviting import let_bodies_answer
from app.live.actions.moderating import moderate_question
from app.live.actions.noting import keep_note
from app.live.actions.phases import change_phase, close_cancelled, end_left_meetings, open_hall
from app.live.actions.reading import read_asker
from app.live.actions.timing import set_timer
from app.live.actions.writing import answer_in_writing, remind_of_answers

__all__ = [
    "Answered",
    "Asked",
    "Raised",
    "Shown",
    "Supported",
    "answer_in_writing",
    "answer_question",
    "ask_question",
    "change_phase",
    "check_in",
    "check_out",
    "close_cancelled",
    "end_hands",
    "end_left_meetings",
    "enter_paper_list",
    "forget_asker",
    "keep_note",
    "let_bodies_answer",
    "moderate_question",
    "open_hall",
    "open_hands",
    "raise_hand",
    "read_asker",
    "remind_of_answers",
    "set_timer",
    "support_question",
    "take_back_list",
]
