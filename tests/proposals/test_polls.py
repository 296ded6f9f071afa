"""Date polls: once per person, confirmed without an account, changeable until closed, and a yes that invites."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import reader, rows, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.retention import forget_all
from app.meetings.actions import call_meeting
from app.meetings.models import SignUp
from app.meetings.vocabulary import Contact
from app.notices.models import Notice
from app.proposals.actions import answer_poll, confirm_answers, take_back_answers
from app.proposals.models import MeetingProposal, PollPerson, SlotAnswer
from app.proposals.policies import proof_of
from app.proposals.queries import slots
from app.proposals.vocabulary import Answer
from tests.builders.at_once import at_once
from tests.builders.mails import carried, letters
from tests.builders.meetings import make_plan
from tests.builders.people import another, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.proposals import make_poll
from tests.builders.worker import work_off
from tests.meetings.test_pages import selects

pytestmark = pytest.mark.usefixtures("kept_for_long")
YES, IF_NEEDED, NO = Answer.YES, Answer.IF_NEEDED, Answer.NO
VISITOR = Actor()
NOOR = Contact("Noor", "noor@example.org", "", "en")


@pytest.fixture
def poll(context):
    areas = make_city()
    proposal, numbers = make_poll(areas["mill"])
    return proposal.id, numbers, areas


def said(letter):
    return carried(letter).get_content()


def counts(proposal):
    return [tuple(one.answers.values()) for one in slots(reader(), proposal)]


def answer(actor, poll, *answers, **more):
    return answer_poll(actor=actor, proposal_id=poll[0], answers=dict(zip(poll[1], answers, strict=True)), **more)


def test_an_account_counts_once_and_may_change_its_answers(poll, app):
    neighbour = make_actor("Ana")
    at_once(app, *[lambda: answer(neighbour, poll, YES, NO)] * 3)
    assert counts(poll[0]) == [(1, 0, 0), (0, 0, 1)]
    answer(neighbour, poll, IF_NEEDED, YES)
    assert counts(poll[0]) == [(0, 1, 0), (1, 0, 0)]
    answer(make_actor("Ben"), poll, YES, YES)
    assert counts(poll[0]) == [(1, 1, 0), (2, 0, 0)]


def test_without_an_account_nothing_counts_before_the_address_is_confirmed(poll, app):
    who = answer(VISITOR, poll, YES, NO, contact=NOOR, key="one")
    answer(VISITOR, poll, YES, NO, contact=NOOR, key="one")
    assert counts(poll[0]) == [(0, 0, 0), (0, 0, 0)]
    work_off(app)
    [letter] = letters("noor@example.org")
    link = re.search(r"/meetings/proposals/answers/(\d+)-(\w+)", said(letter))
    assert link
    assert int(link[1]) == who.id
    given = dict(zip(poll[1], (YES, NO), strict=True))
    with pytest.raises(NotFound):
        confirm_answers(actor=VISITOR, person_id=who.id, proof="wrong", answers=given)
    confirm_answers(actor=VISITOR, person_id=who.id, proof=link[2], answers=given)
    assert counts(poll[0]) == [(1, 0, 0), (0, 0, 1)]


def test_a_stranger_who_knows_the_address_changes_no_answer(poll, app):
    who = answer(VISITOR, poll, YES, NO, contact=NOOR)
    work_off(app)
    given = dict(zip(poll[1], (YES, NO), strict=True))
    confirm_answers(actor=VISITOR, person_id=who.id, proof=proof_of(who.id, who.mark), answers=given)
    answer(VISITOR, poll, NO, YES, contact=NOOR)
    assert counts(poll[0]) == [(1, 0, 0), (0, 0, 1)]
    work_off(app)
    assert [carried(letter)["Subject"] for letter in letters("noor@example.org")] == [
        "Please confirm your answers",
        "Your answers: Lamps in the park",
    ]


def test_a_link_that_is_too_old_confirms_nothing(poll):
    who = answer(VISITOR, poll, YES, NO, contact=NOOR)
    given = dict(zip(poll[1], (YES, NO), strict=True))
    with at(now() + timedelta(hours=49)), pytest.raises(Conflict):
        confirm_answers(actor=VISITOR, person_id=who.id, proof=proof_of(who.id, who.mark), answers=given)


def test_every_time_needs_an_answer_and_no_other_does(poll):
    other, foreign = make_poll(poll[2]["mill"])
    for given in ({poll[1][0]: YES}, {poll[1][0]: YES, foreign[0]: YES}):
        with pytest.raises(Invalid):
            answer_poll(actor=make_actor("Ana"), proposal_id=poll[0], answers=given)
    assert counts(other.id) == [(0, 0, 0), (0, 0, 0)]


def test_a_closed_poll_takes_no_answer_and_keeps_what_it_has(poll):
    neighbour = make_actor("Ana")
    who = answer(neighbour, poll, YES, NO)
    with at(now() + timedelta(days=3)):
        for late in (
            lambda: answer(neighbour, poll, NO, NO),
            lambda: take_back_answers(actor=neighbour, proposal_id=poll[0], person_id=who.id),
        ):
            with pytest.raises(Conflict):
                late()
    assert counts(poll[0]) == [(1, 0, 0), (0, 0, 1)]


def test_taken_back_nothing_stays_and_nobody_takes_back_anothers(poll):
    neighbour = make_actor("Ana")
    who = answer(neighbour, poll, YES, NO)
    with pytest.raises(NotFound):
        take_back_answers(actor=make_actor("Ben"), proposal_id=poll[0], person_id=who.id)
    take_back_answers(actor=neighbour, proposal_id=poll[0], person_id=who.id)
    assert rows(reader(), select(SlotAnswer.answer)) == rows(reader(), select(PollPerson.id)) == []


def test_who_runs_the_site_answers_no_poll(poll):
    with pytest.raises(NotAllowed):
        answer(make_actor("M", Role.MEDIATOR), poll, YES, YES)


def test_a_yes_to_the_chosen_time_is_an_invitation_and_no_place(poll, app):
    proposal, numbers, areas = poll
    yes, no = make_account("Ana"), make_account("Ben")
    for account, first in ((yes, YES), (no, NO)):
        answer(actor_of_account(session(), account.id, now()), poll, first, NO)
    guest = answer(VISITOR, poll, YES, NO, contact=NOOR)
    given = dict(zip(numbers, (YES, NO), strict=True))
    confirm_answers(actor=VISITOR, person_id=guest.id, proof=proof_of(guest.id, guest.mark), answers=given)
    unheard = Contact("Eve", "eve@example.org", "", "en")
    answer(VISITOR, poll, YES, YES, contact=unheard)
    begins = slots(reader(), proposal)[0].starts_at
    officer = make_actor("Marin", Role.OFFICER, area=areas["mill"])
    origin = f"proposal:{proposal}"
    meeting = call_meeting(actor=officer, area_id=areas["mill"].id, plan=make_plan(starts_at=begins), origin=origin)
    work_off(app)
    told = {row.account_id: row.facts for row in rows(reader(), select(Notice.account_id, Notice.facts))}
    assert told[yes.id]["invited"] is True
    assert told[no.id]["invited"] is False
    assert "you are invited" in said(letters("noor@example.org")[-1])
    assert f"/meetings/{meeting.id}" in said(letters("noor@example.org")[-1])
    assert [carried(letter)["Subject"] for letter in letters("eve@example.org")] == ["Please confirm your answers"]
    assert rows(reader(), select(SignUp.id)) == []


def test_what_is_known_of_people_without_account_is_forgotten_in_time(poll):
    proposal, numbers, _areas = poll
    guest = answer(VISITOR, poll, YES, NO, contact=NOOR, key="k")
    given = dict(zip(numbers, (YES, NO), strict=True))
    confirm_answers(actor=VISITOR, person_id=guest.id, proof=proof_of(guest.id, guest.mark), answers=given)
    answer(VISITOR, poll, YES, YES, contact=Contact("Eve", "eve@example.org", "", "en"))
    session.get_one(MeetingProposal, proposal).state = "withdrawn"
    session.commit()
    with at(now() + timedelta(days=31)):
        forget_all()
    [row] = rows(reader(), select(PollPerson.contact, PollPerson.person_key, PollPerson.key))
    assert row == (None, f"gone:{guest.id}", None)
    assert counts(proposal) == [(1, 0, 0), (0, 0, 1)]


def test_proposals_and_their_polls_ask_as_often_for_many_as_for_one(client, context):
    area = make_city()["mill"]
    browser = another(client)
    sign_in(browser, make_account("Marin", Role.OFFICER, area=area))
    counts = []
    for people, days in ((1, 2), (6, 8)):
        for _person in range(people):
            proposal, numbers = make_poll(area, days)
        for name in range(people):
            answer(make_actor(f"Ana {name}"), (proposal.id, numbers), *[YES] * days)
        paths = ("/meetings/proposals", f"/meetings/proposals/{proposal.id}")
        counts.append([len(selects(one, path)) for one in (client, browser) for path in paths])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 6
