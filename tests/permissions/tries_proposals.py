"""Proposed meetings and date polls, tried by page."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from app.kernel.clock import local, now
from app.kernel.db import session
from app.proposals.models import MeetingProposal
from app.proposals.vocabulary import Shown
from tests.builders.proposals import make_poll, make_proposal
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

PATH = "/meetings/proposals"


def newest_waits() -> bool:
    newest = select(MeetingProposal.shown).order_by(MeetingProposal.id.desc()).limit(1)
    shown = session.scalars(newest).one()
    session.commit()
    return shown == Shown.PENDING


@tries("meeting.propose", places=("area", "other"))
def propose_a_meeting(it: Scene) -> tuple[int, bool]:
    about = {"area": it.area.slug, "title": "Lamps in the park", "why": "Nobody walks there after dark any more."}
    status = it.post(f"{PATH}/new", about | {"lang": "en", "charter": "1", "key": str(uuid4())})
    return status, newest_waits() if status == 303 else False


@tries("proposal.support", places=("area", "other"))
def support_a_proposal(it: Scene) -> int:
    return it.post(f"{PATH}/{make_proposal(it.area).id}/support", {"on": "1"})


@tries("meeting.call", places=("area", "other"))
def decline_a_proposal(it: Scene) -> int:
    reason = "The lamps are replaced next week already."
    return it.post(f"{PATH}/{make_proposal(it.area).id}/decline", {"reason": reason})


@tries("meeting.call", places=("area", "other"))
def poll_dates(it: Scene) -> int:
    days = [str(local(now() + timedelta(days=n), "Europe/Madrid").date()) for n in (3, 9, 10)]
    about = {"until": days[0]}
    for row, day in enumerate(days[1:], 1):
        about |= {f"day_{row}": day, f"begins_{row}": "18:00", f"ends_{row}": "20:00"}
    return it.post(f"{PATH}/{make_proposal(it.area).id}/poll", about)


@tries("poll.answer", places=("area", "other"))
def answer_a_date_poll(it: Scene) -> int:
    proposal, slots = make_poll(it.area)
    given = {f"slot_{number}": "yes" for number in slots}
    return it.post(f"{PATH}/{proposal.id}/answer", given | {"name": "Noor", "email": f"{uuid4().hex}@example.org"})
