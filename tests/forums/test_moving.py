"""Topics that are moved or joined: nothing is lost, counters hold, a line says so, nobody reads more than before."""

import pytest
from sqlalchemy import select

from app.admin.queries.recount import COUNTERS
from app.areas.models import Area
from app.forums import actions
from app.forums.models import Forum, Post, Topic, TopicLine, TopicLink, TopicMark, TopicTag
from app.forums.vocabulary import Access, State, Tells, TopicKind
from app.identity.actions import delete_account
from app.identity.vocabulary import Role
from app.kernel.db import rows, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.moderation import actions as moderation
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import make_issue
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.builders.worker import work_off


@pytest.fixture
def mill(areas):
    return make_forum(areas["mill"])


@pytest.fixture
def park(areas):
    return make_forum(areas["park"])


@pytest.fixture
def moderator(areas):
    return make_actor("Mod", Role.MODERATOR)


@pytest.fixture
def ana(areas):
    return make_actor("Ana", Role.VERIFIED, area=areas["mill"])


def again(thing):
    session.rollback()
    found = session.get_one(type(thing), thing.id, populate_existing=True)
    session.expunge(found)
    session.commit()
    return found


def wrong_counters() -> list[str]:
    found = [f"{what}: {row}" for what, counted in COUNTERS.items() for row in rows(session(), counted())]
    session.commit()
    return found


def places(topic: Topic) -> list[tuple[int, int | None, str]]:
    number = topic.id
    return sorted((row.pos, row.in_reply_to, row.body) for row in kept(Post) if row.topic_id == number)


def test_moved_topic_is_counted_and_found_in_the_other_forum_with_a_line(app, client, mill, park, moderator, ana):
    topic, stays = make_topic(mill, ana), make_topic(mill, moderator)
    make_reply(topic, moderator)
    actions.move_topic(actor=moderator, topic_id=topic.id, forum_id=park.id)
    here, there = again(mill), again(park)
    assert (here.topics, here.posts, there.topics, there.posts) == (1, 1, 1, 2)
    assert (here.last_post_at, there.last_post_at) == (again(stays).last_post_at, again(topic).last_post_at)
    assert wrong_counters() == []
    html = client.get(f"/topics/{topic.id}").text
    assert html.index('id="post-2"') < html.index("A moderator has moved this topic here from")
    assert topic.title not in client.get("/forums/mill/feed.atom").text.replace(stays.title, "", 1)
    with pytest.raises(Invalid):
        actions.move_topic(actor=moderator, topic_id=topic.id, forum_id=park.id)


def test_joined_topics_keep_order_answers_counters_followers_and_addresses(app, client, mill, park, moderator, ana):
    bo = make_actor("Bo", Role.VERIFIED)
    one = make_topic(mill, ana)
    other = make_topic(mill, bo, title="The same lamps again", body="First of the other.")
    make_reply(one, bo, body="Second of the one.")
    make_reply(other, ana, body="Second of the other.", in_reply_to=1)
    actions.follow_topic(actor=bo, topic_id=other.id, tells=Tells.FOLLOW)
    actions.follow_topic(actor=moderator, topic_id=other.id, tells=Tells.FOLLOW)
    actions.merge_topic(actor=moderator, topic_id=other.id, into_id=one.id)
    assert [place[:2] for place in places(one)] == [(1, None), (2, None), (3, None), (4, 3)]
    assert [place[2] for place in places(one)][2:] == ["First of the other.", "Second of the other."]
    row, gone = again(one), again(other)
    assert (row.posts, row.last_pos, gone.posts, gone.state) == (4, 4, 0, State.REMOVED)
    assert (again(mill).topics, again(mill).posts, wrong_counters()) == (1, 4, [])
    marks = {(mark.topic_id, mark.account_id): (mark.read_pos, mark.tells) for mark in kept(TopicMark)}
    assert marks[one.id, moderator.account_id] == (4, Tells.FOLLOW)
    assert marks[one.id, bo.account_id][1] == Tells.FOLLOW  # who wrote here too, and had not said what to hear of it
    moved = client.get(f"/topics/{other.id}/the-same-lamps-again?after=1")
    assert (moved.status_code, moved.location) == (301, f"/topics/{one.id}")
    html = client.get(f"/topics/{one.id}").text
    assert html.index('id="post-2"') < html.index("A moderator has joined another topic") < html.index('id="post-3"')
    assert client.get(f"/topics/{other.id}/print").status_code == 404
    feed = client.get(f"/topics/{other.id}/feed.atom")
    assert (feed.status_code, feed.location) == (301, f"/topics/{one.id}/feed.atom")
    sign_in(client, make_account("Cy", Role.VERIFIED, area=session.get_one(Area, mill.area_id)))
    late = {"csrf_token": csrf(client, f"/topics/{one.id}"), "body": "Mine, written meanwhile.", "lang": "en"}
    refused = client.post(f"/topics/{other.id}/reply", data=late)
    assert (refused.status_code, "joined with another one" in refused.text) == (409, True)
    assert "Mine, written meanwhile." in refused.text
    with pytest.raises(NotAllowed):
        make_reply(other, bo)
    work_off(app)
    hits = client.get("/search?q=same+lamps").text + client.get("/search?q=second+of+the+other").text
    assert f"/topics/{other.id}" not in hits
    assert f"/topics/{one.id}?after=3#post-4" in hits


