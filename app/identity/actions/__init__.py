"""What is done to accounts: signing in and out, own settings, roles, receipts."""

from app.identity.actions.account import change_account, count_contribution, set_password
from app.identity.actions.entering import Duty, enter_grant, enter_person, write_duty_entry
from app.identity.actions.participants import Part, take_part
from app.identity.actions.receipts import make_receipt
from app.identity.actions.roles import decide_proposal, end_grant, invite_staff
from app.identity.actions.sessions import (
    begin_session,
    end_session,
    end_sessions,
    sign_out,
    sign_out_everywhere,
    touch_sessions,
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
    "ask_sign_in_code",
    "ask_sign_up_code",
    "begin_session",
    "change_account",
    "count_contribution",
    "count_try",
    "decide_proposal",
    "end_grant",
    "end_session",
    "end_sessions",
    "enter_code",
    "enter_grant",
    "enter_person",
    "follow_link",
    "invite_staff",
    "make_receipt",
    "set_password",
    "sign_in_by_password",
    "sign_out",
    "sign_out_everywhere",
    "take_part",
    "touch_sessions",
    "write_duty_entry",
]
