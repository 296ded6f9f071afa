"""Community groups invited to a meeting: who may, who is written to, what they answer, and how it counts."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.identity.actions import groups
from app.identity.actor import Actor
from app.identity.vocabulary import ConsentGiven, Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Busy, Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from app.meetings.actions import answer_invitation, cancel_meeting, change_meeting, invite_groups, run_meeting
from app.meetings.models import GroupInvitation, Meeting
from app.meetings.policies import invitation_proof
from app.meetings.vocabulary import GROUPS_MOST, MeetingState
from app.programme.models import ContactEntry
from tests.builders.days import today
from tests.builders.live import make_hall
from tests.builders.mails import carried, letters
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.programme import make_group
from tests.builders.rows import kept
from tests.builders.worker import work_off

REACH = "canary.rosa@example.org"


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def officer(areas):
    return make_actor("Vega", Role.OFFICER, area=areas["mill"])


def with_contact(group, reach: str = REACH):
    """The group, with a contact person who agreed."""
    told = {"name": "Canary Rosa", "reach": reach, "given": ConsentGiven.WRITTEN, "given_on": today()}
    groups.name_contact(actor=make_actor("Z", Role.COORDINATOR), group_id=group.id, **told)
    return group


def invite(officer, meeting, *chosen):
    return invite_groups(actor=officer, meeting_id=meeting.id, group_ids=[group.id for group in chosen])


def only() -> GroupInvitation:
    (row,) = kept(GroupInvitation)
    return row


def mailed(app, address: str = REACH) -> list[str]:
    work_off(app)
    return [letter.subject for letter in letters(address)]


def proof() -> str:
    return invitation_proof(only().id, only().mark)


def test_each_group_is_invited_once_and_its_contact_person_is_written_to(context, areas, officer):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]))
    assert [invite(officer, meeting, group) for _time in range(2)] == [1, 0]
    assert mailed(context) == ["Your group is invited: Safe ways to school"]
    assert [row.act for row in kept(Journal)].count("meeting.group_invited") == 1
    session.add(GroupInvitation(meeting_id=meeting.id, group_id=group.id, mark="x", invited_at=now()))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("reach", ["600 000 000", "rosa@example.org, ana@example.org", "ask for Rosa @ the shop"])
def test_who_left_no_address_gets_no_letter_and_the_page_says_so(client, context, areas, officer, reach):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]), reach)
    invite(officer, meeting, group)
    work_off(context)
    assert letters() == []
    account = session.get_one(type(make_account("B")), officer.account_id)
    sign_in(client, account)
    assert "Gets no letter" in client.get(f"/meetings/{meeting.id}/groups").text


def test_without_consent_nobody_is_written_to(context, areas, officer):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]))
    groups.withdraw_consent(actor=make_actor("Z", Role.COORDINATOR), group_id=group.id)
    invite(officer, meeting, group, make_group(areas["mill"], name="Nobody Named"))
    assert mailed(context) == []


def test_consent_withdrawn_after_the_invitation_stops_the_letters_that_follow(context, areas, officer):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]))
    invite(officer, meeting, group)
    groups.withdraw_consent(actor=make_actor("Z", Role.COORDINATOR), group_id=group.id)
    assert mailed(context) == []
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason="The library is closed.")
    assert mailed(context) == []


def test_invited_groups_learn_that_a_meeting_moved_or_is_cancelled_but_not_those_that_stay_away(
    context, areas, officer
):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]))
    invite(officer, meeting, group)
    later = make_plan(starts_at=now() + timedelta(days=12))
    change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=later, reason="A holiday in town.")
    assert mailed(context)[1:] == ["Moved: Safe ways to school"]
    answer_invitation(actor=Actor(), invitation_id=only().id, coming=False, proof=proof())
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason="The library is closed.")
    assert len(mailed(context)) == 2


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        (Role.OFFICER, "mill", True),
        (Role.COMMISSIONER, "north", True),
        (Role.OFFICER, "hill", False),
        (Role.MEDIATOR, None, True),
        (Role.COORDINATOR, None, True),
        (Role.ADMINISTRATOR, None, False),
        (Role.REPRESENTATIVE, "mill", False),
        (Role.VERIFIED, "mill", False),
    ],
)
def test_who_calls_a_meeting_invites_to_it(areas, role, where, may):
    meeting, group = make_meeting(areas["mill"]), make_group(areas["mill"], listed=True)
    actor = make_actor("Who", role, area=areas[where] if where else None)
    if may:
        assert invite(actor, meeting, group) == 1
        return
    with pytest.raises(NotAllowed):
        invite(actor, meeting, group)
    assert kept(GroupInvitation) == []


def test_groups_elsewhere_or_unknown_to_this_person_are_not_invited(areas, officer):
    meeting = make_meeting(areas["mill"])
    far, hidden = make_group(areas["hill"], listed=True), make_group(areas["north"], name="Not listed")
    for actor, group in ((officer, far), (officer, hidden), (make_actor("D", Role.MODERATOR), hidden)):
        with pytest.raises(NotAllowed):
            invite(actor, meeting, group)
    for wrong in ([], [4711]):
        with pytest.raises((Invalid, NotAllowed)):
            invite_groups(actor=officer, meeting_id=meeting.id, group_ids=wrong)
    assert kept(GroupInvitation) == []
    assert invite(officer, meeting, make_group(areas["north"], name="Around here", listed=True)) == 1


def test_there_is_a_most_of_groups_at_a_meeting(areas, officer):
    meeting = make_meeting(areas["mill"])
    many = [make_group(areas["mill"], name=f"Group {number}") for number in range(GROUPS_MOST + 1)]
    assert invite(officer, meeting, *many[:-1]) == GROUPS_MOST
    with pytest.raises(Invalid):
        invite(officer, meeting, many[-1])


@pytest.mark.parametrize("state", [MeetingState.LIVE, MeetingState.ENDED, MeetingState.CANCELLED])
def test_to_a_meeting_that_began_or_is_off_nobody_is_invited(areas, officer, state):
    meeting, group = make_meeting(areas["mill"], state=state), make_group(areas["mill"])
    with pytest.raises(Conflict):
        invite(officer, meeting, group)
    begun = make_meeting(areas["mill"], starts_at=now() - timedelta(minutes=5))
    with pytest.raises(Conflict):
        invite(officer, begun, group)


def test_the_link_answers_for_its_group_alone_and_until_the_meeting_begins(areas, officer):
    meeting = make_meeting(areas["mill"])
    invite(officer, meeting, with_contact(make_group(areas["mill"])))
    number = only().id
    for wrong in ("", "x" * 32, "é"):
        with pytest.raises(NotAllowed):
            answer_invitation(actor=Actor(), invitation_id=number, coming=True, proof=wrong)
    with pytest.raises(NotAllowed):
        answer_invitation(actor=Actor(), invitation_id=number, coming=True)
    with pytest.raises(NotFound):
        answer_invitation(actor=officer, invitation_id=4711, coming=True)
    for coming, said in ((True, "yes"), (True, "yes"), (False, "no")):
        answer_invitation(actor=Actor(), invitation_id=number, coming=coming, proof=proof())
        assert only().answer == said
    assert [row.act for row in kept(Journal)].count("meeting.group_answered") == 2
    session.get_one(Meeting, meeting.id).starts_at = now() - timedelta(minutes=1)
    session.commit()
    with pytest.raises(Conflict):
        answer_invitation(actor=Actor(), invitation_id=number, coming=True, proof=proof())


def test_a_group_that_came_counts_once_from_the_end_of_the_meeting(areas, officer):
    meeting = make_hall(areas["mill"])
    session.commit()
    comes, stays = make_group(areas["mill"]), make_group(areas["mill"], name="School")
    session.get_one(Meeting, meeting.id).state = MeetingState.ANNOUNCED
    session.get_one(Meeting, meeting.id).starts_at = now() + timedelta(minutes=5)
    session.commit()
    invite(officer, meeting, comes, stays)
    first, second = sorted(kept(GroupInvitation), key=lambda row: row.group_id)
    answer_invitation(actor=officer, invitation_id=first.id, coming=True)
    assert kept(ContactEntry) == []
    for state in (MeetingState.LIVE, MeetingState.ENDED):
        run_meeting(actor=officer, meeting_id=meeting.id, state=state)
    assert [(row.group_id, row.kind, row.meeting_id) for row in kept(ContactEntry)] == [
        (comes.id, "meeting", meeting.id)
    ]
    answer_invitation(actor=officer, invitation_id=second.id, coming=True)
    answer_invitation(actor=officer, invitation_id=first.id, coming=False)
    assert [row.group_id for row in kept(ContactEntry)] == [stays.id]


def test_a_meeting_that_nobody_ended_counts_when_somebody_says_who_was_there(areas, officer):
    meeting, group = make_meeting(areas["mill"]), make_group(areas["mill"])
    invite(officer, meeting, group)
    row = session.get_one(Meeting, meeting.id)
    row.starts_at, row.ends_at = now() - timedelta(hours=3), now() - timedelta(hours=1)
    session.commit()
    answer_invitation(actor=officer, invitation_id=only().id, coming=True)
    assert [row.group_id for row in kept(ContactEntry)] == [group.id]


def test_from_the_page_to_the_answer_in_a_letter_and_to_the_count(client, context, areas):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]))
    browser = another(client)
    sign_in(browser, make_account("Vega", Role.OFFICER, area=areas["mill"]))
    path = f"/meetings/{meeting.id}/groups"
    assert path in browser.get(f"/meetings/{meeting.id}").text
    assert path not in client.get(f"/meetings/{meeting.id}").text
    empty = browser.post(path, data={"csrf_token": csrf(browser, path)})
    assert (empty.status_code, "Choose at least one group." in empty.text) == (422, True)
    for _time in range(2):
        sent = browser.post(path, data={"csrf_token": csrf(browser, path), "groups": [str(group.id)]})
        assert sent.status_code == 303
    work_off(context)
    (letter,) = letters(REACH)
    link = re.search(r"/meetings/invited/[0-9]+-[0-9a-f]+", str(carried(letter).get_content()))[0]
    assert "Mill Traders" in client.get(link).text
    token = csrf(client, link)
    assert client.post(link, data={"csrf_token": token, "answer": "maybe"}).status_code == 404
    assert client.post(link, data={"csrf_token": token, "answer": "yes"}).status_code == 303
    assert "You said that your group comes." in client.get(link).text
    for wrong in (
        link[:-1] + "g",
        "/meetings/invited/1",
        "/meetings/invited/²-x",
        "/meetings/invited/99999999999999999-x",
    ):
        assert client.get(wrong).status_code == 404
    html = browser.get(path).text
    assert "Comes" in html
    assert "canary" not in html.lower()


def test_the_host_reads_who_is_invited_and_does_not_invite(client, areas, officer):
    meeting, group = make_meeting(areas["mill"]), with_contact(make_group(areas["mill"]))
    invite(officer, meeting, group)
    host = another(client)
    sign_in(host, make_account("Host", Role.HOST, area=areas["mill"], meeting_id=meeting.id))
    html = host.get(f"/meetings/{meeting.id}/names").text
    assert ("Mill Traders" in html, "canary" in html.lower()) == (True, False)
    assert host.get(f"/meetings/{meeting.id}/groups").status_code == 403


def test_two_at_once_invite_a_group_once(context, areas, officer):
    meeting, group = make_meeting(areas["mill"]), make_group(areas["mill"])
    numbers, ids, start = [], (meeting.id, group.id), threading.Barrier(4)

    def one():
        start.wait()
        with context.app_context():
            try:
                numbers.append(invite_groups(actor=officer, meeting_id=ids[0], group_ids=[ids[1]]))
            except Busy:
                numbers.append(0)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(numbers), len(kept(GroupInvitation))) == (1, 1)