def test_joined_topics_keep_what_they_are_about_their_tags_and_their_lines(mill, park, moderator, ana):
    issues = [make_issue(session.get_one(Area, mill.area_id)) for _ in range(2)]
    one, other = make_topic(mill, ana), make_topic(park, moderator)
    actions.move_topic(actor=moderator, topic_id=other.id, forum_id=mill.id)
    for topic, issue in ((one, issues[0]), (other, issues[0]), (other, issues[1])):
        actions.link_topic(actor=moderator, topic_id=topic.id, address=issue.ref)
    administrator = make_actor("Ada", Role.ADMINISTRATOR)
    tags = {
        actions.keep_tag(actor=administrator, slug=slug, names={"en": slug}, active=True) for slug in ("lamps", "parks")
    }
    actions.tag_topic(actor=moderator, topic_id=other.id, slugs=["lamps", "parks"])
    actions.merge_topic(actor=moderator, topic_id=other.id, into_id=one.id)
    assert {link.issue_id for link in kept(TopicLink) if link.topic_id == one.id} == {issue.id for issue in issues}
    assert {tag.tag_id for tag in kept(TopicTag) if tag.topic_id == one.id} == tags
    lines = [(line.kind, line.after_pos) for line in kept(TopicLine) if line.topic_id == one.id]
    assert lines == [("moved", 2), ("joined", 1)]


def test_joining_is_refused_with_a_reason(mill, moderator, ana):
    one, ended = make_topic(mill, ana), make_topic(mill, ana)
    question = make_topic(mill, ana, kind=TopicKind.QUESTION_TO_POLICE)
    actions.close_topic(actor=moderator, topic_id=ended.id, conclusions="The city mends the lamps until May, it said.")
    before = [places(topic) for topic in (one, ended, question)]
    tries = ((one, one, Invalid), (one, ended, Invalid), (ended, one, Conflict), (question, one, Invalid))
    for topic, into, error in tries:
        with pytest.raises(error):
            actions.merge_topic(actor=moderator, topic_id=topic.id, into_id=into.id)
    with pytest.raises(Invalid):
        actions.merge_topic(actor=moderator, topic_id=one.id, into_id=99)
    with pytest.raises(NotAllowed):
        actions.merge_topic(actor=ana, topic_id=one.id, into_id=question.id)
    assert [places(topic) for topic in (one, ended, question)] == before


def test_what_is_with_the_moderators_or_was_blacked_out_is_not_joined(mill, moderator, ana):
    one, judged = make_topic(mill, ana), make_topic(mill, ana)
    moderation.flag_content(
        actor=make_actor("Bo", Role.VERIFIED), kind="topic", thing_id=judged.id, ground=Ground.THREAT, words=""
    )
    with pytest.raises(Conflict):
        actions.merge_topic(actor=moderator, topic_id=judged.id, into_id=one.id)
    assert len(kept(ModerationCase)) == 1


def test_what_was_written_for_members_goes_nowhere_where_others_read(areas, mill, moderator):
    closed = make_forum(areas["hill"], access=Access.MEMBERS)
    secret, open_one = make_topic(closed), make_topic(mill)
    with pytest.raises(Invalid):
        actions.move_topic(actor=moderator, topic_id=secret.id, forum_id=mill.id)
    with pytest.raises(Invalid):
        actions.merge_topic(actor=moderator, topic_id=secret.id, into_id=open_one.id)
    actions.move_topic(actor=moderator, topic_id=open_one.id, forum_id=closed.id)
    assert again(open_one).forum_id == closed.id


def test_whoever_is_deleted_leaves_no_name_and_no_title_in_a_joined_topic(areas, mill, moderator, ana):
    one = make_topic(mill, moderator)
    joined = make_topic(mill, ana, title="Canary title of Ana")
    actions.merge_topic(actor=moderator, topic_id=joined.id, into_id=one.id)
    delete_account(actor=ana, account_id=ana.account_id, words_go=True)
    row = again(joined)
    assert (row.author_name, row.author_id, row.title) == ("", None, "[…]")
    assert [place[2] for place in places(one)][1] == ""


def test_moderators_do_both_on_pages_and_a_representative_only_at_home(client, areas, mill, park, ana):
    topic, other = make_topic(mill, ana), make_topic(mill, ana, title="Another title for this")
    sign_in(client, make_account("Rep", Role.REPRESENTATIVE, area=areas["mill"]))
    assert f'value="{park.id}"' not in client.get(f"/topics/{topic.id}/move").text
    sign_in(client, make_account("Mod", Role.MODERATOR))
    path = f"/topics/{topic.id}"

    def send(page: str, **value):
        return client.post(f"{path}/{page}", data=value | {"csrf_token": csrf(client, f"{path}/{page}")})

    itself = send("merge", into=f"http://localhost{path}/dark-lamps")
    assert itself.status_code == 422
    assert "A topic cannot be joined with itself." in itself.text
    assert f"{path}/dark-lamps" in itself.text  # what was written is kept
    assert send("merge", into="seventeen").status_code == 422
    assert send("move", forum=str(park.id)).status_code == 303
    assert session.scalars(select(Forum.topics).where(Forum.id == park.id)).one() == 1
    session.commit()
    assert send("merge", into=str(other.id)).location.startswith(f"/topics/{other.id}/")
