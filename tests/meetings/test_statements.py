"""The pages around a meeting ask the database as often for one of everything as for many."""

import pytest

from app.identity.vocabulary import Role
from app.meetings.actions import invite_groups, repeat_meeting, sign_up
from app.meetings.vocabulary import Every
from tests.builders.meetings import make_meeting
from tests.builders.people import another, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.programme import make_group
from tests.meetings.test_attaching import attach
from tests.meetings.test_inviting import with_contact
from tests.meetings.test_pages import selects

pytestmark = pytest.mark.usefixtures("kept_for_long")

# (path, who opens it, the most statements it may take)
PAGES = (
    ("", None, 5),
    ("/series", None, 2),
    ("/series.ics", None, 2),
    ("/poster", None, 2),
    ("/documents", Role.OFFICER, 6),
    ("/groups", Role.OFFICER, 6),
    ("/repeat", Role.OFFICER, 6),
    ("/enter", Role.OFFICER, 6),
    ("/hosts", Role.MEDIATOR, 9),
    ("/names", Role.MEDIATOR, 13),  # each reading is written down
)


@pytest.fixture
def area(context):
    return make_city()["mill"]


def meeting_with(area, number: int):
    """A meeting that is repeated so often, with so many documents, invited groups and places taken."""
    officer, meeting = make_actor("Vega", Role.OFFICER, area=area), make_meeting(area)
    repeat_meeting(actor=officer, meeting_id=meeting.id, every=Every.WEEK, times=number, zone="Europe/Madrid")
    reach = (f"person.{meeting.id}.{one}@example.org" for one in range(number))
    groups = [with_contact(make_group(area, name=f"Group {meeting.id} {one}"), next(reach)) for one in range(number)]
    invite_groups(actor=officer, meeting_id=meeting.id, group_ids=[group.id for group in groups])
    for one in range(number):
        attach(officer, meeting, f"{meeting.id}{one:0>4}")
        sign_up(actor=make_actor(f"Neighbour {one}"), meeting_id=meeting.id)
    return meeting


def test_a_page_of_a_meeting_asks_as_often_for_one_of_everything_as_for_seven(client, area):
    few, many = meeting_with(area, 1), meeting_with(area, 7)
    browsers = {None: client}
    for role in (Role.OFFICER, Role.MEDIATOR):
        browsers[role] = another(client)
        sign_in(browsers[role], make_account("Rey", role, area=area if role == Role.OFFICER else None))
    for path, who, most in PAGES:
        taken = [len(selects(browsers[who], f"/meetings/{meeting.id}{path}")) for meeting in (few, many)]
        assert taken[0] == taken[1] <= most, (path, taken)
