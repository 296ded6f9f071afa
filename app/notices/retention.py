"""How long inboxes and letters are kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from app.kernel.outbox import Outbox
from app.kernel.retention import RowRule
from app.notices.models import Notice
from app.notices.vocabulary import GIVEN_UP_KEPT, LETTER_KEPT, NOTICE_KEPT, WORDS_KEPT


def _notices(moment: datetime) -> ColumnElement[bool]:
    return Notice.at < moment - NOTICE_KEPT


def _words(moment: datetime) -> ColumnElement[bool]:
    """Sent letters that still say to whom and what; the row stays a while, so that nothing is told twice."""
    tells = or_(Outbox.sealed.is_not(None), Outbox.body != "", Outbox.subject != "")
    return and_(Outbox.sent_at < moment - WORDS_KEPT, tells)


def _letters(moment: datetime) -> ColumnElement[bool]:
    return Outbox.sent_at < moment - LETTER_KEPT


def _given_up(moment: datetime) -> ColumnElement[bool]:
    return Outbox.failed_at < moment - GIVEN_UP_KEPT


RULES = (
    RowRule(name="notices", model=Notice, when=_notices),
    RowRule(
        name="words of sent letters",
        model=Outbox,
        when=_words,
        becomes={"sealed": None, "known_by": "", "subject": "", "body": "", "headers": {}},
    ),
    RowRule(name="sent letters", model=Outbox, when=_letters),
    RowRule(name="letters given up", model=Outbox, when=_given_up),
)
