"""The search page: what one may read, in words that are escaped, and not too fast for somebody without a name."""

import pytest

from app.identity.vocabulary import Role
from app.kernel.db import reader
from app.kernel.search import find
from app.moderation.actions import hide
from app.moderation.models import ModerationCase
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.front.test_listeners import follow


@pytest.fixture
def topic(context):
    return make_topic(make_forum(make_city()["mill"]), title="Dark lamps by the river")


def test_search_shows_hits_with_their_words_marked_and_escaped(topic, client):
    make_reply(topic, body="The <b>ferry</b> landing is dark.")
    follow()
    html = client.get("/search?q=ferry").get_data(as_text=True)
    assert "<mark>ferry</mark>" in html
    assert "<b>" not in html.split("<main", 1)[1]
    assert client.get("/search?q=ferry&kind=issues").get_data(as_text=True).count("<mark>") == 0


def test_search_for_nothing_and_for_what_is_not_there(topic, client):
    assert client.get("/search").status_code == 200
    assert client.get("/search?q=%00%22*&kind=none").status_code == 200
    assert "Nothing fits" in client.get("/search?q=unfindable").get_data(as_text=True)


def test_search_when_words_were_hidden_after_indexing_then_leaves_them_out(topic, client):
    newcomer = make_actor("Newcomer", new=True)
    make_reply(topic, newcomer, body="Words about the ferry that wait.")
    follow()
    hide(
        actor=make_actor("Other", Role.MODERATOR),
        case_id=kept(ModerationCase)[0].id,
        reason="They accuse somebody by name.",
    )
    assert [hit.kind for hit in find(reader(), "ferry")] == []
    assert "<mark>" not in client.get("/search?q=ferry").get_data(as_text=True)


def test_search_by_a_visitor_at_the_limit_and_one_above(topic, client):
    assert {client.get("/search?q=lamps").status_code for _ in range(15)} == {200}
    assert client.get("/search?q=lamps").status_code == 429
    assert client.get("/search").status_code == 200
