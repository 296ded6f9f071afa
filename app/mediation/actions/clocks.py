"""The clocks of mediation: who is late is reminded, and nobody's silence holds anybody up."""

from datetime import datetime

from app.identity.actor import Actor
from app.kernel.clock import add_working_days, now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.mediation.events import ChallengeDue, MediationDue, StatementMissed, TreatmentDue
from app.mediation.holding import held_challenge
from app.mediation.models import Treatment
from app.mediation.queries.between import mediations_nearly_due
from app.mediation.queries.challenges import nearly_due, statements_missed
from app.mediation.queries.treatments import treatments_to_warn
from app.mediation.talks import held_mediation
from app.mediation.vocabulary import (
    MEDIATION_DAYS,
    REMIND_BEFORE,
    RUNNING,
    TELL_OTHERS_AFTER,
    Due,
    State,
    Warned,
)
from app.web.city import city

DUE_IN = {State.SUBMITTED: Due.ADMISSION, State.STATEMENT: Due.STATEMENT, State.MEDIATION: Due.DECISION}


@act
def run_clocks(*, actor: Actor) -> int:
    """Let mediation go on where the police have said nothing in time, and remind, once in each state and three days
    before, whoever has to act; how many cases were touched."""
    moment, place = now(), city()
    late = statements_missed(session(), moment)
    for row in late:
        challenge = held_challenge(row.id)
        if challenge.state != State.STATEMENT:
            continue
        challenge.go_on(add_working_days(moment, MEDIATION_DAYS, place.zone, place.holidays), missed=True)
        session.flush()
        announce(StatementMissed(challenge_id=challenge.id), actor=actor)
    near = nearly_due(session(), moment + REMIND_BEFORE)
    for row in near:
        challenge = held_challenge(row.id)
        if challenge.reminded == challenge.state or challenge.state not in DUE_IN:
            continue
        challenge.reminded = challenge.state
        session.flush()
        announce(ChallengeDue(challenge_id=challenge.id, due=DUE_IN[State(challenge.state)]), actor=actor)
    return len(late) + len(near) + _remind_between(actor, moment) + _remind_treatments(actor, moment)


def _remind_between(actor: Actor, moment: datetime) -> int:
    """The same of mediations between neighbours, to those who lead them."""
    near = mediations_nearly_due(session(), moment + REMIND_BEFORE)
    for found in near:
        row = held_mediation(found.id)
        if row.state in RUNNING and row.reminded != row.state:
            row.reminded = row.state
            session.flush()
            announce(MediationDue(mediation_id=row.id), actor=actor)
    return len(near)


def _remind_treatments(actor: Actor, moment: datetime) -> int:
    """Of how people were treated: three days before the end of the promised time, at its end, and, three days late, to
    others too. Each once; a chore that slept says only how it stands now."""
    owed = treatments_to_warn(session(), moment)
    for found in owed:
        row = session.get(Treatment, found.id, with_for_update=True, populate_existing=True)
        if row is None or row.ended_at is not None:  # deleted or ended meanwhile
            continue
        warned = _warned(row.due, moment)
        if row.reminded != warned:
            row.reminded = warned
            session.flush()
            announce(TreatmentDue(treatment_id=row.id, due=warned), actor=actor)
    return len(owed)


def _warned(due: datetime, moment: datetime) -> Warned:
    if moment < due:
        return Warned.SOON
    return Warned.LATE if moment < due + TELL_OTHERS_AFTER else Warned.OTHERS
