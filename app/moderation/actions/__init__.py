"""What moderation does: take in, report, decide, look again, mute, and keep watch over what nobody decides."""

from app.moderation.actions.appeals import appeal
from app.moderation.actions.deciding import (
    approve,
    decide_appeal,
    hide,
    redact,
    redact_record,
    restore,
)
from app.moderation.actions.muting import mute_person, second_mute
from app.moderation.actions.taking_in import flag_content, submit_for_review
from app.moderation.actions.undoing import settle_verdicts, undo_verdict
from app.moderation.actions.watching import drop_withheld, forget_withheld, release_held, remind_moderators

__all__ = [
    "appeal",
    "approve",
    "decide_appeal",
    "drop_withheld",
    "flag_content",
    "forget_withheld",
    "hide",
    "mute_person",
    "redact",
    "redact_record",
    "release_held",
    "remind_moderators",
    "restore",
    "second_mute",
    "settle_verdicts",
    "submit_for_review",
    "undo_verdict",
]
