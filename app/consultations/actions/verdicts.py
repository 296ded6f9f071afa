"""What a moderator's verdict does to a statement, inside the act that decides."""

from app.consultations.events import StatementShown
from app.consultations.holding import held, statement_in
from app.consultations.models import Consultation, Statement
from app.consultations.queries import statement_by_id, words_of_statement
from app.consultations.vocabulary import STATEMENT_LONGEST, Shown
from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation.vocabulary import Sight, Words

SHOWN_IN = {
    Sight.VISIBLE: Shown.VISIBLE,
    Sight.WAITING: Shown.PENDING,
    Sight.HELD: Shown.HIDDEN,
    Sight.HIDDEN: Shown.HIDDEN,
}


@act
def judge_statement(*, actor: Actor, statement_id: int, sight: Sight) -> None:
    """Let people answer a statement, or take it out of sight; stances on one that is hidden are kept and do not
    count."""
    if sight == Sight.AS_IT_IS:
        return
    consultation, statement = _both(statement_id)
    before, statement.shown = statement.shown, SHOWN_IN[sight]
    if before != statement.shown:
        consultation.revision += 1
    session.flush()
    if before == Shown.PENDING and statement.shown == Shown.VISIBLE:
        event = StatementShown(statement_id=statement_id, consultation_id=consultation.id)
        announce(event, actor=actor, fields=["shown"])


@act
def put_statement_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """Put other words, with bars or without them again, in place of the author's; part of the act that decides.
    Returns those that stood there."""
    _consultation, statement = _both(thing_id)
    before = words_of_statement(session(), thing_id)
    statement.words = words["words"][:STATEMENT_LONGEST]
    session.flush()
    return before


def _both(statement_id: int) -> tuple[Consultation, Statement]:
    seen = statement_by_id(session(), statement_id)
    return held(seen.consultation_id), statement_in(seen.consultation_id, statement_id)
