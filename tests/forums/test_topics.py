"""Forums and topics: who opens them, what they must say, how they end."""

import pytest
from sqlalchemy import func, select

from app.areas.actions import Place, put_area
from app.areas.vocabulary import Level
from app.forums import actions, queries
from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import Access, State, TopicKind
from app.identity.actor import SYSTEM, Actor
from app.identity.models import DutyEntry
from app.identity.vocabulary import Role
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, TooMany
from app.kernel.journal import Journal
from app.moderation.models import ModerationCase
from tests.builders.forums import WORDS, make_forum, make_reply, make_topic
from tests.builders.people import make_actor


@pytest.fixture
def resident(areas):
    return make_actor("Ana", Role.VERIFIED, area=areas["mill"])


def count(model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_open_forum_of_an_area_twice_then_one_stands(areas, forum):
    assert make_forum(areas["mill"]).id == forum.id
    assert forum.area_path == areas["mill"].path
    assert count(Forum) == 1


def test_open_area_forums_makes_one_for_each_neighbourhood_once(areas, forum):
    assert actions.open_area_forums(actor=SYSTEM) == 3
    assert actions.open_area_forums(actor=SYSTEM) == 0
    assert {row.slug for row in queries.forums(session())} == {"mill", "harbour", "hill", "park"}


def test_neighbourhood_that_is_taken_in_has_a_forum_that_follows_its_name(areas):
    for name in ("Riverside", "Riverside and Docks"):
        place = Place(code="R1", slug="riverside", name=name, level=Level.NEIGHBOURHOOD, parent="North")
        area = put_area(actor=SYSTEM, place=place)
    row = queries.forum_of_area(session(), area.id)
    assert (row.slug, row.title, row.area_path) == ("riverside", "Riverside and Docks", area.path)
    assert count(Forum) == 1


def test_neighbourhood_whose_address_a_theme_has_then_numbered(areas):
    make_forum(slug="mill")
    assert make_forum(areas["mill"]).slug == f"mill-{areas['mill'].id}"


def test_open_forum_with_anothers_address_then_refused(forum):
    with pytest.raises(Invalid):
        actions.open_forum(actor=SYSTEM, title="Mill again", slug="mill")


@pytest.mark.parametrize("roles", [(), (Role.VERIFIED,), (Role.OFFICER,), (Role.MODERATOR,)])
def test_open_forum_when_no_administrator_then_refused(areas, roles):
    with pytest.raises(NotAllowed):
        actions.open_forum(actor=make_actor("Someone", *roles), title="Mine", slug="mine")


def test_open_topic_by_a_resident_then_everybody_sees_it(forum, resident):
    topic = make_topic(forum, resident)
    assert (topic.state, topic.posts, topic.last_pos, topic.last_author) == (State.VISIBLE, 1, 1, "Ana")
    post = session.scalars(select(Post)).one()
    assert (post.pos, post.body, post.html, post.author_role) == (1, WORDS, f"<p>{WORDS}</p>\n", "")
    session.refresh(forum)
    assert (forum.topics, forum.posts, forum.last_post_at) == (1, 1, topic.made_at)
    assert "topic.opened" in session.scalars(select(Journal.act)).all()


def test_open_topic_by_someone_new_then_it_waits_and_counts_nothing(forum):
    topic = make_topic(forum, make_actor("New", new=True))
    assert topic.state == State.PENDING
    assert queries.topics_of(session(), forum.id).rows == []
    session.refresh(forum)
    assert (forum.topics, forum.posts) == (0, 0)
    case = session.scalars(select(ModerationCase)).one()
    assert (case.kind, case.thing_id, case.area_path, case.why) == ("topic", topic.id, forum.area_path, "newcomer")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "Too short"}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"title": "  \u202e\x00   "}, "title"),
        ({"body": "seven77"}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"body": "   \n\n  \x07 "}, "body"),
    ],
)
def test_open_topic_with_bad_words_then_refused_and_nothing_kept(forum, resident, change, field):
    with pytest.raises(Invalid) as refusal:
        make_topic(forum, resident, **change)
    assert refusal.value.field == field
    assert (count(Topic), count(Post)) == (0, 0)


@pytest.mark.parametrize(
    "change", [{"title": "x" * 10}, {"title": "x" * 150}, {"body": "eight888"}, {"body": "x" * 10_000}]
)
def test_open_topic_at_the_limits_then_taken(forum, resident, change):
    assert make_topic(forum, resident, **change).state == State.VISIBLE


def test_open_topic_the_fourth_time_on_a_first_day_then_too_many(forum):
    new = make_actor("New", new=True)
    for _ in range(3):
        make_topic(forum, new)
    with pytest.raises(TooMany):
        make_topic(forum, new)


