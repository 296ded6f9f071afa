"""How requests of authorities look to administrators."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.admin.vocabulary import OUTCOME_NAMES, WANTED_NAMES, Outcome, Wanted


def request_entries(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "asked_on": row.asked_on,
            "authority": row.authority,
            "legal_basis": row.legal_basis,
            "wanted": _(WANTED_NAMES[Wanted(row.wanted)]),
            "outcome": _(OUTCOME_NAMES[Outcome(row.outcome)]),
            "waits": row.outcome == Outcome.OPEN,
        }
        for row in rows
    ]
