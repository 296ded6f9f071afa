"""How the figures of a round are made public, for every act after which they may have grown."""

from datetime import datetime

from app.issues.figures import published
from app.issues.models import Round
from app.issues.queries.figures import counted_of
from app.issues.vocabulary import REPUBLISH_AFTER
from app.kernel.db import session


def publish(round_row: Round, at: datetime) -> bool:
    """Make the public figures of a round anew, those of a group at most once a day, and as far as `figures.published`
    lets; whether they changed. The caller holds the round's row."""
    waited = round_row.published_at is None or at - round_row.published_at >= REPUBLISH_AFTER
    counted = counted_of(session(), round_row.issue_id, round_row.number)
    figures = published(round_row.figures, counted, waited=waited)
    if figures == round_row.figures:
        return False
    round_row.figures, round_row.published_at = figures, at
    session.flush()
    return True
