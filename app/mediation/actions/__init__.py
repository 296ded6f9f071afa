"""What can be done in mediation. Each name is one act; the module beneath says its rule."""

from app.mediation.actions.asking import (
    Asking,
    answer_offer,
    forget_mediations,
    forget_side,
    request_mediation,
    withdraw_mediation,
    write_as_side,
)
from app.mediation.actions.bars import (
    end_post,
    give_post,
    hand_challenge,
    release_cases,
    stand_aside,
)
from app.mediation.actions.clocks import run_clocks
from app.mediation.actions.deciding import (
    Decision,
    admit_challenge,
    decide_challenge,
    decline_challenge,
    give_statement,
)
from app.mediation.actions.filing import Filing, file_challenge, forget_party, withdraw_challenge
from app.mediation.actions.handing import hand_treatment, leave_treatment
from app.mediation.actions.mediating import (
    end_mediation,
    hand_mediation,
    leave_mediation,
    name_co_mediator,
    note_consent,
    note_mediation_read,
    note_talk,
    offer_mediation,
    write_to_sides,
)
from app.mediation.actions.treatment import (
    TreatmentWords,
    end_treatment,
    file_treatment,
    forget_treatment,
    note_treatment_read,
    withdraw_treatment,
    write_on_treatment,
)

__all__ = [
    "Asking",
    "Decision",
    "Filing",
    "TreatmentWords",
    "admit_challenge",
    "answer_offer",
    "decide_challenge",
    "decline_challenge",
    "end_mediation",
    "end_post",
    "end_treatment",
    "file_challenge",
    "file_treatment",
    "forget_mediations",
    "forget_party",
    "forget_side",
    "forget_treatment",
    "give_post",
    "give_statement",
    "hand_challenge",
    "hand_mediation",
    "hand_treatment",
    "leave_mediation",
    "leave_treatment",
    "name_co_mediator",
    "note_consent",
    "note_mediation_read",
    "note_talk",
    "note_treatment_read",
    "offer_mediation",
    "release_cases",
    "request_mediation",
    "run_clocks",
    "stand_aside",
    "withdraw_challenge",
    "withdraw_mediation",
    "withdraw_treatment",
    "write_as_side",
    "write_on_treatment",
    "write_to_sides",
]
