"""Councils: the list, what is put to the vote and counted, and what follows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.councils.actions import cast_ballot, choose_name, end_member, keep_council, open_poll, put_member, say_follows
from app.councils.counting import Counted, counted, first_of
from app.councils.models import CouncilBallot, CouncilMember
from app.councils.queries import ballots, member_of, poll_by_id
from app.councils.retention import RULES
from app.councils.vocabulary import Group, Method, PollKind
from app.forums.vocabulary import Access
from app.front.actions import promise_after_council
from app.identity.actions.own_data import delete_account
from app.identity.vocabulary import Role
from app.issues.actions import open_commitment
from app.issues.models import Issue
from app.issues.vocabulary import Origin
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from app.moderation.actions import flag_content, hide
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.at_once import at_once
from tests.builders.councils import OPTIONS, QUESTION, make_council, make_vote, put_on_list
from tests.builders.days import today
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

DAY = timedelta(days=1)


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def council(areas):
    return make_council(areas["mill"])


@pytest.fixture
def chief(areas):
    return make_actor("Chief", Role.COMMISSIONER, area=areas["north"])


def member(council, group=Group.RESIDENTS, *roles):
    made = make_actor(f"Of the {group}", *roles)
    put_on_list(council, made.account_id, group)
    return made


def ask(actor, council, **more):
    about = {
        "kind": PollKind.DECISION,
        "method": Method.APPROVAL,
        "question": QUESTION,
        "options": OPTIONS,
        "lang": "en",
    }
    return open_poll(actor=actor, council_id=council.id, **(about | {"closes_at": now() + DAY} | more))


def test_points_are_counted_as_the_page_says():
    ranked = [[0, 1, 2], [1, 0], [1]]
    assert counted(Method.RANKED, 3, ranked) == [Counted(1, 5), Counted(0, 3), Counted(2, 0)]
    assert counted(Method.APPROVAL, 3, ranked) == [Counted(1, 3), Counted(0, 2), Counted(2, 1)]
    assert first_of(counted(Method.APPROVAL, 3, [[2], [0]])) == [0, 2]
    assert first_of(counted(Method.APPROVAL, 3, [])) == []


def test_commissioners_and_coordinators_keep_councils_and_their_lists(areas, chief):
    about = {"title": "Council of the mill", "about": "", "access": Access.OPEN}
    made = keep_council(actor=chief, area_id=areas["mill"].id, **about)
    assert made.slug == "council-of-the-mill"
    with pytest.raises(Invalid):
        keep_council(actor=chief, area_id=areas["mill"].id, **about)
    assert keep_council(actor=chief, area_id=areas["harbour"].id, **about).slug == "council-of-the-mill-2"
    other = keep_council(actor=chief, area_id=areas["mill"].id, **(about | {"title": "Council of the river"}))
    with pytest.raises(Invalid):
        keep_council(actor=chief, area_id=areas["mill"].id, council_id=other.id, **about)
    told = about | {"about": "On Thursdays."}
    assert keep_council(actor=chief, area_id=areas["mill"].id, council_id=made.id, **told).about == "On Thursdays."
    with pytest.raises(NotAllowed):
        keep_council(actor=chief, area_id=areas["hill"].id, **about)
    account, later = make_account("Ada"), today() + 400 * DAY
    term = {"council_id": made.id, "email": account.email, "group": Group.TRADERS}
    put = put_member(actor=make_actor("City", Role.COORDINATOR), until=later, **term)
    for wrong in ({"until": later}, {"until": later, "email": "nobody@example.org"}, {"until": today()}):
        with pytest.raises(Invalid):
            put_member(actor=chief, **(term | wrong))
    with pytest.raises(NotAllowed):
        put_member(actor=make_actor("Ada", Role.VERIFIED, area=areas["mill"]), until=later, **term)
    with at(now() + 401 * DAY):
        assert member_of(session(), made.id, account.id, today()) is None  # the term is over
    with at(now() + 3 * DAY):
        end_member(actor=chief, council_id=made.id, member_id=put.id)
        assert member_of(session(), made.id, account.id, today()) is None


def test_a_vote_is_of_members_once_each_and_sealed_until_its_end(areas, council, chief):
    ada, bo = member(council), member(council, Group.POLICE, Role.OFFICER)
    poll = ask(ada, council, key="a-key")
    assert ask(ada, council, key="a-key").id == poll.id
    for choice in ([0, 1], [2]):
        cast_ballot(actor=ada, poll_id=poll.id, choice=choice)
    cast_ballot(actor=bo, poll_id=poll.id, choice=[2])
    assert ballots(session(), [poll.id])[poll.id] == [[2], [2]]
    for wrong in ([], [0, 0], [3]):
        with pytest.raises(Invalid):
            cast_ballot(actor=bo, poll_id=poll.id, choice=wrong)
    for actor in (
        chief,
        make_actor("Resident", Role.VERIFIED, area=areas["mill"]),
        member(council, Group.CITY, Role.MODERATOR),
    ):
        with pytest.raises(NotAllowed):
            cast_ballot(actor=actor, poll_id=poll.id, choice=[0])
        with pytest.raises(NotAllowed):
            ask(actor, council)
    with pytest.raises(Conflict):
        say_follows(actor=chief, poll_id=poll.id, words="It is built in May.")
    with pytest.raises(NotAllowed):
        promise_after_council(actor=chief, poll_id=poll.id, promise="A crossing", owner=None, due=today(20))
    with at(now() + 2 * DAY), pytest.raises(Closed):
        cast_ballot(actor=ada, poll_id=poll.id, choice=[1])


def test_whoever_lives_there_ranks_the_needs_of_an_open_council(areas, council):
    wide = make_council(areas["north"], Access.OPEN)
    near = make_actor("Near", Role.VERIFIED, area=areas["mill"])
    needs = {"kind": PollKind.NEEDS, "question": "What is needed most in winter?"}
    poll = ask(member(wide), wide, **needs)
    assert poll.method == Method.RANKED
    cast_ballot(actor=near, poll_id=poll.id, choice=[1, 0])
    closed, decision = ask(member(council), council, **needs), ask(member(wide), wide)
    for actor, other in (
        (near, closed),
        (near, decision),
        (make_actor("Far", Role.VERIFIED, area=areas["hill"]), poll),
        (make_actor("New"), poll),
    ):
        with pytest.raises(NotAllowed):
            cast_ballot(actor=actor, poll_id=other.id, choice=[0])


def test_nothing_tells_later_whose_ballot_it_was(council):
    ada, bo = member(council), member(council)
    poll = ask(ada, council)
    for actor in (ada, bo):
        cast_ballot(actor=actor, poll_id=poll.id, choice=[0])
    delete_account(actor=bo, account_id=bo.account_id, words_go=True)
    assert sorted(row.account_id or 0 for row in kept(CouncilBallot)) == [0, ada.account_id]
    assert [row.account_id for row in kept(CouncilMember)] == [ada.account_id]
    # Nor does the journal, whose hours are those of the ballots.
    told = session.scalars(select(Journal).where(Journal.act == "council.voted")).all()
    assert {(row.actor_kind, row.actor_id) for row in told} == {("resident", None)}
    with at(now() + 3 * DAY):
        for rule in RULES:
            rule.forget()
    assert [row.account_id for row in kept(CouncilBallot)] == [None, None]
    assert poll_by_id(session(), poll.id).ballots == 2


def test_whoever_may_not_write_still_decides_about_the_own_name(council):
    muted = replace(member(council), muted_until=now() + DAY)
    choose_name(actor=muted, council_id=council.id, named=True)
    assert [row.named for row in kept(CouncilMember)] == [True]
    with pytest.raises(NotAllowed):
        ask(muted, council)
    with pytest.raises(NotAllowed):
        choose_name(actor=make_actor("Nobody here"), council_id=council.id, named=True)


def test_of_two_councils_that_are_set_up_at_once_under_one_name_there_is_one(app, areas, chief):
    about = {"actor": chief, "area_id": areas["mill"].id, "title": "Council of the mill", "about": ""}
    told = at_once(app, *[lambda: keep_council(access=Access.OPEN, **about).slug] * 3)
    assert sorted(type(one).__name__ for one in told) == ["Invalid", "Invalid", "str"]


def test_a_member_puts_one_thing_after_another_to_the_vote(client, council):
    ada = make_account("Ada")
    put_on_list(council, ada.id)
    sign_in(client, ada)
    page = f"/councils/{council.slug}/polls/new"
    words = {"kind": "decision", "question": QUESTION, "lang": "en", "options": "\n".join(OPTIONS)}
    words |= {"method": "ranked", "until": today(5)}
    for status in (303, 429):
        answer = client.post(page, data=words | {"csrf_token": csrf(client, page)})
        assert answer.status_code == status
    assert QUESTION in answer.get_data(as_text=True)  # what was written stands there


def test_a_decision_from_the_vote_to_what_was_promised(client, areas, council, chief):
    """By its pages: a member opens a vote and votes, nobody sees the result, then the record and an issue."""
    ada = make_account("Ada Vance", Role.VERIFIED, area=areas["mill"])
    put_on_list(council, ada.id)
    sign_in(client, ada)
    page, reader = f"/councils/{council.slug}", another(client)
    assert "Ada Vance" not in reader.get(page).text
    client.post(f"{page}/name", data={"csrf_token": csrf(client, page), "named": "1"})
    assert "Ada Vance" in reader.get(page).text
    words = {"csrf_token": csrf(client, f"{page}/polls/new"), "kind": "decision", "question": QUESTION, "lang": "en"}
    words |= {"options": "\n".join(OPTIONS), "method": "ranked", "until": today(5)}
    there = client.post(f"{page}/polls/new", data=words).headers["Location"].split("#")[0]
    ballot = {"csrf_token": csrf(client, there), "place_0": "2", "place_1": "1", "place_2": ""}
    assert client.post(f"{there}/ballot", data=ballot | {"place_2": "1"}).status_code == 422
    assert client.post(f"{there}/ballot", data=ballot).status_code == 303
    html = reader.get(there).text
    assert "1 person has voted." in html
    assert "Points" not in html
    assert QUESTION in reader.get(page).text
    with at(now() + 7 * DAY):
        html = reader.get(page).text
        assert "Decided:" in html
        assert html.index("Record of decisions") < html.index("By the market")
        assert "Counted by Borda" in reader.get(there).text
        boss = another(client)
        sign_in(boss, make_account("Boss", Role.COMMISSIONER, area=areas["north"]))
        told = {"csrf_token": csrf(boss, f"{there}/follows"), "words": "The crossing is painted in spring."}
        assert boss.post(f"{there}/follows", data=told).status_code == 303
        told = {
            "csrf_token": csrf(boss, f"{there}/promise"),
            "promise": "Paint the crossing",
            "owner": "",
            "due": today(60),
        }
        assert boss.post(f"{there}/promise", data=told).status_code == 303
        issue = session.scalars(select(Issue)).one()
        assert (issue.origin_kind, issue.origin_path) == (Origin.COUNCIL, there)
        assert "The crossing is painted in spring." in reader.get("/councils/feed.atom").text
        html = reader.get(page).text
        assert "The crossing is painted in spring." in html
        # On the agenda as an open commitment of the area, and in the record beside its decision.
        assert html.count(f"/issues/{issue.ref}") == 2


def test_a_moderator_takes_what_was_put_to_the_vote_out_of_sight(client, council):
    ada = member(council)
    poll = ask(ada, council)
    flag_content(actor=ada, kind="council_poll", thing_id=poll.id, ground=Ground.INSULT, words="It names my sister.")
    case = session.scalars(select(ModerationCase.id)).one()
    session.commit()
    hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case, reason="insult")
    assert client.get(f"/councils/{council.slug}/polls/{poll.id}").status_code == 404
    assert QUESTION not in client.get(f"/councils/{council.slug}").text
    with pytest.raises(NotFound):
        cast_ballot(actor=ada, poll_id=poll.id, choice=[0])
    keeper = make_actor("City", Role.COORDINATOR)
    with at(now() + 9 * DAY):
        with pytest.raises(NotFound):
            say_follows(actor=keeper, poll_id=poll.id, words="It is built in May.")
        with pytest.raises(NotFound):
            promise_after_council(actor=keeper, poll_id=poll.id, promise="A crossing", owner=None, due=today(20))


def test_the_agenda_is_what_was_promised_in_the_area(client, areas, council, chief):
    about = {"body_slug": None, "origin_kind": Origin.MEETING, "origin_id": 1, "origin_title": "A", "origin_path": "/"}
    for area, title in (("mill", "Six lamps"), ("hill", "A bench")):
        actor = make_actor("Officer", Role.OFFICER, area=areas[area])
        open_commitment(actor=actor, title=title, area_id=areas[area].id, due=today(9), **about)
    html = client.get(f"/councils/{council.slug}").text
    assert "Six lamps" in html
    assert "A bench" not in html


def test_what_members_alone_see_is_the_open_vote(client, areas):
    closed = make_council(areas["mill"], Access.MEMBERS)
    poll, over = make_vote(closed), make_vote(closed, days=-1, question="What was decided before this?")
    page = f"/councils/{closed.slug}"
    assert client.get(f"{page}/polls/{poll.id}").status_code == 404
    html = client.get(page).text
    assert QUESTION not in html
    assert "What was decided before this?" in html
    assert client.get(f"{page}/polls/{over.id}").status_code == 200
    ada = make_account("Ada")
    put_on_list(closed, ada.id)
    sign_in(client, ada)
    assert client.get(f"{page}/polls/{poll.id}").status_code == 200
    assert QUESTION in client.get(page).text
    with pytest.raises(NotFound):
        poll_by_id(session(), 999)
