"""Questions and proposals that are passed on to a partner, who then gives the official answer."""

import pytest
from sqlalchemy import select

from app.forums import actions, queries
from app.forums.events import TopicReferred
from app.forums.models import Post, Topic, TopicLine
from app.forums.vocabulary import Access, ReactionKind, TopicKind
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.db import session
from app.kernel.errors import Conflict, Hidden, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.notices.models import Notice
from tests.builders.at_once import at_once
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

WORDS = "The lamps on the bridge are ours: we repair them until Friday."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def lighting(areas):
    return make_body("lighting-service")


@pytest.fixture
def partner(areas, lighting):
    """Who speaks for the body, in another neighbourhood."""
    return make_actor("Lena Ruiz", Role.PARTNER, area=areas["hill"], body=lighting)


@pytest.fixture
def officer(areas):
    return make_actor("Officer", Role.OFFICER, area=areas["mill"])


@pytest.fixture
def question(areas):
    return make_topic(make_forum(areas["mill"]), kind=TopicKind.QUESTION_TO_POLICE)


def answer(actor, topic, **more):
    return actions.reply(actor=actor, topic_id=topic.id, body=WORDS, lang="en", official=True, **more)


def test_partner_answers_what_was_passed_on_and_the_clock_stops(question, officer, partner, lighting):
    with pytest.raises(NotAllowed):
        answer(partner, question)
    actions.refer_topic(actor=officer, topic_id=question.id, body_id=lighting.id)
    post = answer(partner, question)
    row = queries.topic_by_id(session(), question.id)
    assert (row.official_pos, row.official_author, row.official_role) == (post.pos, "Lena Ruiz", "partner")
    assert row.answer_due is not None
    with pytest.raises(NotAllowed):
        actions.reply(actor=partner, topic_id=question.id, body=WORDS, lang="en")
    with pytest.raises(Conflict, match="has its official answer already"):
        actions.refer_topic(actor=officer, topic_id=question.id, body_id=make_body("water-service").id)
    # Taken back it stays answered, and nobody goes on answering for them.
    actions.refer_topic(actor=officer, topic_id=question.id, body_id=None)
    with pytest.raises(NotAllowed):
        answer(partner, question)


def test_partner_says_for_nobody_else_that_an_answer_stands_and_hears_what_is_owed(app, areas, partner, lighting):
    topic = make_topic(make_forum(areas["mill"]), kind=TopicKind.PROPOSAL)
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    post = make_reply(topic, chief, body=WORDS, official=True)
    actions.refer_topic(actor=chief, topic_id=topic.id, body_id=lighting.id)
    opening = session.scalars(select(Post).where(Post.topic_id == topic.id, Post.pos == 1)).one()
    resident = make_actor("Resident", Role.VERIFIED, area=areas["mill"])
    actions.react(actor=resident, post_id=opening.id, kind=ReactionKind.SUPPORT, on=True)
    with pytest.raises(NotAllowed):
        actions.let_answer_stand(actor=partner, topic_id=topic.id, pos=post.pos)
    work_off(app)
    told = {row.account_id for row in kept(Notice) if row.words == "forums/owed"}
    assert told == {chief.account_id, partner.account_id}


def test_a_talk_is_answered_officially_for_nobody_whatever_was_joined_with_it(areas, officer, partner, lighting):
    forum = make_forum(areas["mill"])
    talk, proposal = make_topic(forum), make_topic(forum, kind=TopicKind.PROPOSAL)
    actions.refer_topic(actor=officer, topic_id=proposal.id, body_id=lighting.id)
    moderator = make_actor("Moderator", Role.MODERATOR)
    actions.merge_topic(actor=moderator, topic_id=proposal.id, into_id=talk.id)
    with pytest.raises(NotAllowed):
        answer(partner, talk)


def test_taken_back_or_given_to_another_it_is_no_longer_theirs(question, officer, partner, lighting):
    other = make_body("water-service")
    make_account("Water", Role.PARTNER, body=other)
    for to in (None, other.id):
        actions.refer_topic(actor=officer, topic_id=question.id, body_id=lighting.id)
        actions.refer_topic(actor=officer, topic_id=question.id, body_id=to)
        with pytest.raises(NotAllowed):
            answer(partner, question)
    assert [row.body_id for row in kept(TopicLine)] == [lighting.id, None, lighting.id, other.id]


