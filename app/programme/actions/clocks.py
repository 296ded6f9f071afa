"""What time does to appointments: a reminder the day before, and an end of what nobody answered."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.programme.events import AppointmentLapsed, AppointmentReminded
from app.programme.models import Appointment
from app.programme.queries.appointments import to_lapse, to_remind
from app.programme.vocabulary import REMINDED_BEFORE, UNANSWERED_FOR, State

AT_ONCE = 50


@act
def run_appointments(*, actor: Actor) -> int:
    """Remind both sides of what is settled for the next 24 hours, once; let lapse an offer whose time came without an
    answer, and what no officer answered for sixty days after the promised day. Returns how many."""
    soon = to_remind(session(), now(), now() + REMINDED_BEFORE, AT_ONCE)
    for number in soon:
        row = session.get_one(Appointment, number, with_for_update=True, populate_existing=True)
        if row.state == State.SETTLED and row.reminded_at is None:
            row.reminded_at = now()
            announce(AppointmentReminded(appointment_id=number), actor=actor)
    old = to_lapse(session(), now(), now() - UNANSWERED_FOR, AT_ONCE)
    for number in old:
        row = session.get_one(Appointment, number, with_for_update=True, populate_existing=True)
        if row.state in (State.ASKED, State.PROPOSED):
            row.end(State.LAPSED, now())
            announce(AppointmentLapsed(appointment_id=number), actor=actor)
    session.flush()
    return len(soon) + len(old)
