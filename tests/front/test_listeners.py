"""Search follows the journal: what can be read is found, what is hidden is not."""

import pytest

from app.forums.actions import withdraw_post
from app.forums.vocabulary import Access
from app.front.findable import found as found_by
from app.front.listeners import follow_journal
from app.identity.vocabulary import Role
from app.kernel.db import reader, session
from app.kernel.journal import seal, unread, worked_off
from app.kernel.search import find
from app.kernel.transaction import act
from app.moderation.actions import hide
from app.moderation.models import ModerationCase
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept


@act
def follow() -> None:
    """What the worker does: seal, then read on."""
    seal(session())
    for row in unread(session(), "search"):
        follow_journal(row)
        worked_off(session(), "search", row.seq)


def found(wanted: str, **more) -> list[str]:
    return [row.kind for row in find(reader(), wanted, **more)]


@pytest.fixture
def forum(context):
    return make_forum(make_city()["mill"])


def test_topic_and_reply_are_found_after_the_worker_read_on(forum):
    topic = make_topic(forum, title="Dark lamps by the river")
    make_reply(topic, body="The ferry landing is dark as well.")
    assert found("ferry") == []
    follow()
    assert found("ferry") == ["post"]
    assert found("lamps river") == ["topic"]


def test_reply_when_withdrawn_then_is_found_no_more(forum):
    author = make_actor("Resident", Role.VERIFIED)
    reply = make_reply(make_topic(forum), author, body="The ferry landing is dark as well.")
    follow()
    withdraw_post(actor=author, post_id=reply.id)
    follow()
    assert found("ferry") == []


def test_words_that_wait_for_a_moderator_are_not_found(forum):
    newcomer = make_actor("Newcomer", new=True)
    make_topic(forum, newcomer, title="My first words about the ferry")
    follow()
    assert found("ferry") == []


def test_topic_when_hidden_then_takes_its_posts_out_of_search(forum):
    newcomer = make_actor("Newcomer", new=True)
    topic = make_topic(forum, newcomer, title="My first words about the ferry")
    case = kept(ModerationCase)[0]
    hide(actor=make_actor("Other", Role.MODERATOR), case_id=case.id, reason="It names a person and accuses them.")
    follow()
    assert topic.id
    assert found("ferry") == []


def test_forum_for_members_is_found_by_who_may_read_it(context):
    areas = make_city()
    forum = make_forum(areas["mill"], access=Access.MEMBERS)
    make_topic(forum, title="Only for the mill")
    follow()
    assert found("mill") == []
    assert found("mill", access=("public", f"forum:{areas['mill'].path}")) == ["topic"]


def test_an_evaluator_whose_reading_is_written_down_reads_no_forum_for_members_by_searching(context):
    areas = make_city()
    make_topic(make_forum(areas["mill"], access=Access.MEMBERS), title="Only for the mill")
    follow()
    people = [
        (make_actor("Neighbour", Role.VERIFIED, area=areas["mill"]), 1),
        (make_actor("Mod", Role.MODERATOR), 1),
        (make_actor("Eva", Role.EVALUATOR), 0),
    ]
    for actor, number in people:
        assert len(found_by(reader(), actor, "only for the mill")) == number, actor.name
