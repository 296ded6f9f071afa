"""An exchange as its page shows it."""

from typing import Any

from flask_babel import gettext as _

from app.identity.queries.grants import neighbour_grants
from app.kernel.clock import now
from app.kernel.db import Executor
from app.meetings.exchanges import exchange_guests, exchange_of
from app.web.filters import listed, number


def exchange_shown(executor: Executor, meeting_id: int) -> dict[str, Any] | None:
    """For whom, by whom, what everybody keeps to, and the guests; None when the meeting is no exchange."""
    terms = exchange_of(executor, meeting_id)
    if terms is None:
        return None
    return {
        "ages": _("%(younger)s to %(older)s years", younger=number(terms.age_from), older=number(terms.age_to)),
        "hosts": listed(row.name for row in neighbour_grants(executor, now(), meeting_id)),
        "charter": terms.charter,
        "lang": terms.lang,
        "guests": exchange_guests(executor, meeting_id),
    }
