"""Proposing a meeting: moderation, support, and what an organiser makes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actions.own_data import delete_account
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.meetings.actions import call_meeting
from app.meetings.models import Meeting
from app.moderation.actions import approve
from app.moderation.models import ModerationCase
from app.notices.models import Notice
from app.proposals.actions import (
    decline_proposal,
    open_poll,
    propose_meeting,
    support_proposal,
    withdraw_proposal,
)
from app.proposals.models import MeetingProposal, ProposalSupport
from app.proposals.vocabulary import Slot
from tests.builders.at_once import at_once
from tests.builders.meetings import make_plan
from tests.builders.moderation import settle
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.proposals import make_poll, make_proposal
from tests.builders.worker import work_off

WHY = "Nobody walks there after dark any more."
REASON = "The lamps are replaced next week already."


@pytest.fixture
def city(context):
    return make_city()


def actor_of(account):
    return actor_of_account(session(), account.id, now())


def propose(actor, city, **more):
    about = {"title": "Lamps in the park", "why": WHY, "lang": "en"}
    about |= more
    return propose_meeting(actor=actor, **({"area_id": city["mill"].id} if "area_id" not in more else {}), **about)


def officer(city, area="mill"):
    return make_actor("Marin", Role.OFFICER, area=city[area])


def told(account_id):
    found = rows(reader(), select(Notice.words).where(Notice.account_id == account_id).order_by(Notice.id))
    return [row.words for row in found]


def states():
    return rows(reader(), select(MeetingProposal.state, MeetingProposal.shown).order_by(MeetingProposal.id))


def test_someone_new_waits_and_a_moderator_lets_it_through(city, app):
    author, here = make_account("Noor", new=True), make_account("Marin", Role.OFFICER, area=city["mill"])
    elsewhere = make_account("Sol", Role.OFFICER, area=city["hill"])
    from_app = propose(actor_of(author), city)
    assert (from_app.state, from_app.shown) == ("proposed", "pending")
    work_off(app)
    assert told(here.id) == []
    case_id = value(reader(), select(ModerationCase.id).where(ModerationCase.kind == "proposal"))
    approve(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id)
    assert states() == [("proposed", "visible")]
    settle()
    work_off(app)
    assert told(here.id) == ["proposals/made"]
    assert told(elsewhere.id) == []
    assert told(author.id) == ["moderation/shown"]


def test_the_feed_tells_what_everybody_sees(city, client):
    shown = propose(make_actor("Noor"), city)
    propose(make_actor("New", new=True), city, title="Something that waits")
    feed = client.get("/meetings/proposals/feed.atom")
    assert feed.content_type.startswith("application/atom+xml")
    assert (shown.title in feed.text, "Something that waits" in feed.text) == (True, False)


def test_the_same_form_twice_makes_one(city, app):
    actor, area_id = make_actor("Noor"), city["mill"].id
    results = at_once(app, *[lambda: propose(actor, city, area_id=area_id, key="a-key").id] * 3)
    assert len(set(results)) == 1
    with pytest.raises(SentAlready):
        propose(actor, city, key="a-key", title="Something else")


@pytest.mark.parametrize(
    ("field", "words"),
    [("title", "Oh"), ("why", "Too short"), ("wishes", "x" * 301), ("group_name", "x" * 121)],
)
def test_words_that_are_too_short_or_long_are_blamed(city, field, words):
    with pytest.raises(Invalid) as refused:
        propose(make_actor("Noor"), city, **{field: words})
    assert refused.value.field == field
    assert states() == []


def test_support_counts_once_and_never_for_ones_own_or_of_staff(city):
    author = make_account("Noor")
    proposal = make_proposal(city["mill"], author)
    neighbour = make_actor("Ana", Role.VERIFIED, area=city["hill"])
    for _time in range(2):
        support_proposal(actor=neighbour, proposal_id=proposal.id, on=True)
    assert len(rows(reader(), select(ProposalSupport.at))) == 1
    for actor in (actor_of(author), officer(city), make_actor("M", Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            support_proposal(actor=actor, proposal_id=proposal.id, on=True)
    support_proposal(actor=neighbour, proposal_id=proposal.id, on=False)
    assert rows(reader(), select(ProposalSupport.at)) == []


def test_what_waits_is_nobodys_but_the_authors(city):
    author = make_account("Noor")
    proposal = make_proposal(city["mill"], author, shown="pending")
    with pytest.raises(NotFound):
        support_proposal(actor=make_actor("Ana"), proposal_id=proposal.id, on=True)
    with pytest.raises(NotFound):
        decline_proposal(actor=officer(city), proposal_id=proposal.id, reason=REASON)
    assert withdraw_proposal(actor=actor_of(author), proposal_id=proposal.id).state == "withdrawn"


def test_declined_with_a_reason_that_reaches_whoever_wanted_it(city, app):
    author, neighbour = make_account("Noor"), make_account("Ana")
    proposal = make_proposal(city["mill"], author)
    support_proposal(actor=actor_of(neighbour), proposal_id=proposal.id, on=True)
    with pytest.raises(NotAllowed):
        decline_proposal(actor=officer(city, "hill"), proposal_id=proposal.id, reason=REASON)
    with pytest.raises(Invalid):
        decline_proposal(actor=officer(city), proposal_id=proposal.id, reason="No.")
    decline_proposal(actor=officer(city), proposal_id=proposal.id, reason=REASON)
    work_off(app)
    assert told(author.id) == told(neighbour.id) == ["proposals/declined"]
    with pytest.raises(Conflict):
        withdraw_proposal(actor=actor_of(author), proposal_id=proposal.id)


def test_one_meeting_comes_of_it_and_of_two_officers_at_once_one(city, app):
    author = make_account("Noor")
    proposal, chief = make_proposal(city["mill"], author), make_actor("M", Role.MEDIATOR)
    officers = (officer(city), chief)
    call = {"area_id": city["mill"].id, "plan": make_plan(), "origin": f"proposal:{proposal.id}"}
    results = at_once(app, *[lambda who=who: call_meeting(actor=who, **call).id for who in officers])
    [meeting] = rows(reader(), select(Meeting.id, Meeting.origin))
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert meeting.origin == call["origin"]
    assert value(reader(), select(MeetingProposal.meeting_id)) == meeting.id
    work_off(app)
    assert told(author.id) == ["proposals/announced"]


def test_nothing_comes_of_a_proposal_elsewhere_or_out_of_sight(city):
    hidden, there = make_proposal(city["mill"], shown="hidden"), make_proposal(city["hill"])
    for proposal, error in ((hidden, NotFound), (there, Invalid)):
        with pytest.raises(error):
            call_meeting(
                actor=officer(city), area_id=city["mill"].id, plan=make_plan(), origin=f"proposal:{proposal.id}"
            )
    assert rows(reader(), select(Meeting.id)) == []


def slots(*days, hours=2):
    noon = (now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    return [Slot(noon + timedelta(days=day), noon + timedelta(days=day, hours=hours)) for day in days]


@pytest.mark.parametrize(
    ("offered", "until", "field"),
    [
        (slots(10), 3, "slots"),
        (slots(10, 10), 3, "slots"),
        ([*slots(10, 11), *slots(10, hours=3)], 3, "slots"),
        (slots(*range(10, 19)), 3, "slots"),
        (slots(1, 10), 3, "slots"),
        (slots(10, 11, hours=30), 3, "slots"),
        (slots(10, 11), -1, "until"),
        (slots(70, 71), 61, "until"),
    ],
    ids=[
        "one",
        "twice",
        "twice with another end",
        "nine",
        "before it closes",
        "too long",
        "closed already",
        "open too long",
    ],
)
def test_a_poll_offers_several_times_after_it_closes(city, offered, until, field):
    proposal = make_proposal(city["mill"])
    with pytest.raises(Invalid) as refused:
        open_poll(actor=officer(city), proposal_id=proposal.id, slots=offered, until=now() + timedelta(days=until))
    assert refused.value.field == field
    assert states() == [("proposed", "visible")]


def test_a_poll_is_opened_once_and_told_to_whoever_wants_the_meeting(city, app):
    author = make_account("Noor")
    proposal, until = make_proposal(city["mill"], author), now() + timedelta(days=3)
    open_poll(actor=officer(city), proposal_id=proposal.id, slots=slots(11, 10), until=until)
    with pytest.raises(Conflict):
        open_poll(actor=officer(city), proposal_id=proposal.id, slots=slots(11, 10), until=until)
    work_off(app)
    assert told(author.id) == ["proposals/poll_opened"]


def test_a_deleted_account_leaves_a_proposal_without_a_name(city):
    author, neighbour = make_account("Noor"), make_account("Ana")
    proposal, _numbers = make_poll(city["mill"], author=author, group_name="Friends of Noor")
    support_proposal(actor=actor_of(neighbour), proposal_id=proposal.id, on=True)
    for account in (author, neighbour):
        delete_account(actor=actor_of(account), account_id=account.id, words_go=True)
    row = rows(reader(), select(MeetingProposal.author_id, MeetingProposal.author_name, MeetingProposal.group_name))
    assert row == [(None, "", "")]
    assert session.get(ProposalSupport, (proposal.id, neighbour.id)) is None
