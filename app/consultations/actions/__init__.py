"""The acts of consultations: opening and closing, answering, adding statements, counting, and what comes of it."""

from app.consultations.actions.answering import give_stance
from app.consultations.actions.counting import record_result
from app.consultations.actions.imports import settle_import, take_consultation, take_stances, take_statement
from app.consultations.actions.running import close_consultation, open_consultation, publish_findings, tell_end
from app.consultations.actions.stating import forget_author, write_statement
from app.consultations.actions.verdicts import judge_statement, put_statement_words

__all__ = [
    "close_consultation",
    "forget_author",
    "give_stance",
    "judge_statement",
    "open_consultation",
    "publish_findings",
    "put_statement_words",
    "record_result",
    "settle_import",
    "take_consultation",
    "take_stances",
    "take_statement",
    "tell_end",
    "write_statement",
]
