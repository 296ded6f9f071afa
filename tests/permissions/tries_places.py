"""Where a meeting is whose place is told after sign-up, tried by page, calendar entry and the link of a letter."""

from uuid import uuid4

from app.identity.permissions import WHO
from app.kernel.clock import now
from app.kernel.db import session
from app.live.vocabulary import Phase
from app.meetings.models import SignUp
from app.meetings.policies import proof_of
from app.meetings.vocabulary import SignUpState
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

WHERE = "the house behind the mill"
NO_LINK = "".join(WHO).replace("K", "")  # a letter leads its reader to a page of their own


@tries("meeting.place", only=NO_LINK)
def page_of_a_meeting_whose_place_is_told_after_sign_up(it: Scene) -> int:
    return _with_place(it, lambda meeting, _link: f"/meetings/{meeting.id}")


@tries("meeting.place", only=NO_LINK)
def calendar_entry_of_such_a_meeting(it: Scene) -> int:
    return _with_place(it, lambda meeting, _link: f"/meetings/{meeting.id}.ics")


@tries("meeting.place", only="K")
def calendar_entry_by_the_link_of_a_letter(it: Scene) -> int:
    return _with_place(it, lambda _meeting, link: f"/meetings/places/{link}.ics")


def _with_place(it: Scene, path) -> int:
    """The status of a page that everybody reads, refused when the place does not stand on it. One's own meeting is one
    at which one has a place: by account, or by the link of the letter."""
    meeting = it.hall(Phase.COLLECTING, place=WHERE, place_after_sign_up=True)
    row = SignUp(meeting_id=meeting.id, state=SignUpState.TAKEN, mark=uuid4().hex, made_at=now(), changed_at=now())
    row.person_key, row.account_id = uuid4().hex, it.owner.id
    session.add(row)
    session.commit()
    proof = proof_of(row.id, row.mark) if it.own else "0" * 32
    status = it.get(path(meeting, f"{row.id}-{proof}"))
    return status if status != 200 or WHERE in it.said else 403