def test_same_again_and_two_at_once_leave_one_line(app, question, officer, partner, lighting):
    number, body = question.id, lighting.id
    session.commit()
    results = at_once(
        app, *(lambda: actions.refer_topic(actor=officer, topic_id=number, body_id=body).referred_to for _ in range(3))
    )
    assert results == [body] * 3
    assert len(kept(TopicLine)) == 1
    assert [row.act for row in kept(Journal)].count(TopicReferred.act) == 1


def test_answered_and_taken_back_at_once_is_one_of_both(app, question, officer, partner, lighting):
    actions.refer_topic(actor=officer, topic_id=question.id, body_id=lighting.id)
    results = at_once(
        app,
        lambda: answer(partner, question).pos,
        lambda: actions.refer_topic(actor=officer, topic_id=question.id, body_id=None).id,
    )
    topic = next(row for row in kept(Topic) if row.id == question.id)
    refused = [result for result in results if isinstance(result, NotAllowed | Conflict)]
    assert len(refused) == 1
    assert (topic.official_pos is None) == (topic.referred_to is None)


def test_what_cannot_be_passed_on_says_why(areas, officer, partner, lighting, question):
    forum, unit = make_forum(areas["hill"]), make_body("station", "police")
    talk = make_topic(make_forum(), make_actor("Resident", Role.VERIFIED))
    with pytest.raises(NotAllowed):
        actions.refer_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=talk.id, body_id=lighting.id)
    for wrong in (unit.id, 999):
        with pytest.raises(Invalid, match="Choose an institution from the list"):
            actions.refer_topic(actor=officer, topic_id=question.id, body_id=wrong)
    closed = make_forum(access=Access.MEMBERS, slug="closed")
    inside = make_topic(closed, kind=TopicKind.PROPOSAL)
    moderator = make_actor("Mod", Role.MODERATOR)
    with pytest.raises(Invalid, match="written for members"):
        actions.refer_topic(actor=moderator, topic_id=inside.id, body_id=lighting.id)
    with pytest.raises(Hidden):
        actions.refer_topic(actor=partner, topic_id=inside.id, body_id=lighting.id)
    there = make_topic(forum, kind=TopicKind.QUESTION_TO_POLICE)
    for who in (officer, partner, make_actor("Resident", Role.VERIFIED)):
        with pytest.raises(NotAllowed):
            actions.refer_topic(actor=who, topic_id=there.id, body_id=lighting.id)
    assert kept(TopicLine) == []


def test_joined_with_another_the_partner_answers_there(areas, officer, partner, lighting, question):
    into = make_topic(make_forum(areas["mill"]), kind=TopicKind.QUESTION_TO_POLICE, title="Lamps on the bridge")
    actions.refer_topic(actor=officer, topic_id=question.id, body_id=lighting.id)
    actions.merge_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=question.id, into_id=into.id)
    assert answer(partner, into).official


def test_from_the_page_of_the_officer_to_the_answer_of_the_partner(
    app, client, areas, officer, partner, lighting, question
):
    sign_in(client, session.get_one(Account, officer.account_id))
    page = f"/topics/{question.id}"
    assert f"{page}/refer" in client.get(page, follow_redirects=True).get_data(as_text=True)
    form = client.get(f"{page}/refer?lang=en").get_data(as_text=True)
    assert "Lighting Service" in form
    sent = {"csrf_token": csrf(client, f"{page}/refer"), "body": str(lighting.id)}
    assert client.post(f"{page}/refer", data=sent | {"body": "999"}).status_code == 422
    assert client.post(f"{page}/refer", data=sent).status_code == 303
    work_off(app)
    assert [row.account_id for row in kept(Notice) if row.words == "forums/referred"] == [partner.account_id]
    sign_in(client, session.get_one(Account, partner.account_id))
    html = client.get(f"{page}?lang=en", follow_redirects=True).get_data(as_text=True)
    assert "Passed on: the official answer comes from" in html
    assert "Lighting Service" in html
    assert "This is the official answer of your institution." in html
    assert f"{page}/refer" not in html
    told = {"csrf_token": csrf(client, page), "body": WORDS, "lang": "en", "official": "1", "charter": "y"}
    assert client.post(f"{page}/reply", data=told).status_code == 303
    assert [row.official for row in kept(Post)] == [False, True]
    assert "Official answer" in client.get(f"{page}?lang=en", follow_redirects=True).get_data(as_text=True)