def test_open_topic_with_a_third_link_while_new_then_refused(forum):
    new = make_actor("New", new=True)
    make_topic(forum, new, body="See https://a.example and https://b.example")
    with pytest.raises(Invalid):
        make_topic(forum, new, body="See https://a.example, https://b.example, www.c.example")


def test_open_topic_in_an_unknown_forum_then_not_found(areas, resident):
    with pytest.raises(NotFound):
        actions.open_topic(actor=resident, forum_id=99, kind=TopicKind.TALK, title="Long enough", body=WORDS, lang="en")


def test_open_topic_in_a_members_forum_from_elsewhere_then_not_found(areas):
    forum = make_forum(areas["mill"], access=Access.MEMBERS)
    with pytest.raises(NotFound):
        make_topic(forum, make_actor("Far", Role.VERIFIED, area=areas["park"]))
    assert make_topic(forum, make_actor("Near", Role.VERIFIED, area=areas["mill"])).posts == 1


def test_open_topic_as_visitor_then_refused(forum):
    with pytest.raises(NotAllowed):
        make_topic(forum, Actor())


def test_officer_writes_under_the_duty_name(areas, forum):
    from_account = make_actor("Private Name", Role.OFFICER, area=areas["north"])
    session.add(DutyEntry(account_id=from_account.account_id, duty_name="Officer 4471", languages=[]))
    session.commit()
    topic = make_topic(forum, from_account)
    post = session.scalars(select(Post)).one()
    assert (topic.author_name, post.author_name, post.author_role) == ("Officer 4471", "Officer 4471", "police")


def test_close_topic_with_conclusions_then_nobody_writes(forum, resident):
    topic = make_topic(forum, resident)
    moderator = make_actor("Mod", Role.MODERATOR)
    with pytest.raises(Invalid):
        actions.close_topic(actor=moderator, topic_id=topic.id, conclusions="too little")
    actions.close_topic(actor=moderator, topic_id=topic.id, conclusions="The lamps were **mended** on Tuesday.")
    row = queries.topic_by_id(session(), topic.id)
    assert row.closed_at is not None
    assert "<strong>mended</strong>" in row.conclusions_html
    with pytest.raises(Closed):
        make_reply(topic, resident)
    with pytest.raises(Closed):
        actions.close_topic(actor=moderator, topic_id=topic.id, conclusions="x" * 40)
    actions.reopen_topic(actor=moderator, topic_id=topic.id)
    assert make_reply(topic, resident).pos == 2
    with pytest.raises(Conflict):
        actions.reopen_topic(actor=moderator, topic_id=topic.id)


@pytest.mark.parametrize("roles", [(), (Role.VERIFIED,), (Role.OFFICER,), (Role.COMMISSIONER,), (Role.PARTNER,)])
def test_close_topic_when_no_moderator_then_refused(areas, forum, resident, roles):
    topic = make_topic(forum, resident)
    with pytest.raises(NotAllowed):
        actions.close_topic(
            actor=make_actor("Someone", *roles, area=areas["mill"]), topic_id=topic.id, conclusions="x" * 40
        )


def test_pin_topic_then_it_leads_the_list(areas, forum, resident):
    first, second = make_topic(forum, resident), make_topic(forum, resident)
    officer = make_actor("Officer", Role.OFFICER, area=areas["mill"])
    assert [row.id for row in queries.topics_of(session(), forum.id).rows] == [second.id, first.id]
    actions.pin_topic(actor=officer, topic_id=first.id, on=True)
    actions.pin_topic(actor=officer, topic_id=first.id, on=True)
    assert [row.id for row in queries.topics_of(session(), forum.id).rows] == [first.id, second.id]
    assert session.scalars(select(Journal.act)).all().count("topic.pinned") == 1
    with pytest.raises(NotAllowed):
        actions.pin_topic(actor=resident, topic_id=second.id, on=True)


def test_topics_page_by_page_shows_each_once(forum, resident, monkeypatch):
    monkeypatch.setattr(queries, "TOPICS_PAGE", 3)
    made = [make_topic(forum, resident).id for _ in range(8)]
    actions.pin_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=made[2], on=True)
    seen, after = [], None
    while True:
        page = queries.topics_of(session(), forum.id, after)
        seen += [row.id for row in page.rows]
        after = page.older
        if after is None:
            break
    assert seen == [made[2], *[number for number in reversed(made) if number != made[2]]]


@pytest.mark.parametrize("cursor", ["rubbish", "WzFd", "W3RydWUsICJ4IiwgMV0", "WzEsICIyMDI2LTAxLTAxIiwgMV0", "W10"])
def test_topics_of_with_a_broken_cursor_then_not_found(forum, cursor):
    with pytest.raises(NotFound):
        queries.topics_of(session(), forum.id, cursor)
