"""What time does to enquiries: whoever has one is reminded, lateness is told, and what nobody answers is not kept for
ever."""

from app.enquiries.events import EnquiryLapsed, EnquiryReminded
from app.enquiries.models import Enquiry
from app.enquiries.queries import to_lapse, to_remind
from app.enquiries.vocabulary import WAITING, Reminded, Side
from app.enquiries.writing import remove
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def remind_of_enquiries(*, actor: Actor) -> int:
    """Remind whoever has an enquiry three days before the promised day ends, and tell the coordinator once it is over;
    each once; how many. Where nobody could remind in time, the later one counts for both."""
    due = to_remind(session(), now())
    for found in due:
        row = _held(found.id)
        if row is None or row.state not in WAITING or row.due is None or row.reminded == found.reminder:
            continue
        row.reminded = Reminded(found.reminder)
        session.flush()
        announce(EnquiryReminded(enquiry_id=row.id, due=row.reminded), actor=actor)
    return len(due)


@act
def lapse_enquiries(*, actor: Actor) -> int:
    """Delete, a batch at once, what nobody has answered two years after the sender's last word, and what the sender
    was asked a year ago and left; how many. Each stays counted in the journal."""
    due = to_lapse(session(), now())
    for found in due:
        row = _held(found.id)
        if row is None:
            continue
        side = Side.OFFICE if row.state in WAITING else Side.SENDER
        remove(row)
        announce(EnquiryLapsed(enquiry_id=found.id, side=side), actor=actor)
    return len(due)


def _held(enquiry_id: int) -> Enquiry | None:
    return session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
