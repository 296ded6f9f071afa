"""What mediation does when another room forgets a person, in that room's own transaction."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted, RoleEnded, RolePaused
from app.identity.vocabulary import Role
from app.issues.events import ReportForgotten
from app.mediation import actions


def forget_account(_session: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account contests nothing any more, and their words are gone."""
    actions.forget_party(actor=SYSTEM, account_id=event.account_id)
    actions.forget_mediations(actor=SYSTEM, account_id=event.account_id)


def let_go(_session: Session, event: RoleEnded | RolePaused) -> None:
    """What a mediator whose role ended or rests has in hand waits for the others, and they are told."""
    if event.role == Role.MEDIATOR:
        actions.release_cases(actor=SYSTEM, account_id=event.account_id)


def forget_report(_session: Session, event: ReportForgotten) -> None:
    """Whoever has the own report made nobody's is still heard; what they wrote when contesting goes too."""
    actions.forget_party(actor=SYSTEM, issue_id=event.issue_id)
