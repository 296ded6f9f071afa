"""What is done to accounts: signing in and out, own settings, roles, receipts."""

from app.identity.actions.account import (
    agree_to_charter,
    change_account,
    count_contribution,
    set_password,
    set_shortcuts,
)
from app.identity.actions.denials import note_denial
from app.identity.actions.entering import Duty, enter_grant, enter_person, write_duty_entry
from app.identity.actions.mutes import end_mute, end_mute_on_appeal, give_mute, resume_mute, second_mute, take_back_mute
from app.identity.actions.own_data import ask_copy, delete_account, warn_unused
from app.identity.actions.participants import Part, take_part
from app.identity.actions.proving import require_proof
from app.identity.actions.receipts import make_receipt
from app.identity.actions.roles import decide_proposal, end_grant, invite_staff
from app.identity.actions.sessions import (
    begin_session,
    end_session,
    end_sessions,
    sign_out,
    sign_out_everywhere,
    touch_sessions,
    touch_tokens,
)
from app.identity.actions.sign_in import (
    ask_sign_in_code,
    ask_sign_up_code,
    count_try,
    enter_code,
    follow_link,
    sign_in_by_password,
)

__all__ = [
    "Duty",
    "Part",
    "agree_to_charter",
    "ask_copy",
    "ask_sign_in_code",
    "ask_sign_up_code",
    "begin_session",
    "change_account",
    "count_contribution",
    "count_try",
    "decide_proposal",
    "delete_account",
    "end_grant",
    "end_mute",
    "end_mute_on_appeal",
    "end_session",
    "end_sessions",
    "enter_code",
    "enter_grant",
    "enter_person",
    "follow_link",
    "give_mute",
    "invite_staff",
    "make_receipt",
    "note_denial",
    "require_proof",
    "resume_mute",
    "second_mute",
    "set_password",
    "set_shortcuts",
    "sign_in_by_password",
    "sign_out",
    "sign_out_everywhere",
    "take_back_mute",
    "take_part",
    "touch_sessions",
    "touch_tokens",
    "warn_unused",
    "write_duty_entry",
]
