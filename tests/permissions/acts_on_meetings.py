"""Acts of staff on meetings, their places, papers and wishes, each done once for its row in the journal."""

from datetime import timedelta
from io import BytesIO

from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.live.models import Attendance
from app.meetings.actions import enter_guest, invite_groups, sign_up
from app.meetings.models import GroupInvitation, Meeting, MeetingDocument, SignUp
from app.meetings.vocabulary import Contact, MeetingState, SignUpState, Source
from app.proposals.actions import answer_poll
from app.proposals.vocabulary import Answer
from tests.builders.days import today
from tests.builders.issues import photo_bytes
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor
from tests.builders.programme import make_group
from tests.builders.proposals import make_poll, make_proposal
from tests.builders.rows import kept
from tests.permissions.stage import Scene

MORE_OF_A_MEETING = {"place": "School", "capacity": "40", "languages": "es", "reason": "The library is closed."}


def doer(it: Scene) -> Actor:
    assert it.account
    return actor_of_account(session(), it.account.id, now())


def change_a_meeting(it: Scene) -> int:
    meeting = make_meeting(it.area)
    day = today(12)
    about = {"title": "Safer ways", "lang": "en", "day": str(day), "begins": "18:30", "ends": "20:00", "version": "1"}
    return it.post(f"/meetings/{meeting.id}/change", about | MORE_OF_A_MEETING | {"area": it.area.slug})


def repeat_a_meeting(it: Scene) -> int:
    return it.post(f"/meetings/{make_meeting(it.area).id}/repeat", {"every": "week", "times": "2"})


def attach_a_document(it: Scene) -> int:
    meeting = make_meeting(it.area)
    form = {"title": "A plan", "lang": "es", "point": "", "file": (BytesIO(photo_bytes()), "plan.png")}
    return it.post(f"/meetings/{meeting.id}/documents", form)


def remove_a_document(it: Scene) -> int:
    attach_a_document(it)
    document = kept(MeetingDocument)[-1]
    return it.post(f"/meetings/{document.meeting_id}/documents/{document.id}/remove")


def write_an_agenda(it: Scene) -> int:
    point = {"points-0-title": "Lamps", "points-0-minutes": "10", "points-0-speaker": ""}
    return it.post(f"/meetings/{make_meeting(it.area).id}/agenda", point)


def close_sign_up(it: Scene) -> int:
    return it.post(f"/meetings/{make_meeting(it.area).id}/close")


def open_sign_up(it: Scene) -> int:
    return it.post(f"/meetings/{make_meeting(it.area, state=MeetingState.CLOSED).id}/open")


def own_place(it: Scene) -> tuple[Meeting, SignUp]:
    meeting = make_meeting(it.area, capacity=9)
    sign_up(actor=doer(it), meeting_id=meeting.id)
    return meeting, kept(SignUp)[-1]


def give_a_place_back(it: Scene) -> int:
    return it.post(f"/meetings/{own_place(it)[0].id}/give-up")


def take_an_offered_place(it: Scene) -> int:
    meeting, place = own_place(it)
    place = session.get_one(SignUp, place.id)
    place.state, place.offered_until = SignUpState.OFFERED, now() + timedelta(hours=3)
    session.commit()
    return it.post(f"/meetings/{meeting.id}/take-offer")


def take_somebody_off_the_list(it: Scene) -> int:
    meeting = make_meeting(it.area, capacity=9)
    about = {"guest": Contact(name="Ana"), "source": Source.PAPER, "reserved": False, "key": "a-key"}
    enter_guest(actor=make_actor("Other", Role.MODERATOR), meeting_id=meeting.id, **about)
    return it.post(f"/meetings/entered/{kept(SignUp)[-1].id}/take-off")


def note_what_a_group_answers(it: Scene) -> int:
    meeting, group = make_meeting(it.area), make_group(it.area)
    invite_groups(actor=make_actor("Z", Role.COORDINATOR), meeting_id=meeting.id, group_ids=[group.id])
    return it.post(f"/meetings/groups/{kept(GroupInvitation)[-1].id}/answer", {"answer": "yes"})


def withdraw_a_proposal(it: Scene) -> int:
    return it.post(f"/meetings/proposals/{make_proposal(it.area, it.account).id}/withdraw")


def take_answers_back(it: Scene) -> int:
    proposal, slots = make_poll(it.area)
    answer_poll(actor=doer(it), proposal_id=proposal.id, answers=dict.fromkeys(slots, Answer.YES))
    return it.post(f"/meetings/proposals/{proposal.id}/take-back")


def take_a_list_back(it: Scene) -> int:
    it.post(f"/meetings/{it.hall().id}/attendance", {"people": "12"})
    return it.post(f"/attendance/{kept(Attendance)[-1].id}/take-back")
