"""Adding a statement, which waits for a moderator."""

from sqlalchemy import and_, select, update

from app.consultations.events import StatementMade, StatementWithdrawn
from app.consultations.holding import held
from app.consultations.models import Consultation, Statement
from app.consultations.policies import may_state
from app.consultations.queries import sent_statement
from app.consultations.vocabulary import STATEMENT_LONGEST, STATEMENT_SHORTEST, SUBJECT, Shown
from app.identity.actions import agree_to_charter
from app.identity.actor import Actor
from app.identity.policies import must_keep_charter, must_not_be_muted
from app.kernel.clock import now
from app.kernel.danger import speaks_of_danger
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act, made_once
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why
from app.web.city import city


@act
def write_statement(
    *, actor: Actor, consultation_id: int, words: str, lang: str, key: str | None = None, charter: bool = False
) -> Statement:
    """Add a sentence that others can agree with. Everybody's waits for a moderator, whoever wrote it: once people have
    answered it, it cannot be changed any more. `key`: of the form; `charter`: that the author will keep to it."""
    must_not_be_muted(actor)
    consultation = held(consultation_id)
    if not may_state(actor, consultation):
        raise NotAllowed
    consultation.must_be_open(now(), city().zone)
    must_keep_charter(actor, charter)
    if charter:
        agree_to_charter(actor=actor)
    said = tidy(words)
    if not STATEMENT_SHORTEST <= len(said) <= STATEMENT_LONGEST:
        raise Invalid("Between 10 and 280 characters.", field="words")
    return made_once(lambda: _sent(actor, key, said), lambda: _make(actor, consultation, said, lang, key))


@act
def forget_author(*, actor: Actor, account_id: int, words_go: bool) -> None:
    """The house's part of deleting an account: statements stay as somebody's, or (`words_go`) without their words and
    out of sight; stances on them are kept and do not count."""
    if actor.kind != "system":
        raise NotAllowed
    if not words_go:
        return
    own = and_(Statement.author_id == account_id, Statement.words != "")
    # The consultations first, as every stance takes them, so that nobody waits for one another.
    for consultation_id in sorted(set(session.scalars(select(Statement.consultation_id).where(own)))):
        held(consultation_id).revision += 1
    session.flush()
    gone = update(Statement).where(own).values(words="", shown=Shown.HIDDEN)
    withdrawn = session.execute(gone.returning(Statement.id, Statement.consultation_id)).all()
    for row in sorted(withdrawn, key=lambda row: row.id):
        told = StatementWithdrawn(statement_id=row.id, consultation_id=row.consultation_id)
        announce(told, actor=actor, fields=["words"])


def _sent(actor: Actor, key: str | None, words: str) -> Statement | None:
    number = sent_statement(session(), actor.account_id, key)
    found = session.get(Statement, number) if number is not None else None
    if found is not None and found.words != words:
        raise SentAlready(field="words")
    return found


def _make(actor: Actor, consultation: Consultation, words: str, lang: str, key: str | None) -> Statement:
    statement = Statement(consultation_id=consultation.id, words=words, lang=lang, key=key)
    statement.author_id, statement.shown, statement.made_at = actor.account_id, Shown.PENDING, now()
    statement.is_first, statement.answers = False, 0
    session.add(statement)
    session.flush()
    submit_for_review(
        actor=actor,
        kind=SUBJECT,
        thing_id=statement.id,
        area_path=consultation.area_path,
        why=Why.NEWCOMER,
        author_id=actor.account_id,
        urgent=speaks_of_danger(words),
    )
    event = StatementMade(statement_id=statement.id, consultation_id=consultation.id, state=statement.shown)
    announce(event, actor=actor, content=words)
    return statement
