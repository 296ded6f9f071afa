"""Agree, disagree or pass."""

from sqlalchemy import select, update

from app.consultations.events import StanceGiven
from app.consultations.holding import held, statement_in
from app.consultations.models import Consultation, ConsultationPerson, Stance
from app.consultations.persons import RESIDENT, person_of
from app.consultations.policies import may_answer
from app.consultations.taking_along import take_along
from app.consultations.vocabulary import Choice, Shown
from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.web.city import city


@act
def give_stance(*, actor: Actor, consultation_id: int, statement_id: int, choice: Choice) -> None:
    """Agree with a statement, disagree or pass; once for each person and statement, and changeable until the
    consultation closes. Said twice it is said once. `Closed` says when it closed. What was answered on this device
    without an account goes along to the account."""
    must_not_be_banned(actor)
    consultation = held(consultation_id)
    if not may_answer(actor, consultation):
        raise NotAllowed("This consultation does not take your stance. Its page says whose it takes.")
    consultation.must_be_open(now(), city().zone)
    statement = statement_in(consultation_id, statement_id)
    if statement.shown != Shown.VISIBLE:
        raise NotFound
    who = _person(consultation, actor)
    taken_along = take_along(actor, consultation, who)
    fresh = _put(who, statement_id, choice)
    if fresh is None and not taken_along:
        return
    if fresh:
        consultation.people += who.answers == 0
        consultation.stances += 1
        who.answers += 1
        statement.answers += 1
    who.verified = actor.has(Role.VERIFIED)
    consultation.revision += 1
    session.flush()
    announce(StanceGiven(consultation_id=consultation_id), actor=RESIDENT)


def _person(consultation: Consultation, actor: Actor) -> ConsultationPerson:
    mark = person_of(actor, consultation.id)
    if mark is None:
        raise NotAllowed
    same = {"consultation_id": consultation.id, "person": mark[0]}
    values = same | {"kind": mark[1], "verified": False, "answers": 0, "made_at": now()}
    session.execute(once(ConsultationPerson, *same).values(values))
    return session.scalars(select(ConsultationPerson).filter_by(**same)).one()


def _put(who: ConsultationPerson, statement_id: int, choice: Choice) -> bool | None:
    """Whether the stance is a new one; None when it stands already."""
    same = {"person_id": who.id, "statement_id": statement_id}
    told = {"choice": int(choice), "at": now()}
    made = once(Stance, *same).values(same | told).returning(Stance.statement_id)
    if session.execute(made).scalar() is not None:
        return True
    change = update(Stance).filter_by(**same).where(Stance.choice != int(choice)).values(told)
    changed = session.execute(change.returning(Stance.statement_id)).scalar()
    return False if changed is not None else None
