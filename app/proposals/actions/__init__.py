"""The acts of proposals: proposing, supporting, deciding, polling dates and answering."""

from app.proposals.actions.deciding import decline_proposal, follow_meeting, open_poll
from app.proposals.actions.polling import answer_poll, confirm_answers, take_back_answers
from app.proposals.actions.proposing import propose_meeting, support_proposal, withdraw_proposal
from app.proposals.actions.verdicts import judge_proposal, put_proposal_words

__all__ = [
    "answer_poll",
    "confirm_answers",
    "decline_proposal",
    "follow_meeting",
    "judge_proposal",
    "open_poll",
    "propose_meeting",
    "put_proposal_words",
    "support_proposal",
    "take_back_answers",
    "withdraw_proposal",
]
