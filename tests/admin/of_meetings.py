"""What meetings hold of people, one thing of each kind, for the tests of forgetting."""

from datetime import timedelta

from sqlalchemy import select

from app.identity.models import Account, Participant
from app.kernel.clock import now
from app.kernel.db import session
from app.live.models import Attendance, DeskKey, Hall, HallNote
from app.live.vocabulary import Phase
from app.meetings.models import ExchangeGuest, MeetingDocument, SignUp
from app.proposals.models import PollPerson, SlotAnswer
from app.proposals.vocabulary import ProposalState
from tests.builders.consultations import answer, make_consultation, make_statement
from tests.builders.live import ask, make_hall, make_participant
from tests.builders.minutes import add_correction, add_minutes
from tests.builders.proposals import make_poll, make_proposal


def of_meetings(areas, somebody: Account):
    meeting = make_hall(areas["mill"], ends_at=now(), key="a-key")
    asked = ask(meeting, make_participant(meeting), reach="asker@example.org")
    hall = session.get_one(Hall, meeting.id)
    hall.phase, hall.ended_at = Phase.CLOSED, now()
    yield DeskKey(account_id=somebody.id, key="k", question_id=asked.id, revision=1, made_at=now())
    for state, person in (("unconfirmed", "one"), ("taken", "two")):
        yield SignUp(
            meeting_id=meeting.id, person_key=person, contact="sealed", state=state, mark="m", key="k",
            made_at=now(), changed_at=now(),
        )  # fmt: skip
    participant_id = session.scalars(select(Participant.id).where(Participant.meeting_id == meeting.id)).one()
    yield Attendance(meeting_id=meeting.id, participant_id=participant_id, place="hall", made_at=now())
    yield HallNote(account_id=somebody.id, meeting_id=meeting.id, body="Ask the lamp people.", changed_at=now())
    yield MeetingDocument(
        meeting_id=meeting.id, title="Plan", lang="en", kind="pdf", file="0" * 32 + ".pdf", size=9, sha256="0" * 64,
        key="k", added_by=somebody.id, added_at=now(),
    )  # fmt: skip
    yield ExchangeGuest(meeting_id=meeting.id, name="Officer Ruiz", why="")
    add_minutes(meeting)
    add_correction(meeting, participant_id, key="k")


def of_proposals(areas):
    make_proposal(areas["mill"], key="k")
    poll, slots = make_poll(areas["mill"], state=ProposalState.DECLINED, reason="Nobody has the time for it.")
    for person, confirmed in (("one", None), ("two", now())):
        who = PollPerson(
            proposal_id=poll.id, person_key=person, contact="sealed", mark=person, key="k",
            made_at=now(), changed_at=now(), confirmed_at=confirmed,
        )  # fmt: skip
        session.add(who)
        session.flush()
        session.add(SlotAnswer(person_id=who.id, slot_id=slots[0], answer="yes"))
    session.commit()


def of_consultations(areas):
    """One that a device answered, over a second after it began."""
    asked = make_consultation(areas["mill"], opened_at=now(), closes_at=now() + timedelta(seconds=1), key="k")
    make_statement(asked, "A bench beside each stop.", key="k")
    answer(asked, "a browser", [1, None, None, None])
