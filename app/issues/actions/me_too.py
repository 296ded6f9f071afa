""" "Me too": a person affected by the same, counted once."""

from sqlalchemy import delete, update

from app.identity.actor import Actor
from app.issues.events import MeTooSaid, MeTooTakenBack
from app.issues.models import Issue, MeToo
from app.issues.persons import Masked, person_of
from app.issues.policies import may_say_me_too
from app.issues.queries import issue_by_id, joined_as
from app.issues.vocabulary import PersonKind, State
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Closed, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def say_me_too(*, actor: Actor, issue_id: int) -> None:
    """Say that one is affected by the same. A person counts once: an account, else the mark of a browser, which is
    counted apart. Nobody else learns who said so."""
    issue = issue_by_id(session(), issue_id)
    person = person_of(actor)
    if person is None or not may_say_me_too(actor, issue, joined=joined_as(session(), actor, issue_id)):
        raise NotAllowed
    if issue.merged:
        raise Closed("This was joined with another issue. Say it there.")
    if issue.state == State.CLOSED:
        raise Closed("This is closed. If it is not solved, it can be opened again.")
    who, kind = person
    row = {"issue_id": issue_id, "person": who, "kind": kind, "at": now()}
    if session.execute(once(MeToo, "issue_id", "person").values(row).returning(MeToo.id)).scalar() is not None:
        _count(issue_id, kind, 1)
        announce(MeTooSaid(issue_id=issue_id), actor=Masked())


@act
def take_back_me_too(*, actor: Actor, issue_id: int) -> None:
    """Take it back; nothing happens when it was never said."""
    person = person_of(actor)
    if person is None:
        raise NotAllowed
    gone = delete(MeToo).where(MeToo.issue_id == issue_id, MeToo.person == person[0]).returning(MeToo.kind)
    kind = session.execute(gone).scalar()
    if kind is not None:
        _count(issue_id, PersonKind(kind), -1)
        announce(MeTooTakenBack(issue_id=issue_id), actor=Masked())


def _count(issue_id: int, kind: PersonKind, by: int) -> None:
    column = Issue.me_too_devices if kind == PersonKind.DEVICE else Issue.me_too
    session.execute(update(Issue).where(Issue.id == issue_id).values({column: column + by}))
