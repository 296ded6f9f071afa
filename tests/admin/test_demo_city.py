"""The filled demo city: whole, alive, in every state, and true to the rules of the house."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.admin.commands import demo
from app.admin.loading import consultations, groups, minutes, missing, priorities, proposals
from app.admin.loading.content import read
from app.areas.models import Area
from app.areas.queries import areas_at, bodies
from app.areas.vocabulary import Level
from app.consultations.counting import result_of_stances
from app.consultations.models import Consultation
from app.councils.models import Council, CouncilMember, CouncilPoll
from app.councils.vocabulary import Group
from app.forums.models import Forum, Post, Reaction, Topic
from app.forums.queries.proposing import proposals_counted
from app.forums.vocabulary import State as PostState
from app.identity.models import Account, CommunityGroup, DutyEntry, GroupContact, RoleGrant, Voucher
from app.identity.queries import actor_of_account
from app.identity.queries.grants import neighbour_grants
from app.identity.vocabulary import Role
from app.initiatives.models import InitiativeReport
from app.issues.models import Issue, MeToo, Rating, Step
from app.issues.vocabulary import Closing, State
from app.kernel.chain import faults
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.earlier import EarlierVersion
from app.kernel.journal import Journal, JournalPending, seal
from app.live.models import Hall, Question, Support
from app.live.vocabulary import Phase
from app.live.vocabulary import State as QuestionState
from app.mediation.models import Mediation, MediationSide, Treatment
from app.meetings.exchanges import exchange_guests
from app.meetings.models import ExchangeTerms, GroupInvitation, Meeting, SeriesMeeting, SignUp
from app.meetings.vocabulary import MeetingKind, SignUpState, Source
from app.minutes.models import Minutes, MinutesCorrection, MinutesVersion
from app.missing.models import AnswerCount, PopulationCount
from app.moderation.models import ModerationCase
from app.priorities.models import PrioritiesCycle, PriorityMeasure, PriorityVote
from app.programme.models import ContactEntry
from app.proposals.models import MeetingProposal, PollPerson, ProposalSupport, SlotAnswer
from app.web.city import city
from tests.admin.conftest import Filled
from tests.builders.days import today
from tests.builders.people import csrf
from tests.conftest import Browser

pytestmark = pytest.mark.usefixtures("in_demo_city")
ROLES = (
    *("resident", "verified", "representative", "officer", "commissioner", "partner", "moderator", "mediator"),
    *("administrator", "coordinator", "evaluator", "expert"),
)
# The person behind "resident" has an account and no role; hosts are named for one meeting.
BUTTONS = {role.value for role in Role} - {"host"} | {"resident"}


@pytest.fixture
def visitor(filled: Filled) -> Browser:
    browser = Browser(filled.app, filled.app.response_class)
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


def count(*where: Any, of: Any) -> int:
    found: int = value(reader(), select(func.count()).select_from(of).where(*where))
    return found


def tally(column: Any, *where: Any) -> Counter[str]:
    found = rows(reader(), select(column, func.count()).where(*where).group_by(column))
    return Counter({str(name): number for name, number in found})


def test_demo_says_that_it_is_ready_and_a_second_time_that_it_is_here(filled: Filled):
    assert filled.said.endswith("The demo city is ready.\n")
    before = count(of=Journal)
    again = filled.app.test_cli_runner().invoke(demo)
    assert (again.exit_code, again.output) == (0, "The demo city is here already.\n")
    assert count(of=Journal) == before


def test_demo_is_a_city_with_its_neighbourhoods_and_bodies():
    assert city().demo
    neighbourhoods = [area.name for area in areas_at(reader(), Level.NEIGHBOURHOOD)]
    assert neighbourhoods == ["Cortes", "Embajadores", "Justicia", "Palacio", "Sol", "Universidad"]
    assert len(bodies(reader())) == 11


def test_visitor_of_the_demo_becomes_anybody_in_it_and_nobody_else(visitor: Browser):
    told = visitor.get("/demo.json").get_json()
    assert [person["as"] for person in told["people"]] == list(ROLES)
    assert None not in (told["live_meeting"], told["coming_meeting"], told["held_meeting"], told["topic"])
    assert None not in told["issues"].values()
    for person in told["people"]:
        token = csrf(visitor, "/demo")
        response = visitor.post("/demo/sign-in", data={"as": person["as"], "csrf_token": token})
        assert response.status_code == 303
        assert person["name"] in visitor.get("/account").get_data(as_text=True)
    token = csrf(visitor, "/demo")
    assert visitor.post("/demo/sign-in", data={"as": "mayor", "csrf_token": token}).status_code == 404
    assert visitor.post("/demo/sign-in", data={"as": "officer"}).status_code == 400


def test_demo_holds_what_its_files_tell():
    topics, issues, meetings = read("topics.json"), read("issues.json"), read("meetings.json")
    waiting = read("moderation.json")
    promises = sum(bool(q.get("commitment")) for m in meetings for q in m.get("questions", ()))
    obligations = sum("decided" in told for told in read("challenges.json"))
    assert count(of=Area) == len(read("areas.geojson")["features"])
    assert count(of=Account) == len(read("people.json")["people"])
    assert count(of=Forum) == len(topics["forums"])
    new_topics = sum(told["kind"] == "topic" for told in waiting)
    assert count(of=Topic) == len(topics["topics"]) + new_topics
    assert count(of=Post) == sum(len(topic["posts"]) for topic in topics["topics"]) + len(waiting)
    assert count(of=Issue) == len(issues) + promises + obligations + 2  # what a consultation and a council led to
    repeated = sum(told["repeated"]["times"] for told in meetings if "repeated" in told)
    assert count(Meeting.kind == MeetingKind.MEETING, of=Meeting) == len(meetings) + repeated
    assert count(of=SeriesMeeting) == repeated + 1
    assert count(of=InitiativeReport) == 1
    assert count(of=Question) == sum(len(meeting.get("questions", ())) for meeting in meetings)
    assert count(of=DutyEntry) == 6


def test_demo_has_somebody_for_each_button():
    people = {told["as"]: told for told in read("people.json")["people"] if told.get("as")}
    assert set(people) == BUTTONS
    assert len(people) == 12
    for role, told in people.items():
        account_id = value(reader(), select(Account.id).where(Account.email == told["email"]))
        actor = actor_of_account(session(), account_id, now())
        held = {grant.role.value for grant in actor.grants}
        assert held == ({role} if role != "resident" else set()), role
    assert count(RoleGrant.until <= now(), of=RoleGrant) == 0


def test_issues_stand_in_every_state_and_age():
    assert set(tally(Issue.state)) == {state.value for state in State}
    assert set(tally(Issue.closing, Issue.closing.is_not(None))) == {closing.value for closing in Closing}
    late = count(Issue.state != State.CLOSED, Issue.solution_due < now(), of=Issue)
    unanswered = count(Issue.first_answer_at.is_(None), Issue.first_answer_due < now(), of=Issue)
    assert (late > 5, unanswered > 0) == (True, True)
    assert count(Step.kind == "reopen", of=Step) == 4
    assert count(Rating.verdict_public, of=Rating) > 30
    for told in read("issues.json"):
        found = rows(reader(), select(Issue.state, Issue.closing).where(Issue.key == f"demo-{told['key']}"))
        assert len(found) == 1, told["key"]
        assert found[0].closing == told["closing"], told["key"]


def test_promises_of_meetings_are_followed_up_and_some_are_late():
    promised = rows(reader(), select(Issue.__table__).where(Issue.origin_kind == "question"))
    assert {issue.state for issue in promised} == {"in_progress"}
    assert any(issue.solution_due < now() for issue in promised)
    told = {
        q["commitment"]["title"] for m in read("meetings.json") for q in m.get("questions", ()) if q.get("commitment")
    }
    assert {issue.title for issue in promised} == told


def test_one_meeting_goes_on_with_forty_questions_in_their_states():
    live = rows(reader(), select(Hall.__table__).where(Hall.phase == Phase.LIVE))
    assert len(live) == 1
    states = tally(Question.state, Question.meeting_id == live[0].meeting_id)
    assert sum(states.values()) == 40
    wanted = (QuestionState.QUEUED, QuestionState.PUBLISHED, QuestionState.ANSWERING, QuestionState.ANSWERED)
    assert set(states) == {*wanted, QuestionState.DECLINED, QuestionState.MERGED}
    assert states[QuestionState.ANSWERING] == 1
    assert live[0].now_id is not None
    begun = value(reader(), select(Meeting.starts_at).where(Meeting.id == live[0].meeting_id))
    assert timedelta(minutes=20) < now() - begun < timedelta(hours=2)


def test_an_exchange_has_ages_a_neutral_host_a_charter_that_is_accepted_and_guests():
    (told,) = (one for one in read("meetings.json") if "exchange" in one)
    terms = rows(reader(), select(ExchangeTerms.__table__))
    assert [[row.age_from, row.age_to, row.charter] for row in terms] == [
        [*told["exchange"]["ages"], told["exchange"]["charter"]]
    ]
    meeting_id = terms[0].meeting_id
    hosts = neighbour_grants(reader(), now(), meeting_id)
    assert [row.name for row in hosts] == ["Joana Prats"]
    assert [row.name for row in exchange_guests(reader(), meeting_id)] == [
        one["name"] for one in told["exchange"]["guests"]
    ]
    came_online = (SignUp.meeting_id == meeting_id, SignUp.source == Source.ONLINE)
    assert count(*came_online, SignUp.agreed_at.is_(None), of=SignUp) == 0
    assert count(*came_online, of=SignUp) == told["signed_up"] - 1  # and one from the paper list


def test_a_wish_for_a_meeting_has_supporters_and_a_date_poll():
    assert tally(MeetingProposal.state) == {"polling": 1, "proposed": 1}
    assert set(tally(MeetingProposal.shown)) == {"visible"}
    polled = value(reader(), select(MeetingProposal.id).where(MeetingProposal.state == "polling"))
    assert count(ProposalSupport.proposal_id == polled, of=ProposalSupport) == len(proposals.SUPPORTERS)
    people = count(PollPerson.proposal_id == polled, PollPerson.confirmed_at.is_not(None), of=PollPerson)
    assert (people, count(of=SlotAnswer)) == (len(proposals.ANSWERS), 3 * len(proposals.ANSWERS))
    assert value(reader(), select(MeetingProposal.poll_until).where(MeetingProposal.id == polled)) > now()


def test_one_consultation_is_open_with_two_groups_and_one_is_over_with_a_promise():
    over, open_one = rows(reader(), select(Consultation.id, Consultation.people).order_by(Consultation.closes_at))
    assert open_one.people == 2 * consultations.PEOPLE
    assert over.people == consultations.OVER_PEOPLE
    groups = result_of_stances(reader(), open_one.id).groups
    assert [group["people"] for group in groups] == [consultations.PEOPLE] * 2
    promised = select(Issue.origin_id).where(Issue.origin_kind == "consultation")
    assert value(reader(), promised) == over.id


def test_one_proposal_waits_late_for_its_reply_and_others_were_answered():
    counted = proposals_counted(reader(), "/", now())
    assert (counted.owed, counted.late) == (1, 1)
    assert counted.answered > 0


def test_a_council_has_members_of_each_group_ranked_needs_and_a_decision_with_a_promise():
    assert count(of=Council) == 1
    assert set(tally(CouncilMember.seat)) == set(Group)
    assert tally(CouncilPoll.kind) == {"needs": 1, "decision": 2}
    assert count(CouncilPoll.closes_at > now(), of=CouncilPoll) == 1
    decided = value(reader(), select(CouncilPoll.id).where(CouncilPoll.followed_at.is_not(None)))
    promised = rows(reader(), select(Issue.origin_id, Issue.origin_path).where(Issue.origin_kind == "council"))
    slug = value(reader(), select(Council.slug))
    assert [tuple(row) for row in promised] == [(decided, f"/councils/{slug}/polls/{decided}")]


def test_one_neighbourhood_works_on_its_priorities_and_one_votes():
    assert tally(PrioritiesCycle.state) == {"survey": 1, "working": 1}
    working = value(reader(), select(PrioritiesCycle.people).where(PrioritiesCycle.state == "working"))
    assert working == len(priorities.VOTERS)
    late = (PriorityMeasure.done_at.is_(None), PriorityMeasure.due < today())
    assert (count(of=PriorityMeasure), count(*late, of=PriorityMeasure)) == (len(priorities.MEASURES), 1)
    assert count(of=PriorityVote) == 2 * len(priorities.OPEN_VOTERS)


def test_who_is_missing_has_the_quarter_before():
    given = value(reader(), select(func.sum(AnswerCount.number)).where(AnswerCount.trait == "age"))
    assert given == missing.TIMES * len(missing.PEOPLE)
    assert count(of=PopulationCount) == sum(map(len, missing.LIVES.values()))


def test_groups_have_contact_persons_and_contacts_and_one_comes_to_a_meeting():
    told = groups.TOLD
    assert count(of=CommunityGroup) == len(told)
    assert count(CommunityGroup.listed.is_(False), of=CommunityGroup) == 1
    assert count(GroupContact.sealed.is_not(None), of=GroupContact) == sum(bool(one.person) for one in told)
    assert count(of=ContactEntry) == sum(len(one.contacts) for one in told)
    assert tally(GroupInvitation.answer) == {"yes": 1, "open": 1}
    assert count(Voucher.group_id.is_not(None), of=Voucher) == 1


def test_minutes_are_final_with_a_correction_that_was_accepted():
    assert tally(Minutes.state)["final"] == 1
    assert tally(MinutesCorrection.state) == {"accepted": 1}
    assert count(of=MinutesVersion) == 1
    body = value(reader(), select(Minutes.body).where(Minutes.state == "final"))
    assert (minutes.LATE_TURN in body, "{nights}" in body) == (True, False)


def test_a_moderator_finds_work():
    waiting = tally(ModerationCase.why, ModerationCase.state == "open")
    assert waiting == {"newcomer": 5, "flagged": 3, "no_account": 2}
    assert count(ModerationCase.state == "decided", of=ModerationCase) > 50


def test_an_edited_post_keeps_its_earlier_words():
    assert count(of=EarlierVersion) == 1


@pytest.mark.parametrize(
    "model", [Issue, Topic, Post, Meeting, Question, Step, Journal], ids=lambda model: model.__name__
)
def test_nothing_has_happened_in_the_future(model: Any):
    columns = ("at", "made_at", "reported_at", "asked_at")
    column = next(getattr(model, name) for name in columns if hasattr(model, name))
    assert value(reader(), select(func.max(column))) <= now()


def test_the_journal_is_in_the_order_of_time_and_can_be_sealed():
    moments = [row.at for row in rows(reader(), select(Journal.at).order_by(Journal.id))]
    assert moments == sorted(moments)
    assert count(of=JournalPending) == len(moments)
    while seal(session()):
        pass
    assert list(faults(session())) == []
    session.rollback()


def test_counters_tell_what_is_there():
    visible = Post.state == PostState.VISIBLE
    for forum in rows(reader(), select(Forum.__table__)):
        shown = (Topic.forum_id == forum.id, Topic.state == PostState.VISIBLE)
        assert forum.topics == count(*shown, of=Topic)
        assert forum.posts == count(*shown, visible, Post.topic_id == Topic.id, of=Post.__table__.join(Topic.__table__))
    for post in rows(reader(), select(Post.id, Post.support, Post.disagree)):
        mine = tally(Reaction.kind, Reaction.post_id == post.id)
        assert (post.support, post.disagree) == (mine["support"], mine["disagree"])
    for meeting in rows(reader(), select(Meeting.id, Meeting.taken)):
        assert meeting.taken == count(SignUp.meeting_id == meeting.id, SignUp.state == SignUpState.TAKEN, of=SignUp)
    for issue in rows(reader(), select(Issue.id, Issue.me_too, Issue.me_too_devices, Issue.steps)):
        assert issue.me_too + issue.me_too_devices == count(MeToo.issue_id == issue.id, of=MeToo)
        assert issue.steps == count(Step.issue_id == issue.id, of=Step)
    for question in rows(reader(), select(Question.id, Question.supports).where(Question.root_id.is_(None))):
        assert question.supports == count(Support.question_id == question.id, of=Support)


def test_resident_and_mediator_find_confidential_cases_of_theirs():
    assert tally(Mediation.state) == {"ended": 1, "offered": 1, "asked": 1}
    assert tally(Treatment.ending) == {"None": 1, "dialogue": 1}
    of_buttons = {told["key"]: told["email"] for told in read("people.json")["people"] if told.get("as")}
    carmen = value(reader(), select(Account.id).where(Account.email == of_buttons["carmen"]))
    assert count(MediationSide.account_id == carmen, of=MediationSide) == 1
    assert count(Treatment.account_id == carmen, of=Treatment) == 1
