"""Images of posts as programs and readers of feeds get them: their address and what is to be seen, where they may see
them."""

from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from app.forums import actions
from app.forums.models import Post
from app.forums.vocabulary import Access, TopicKind
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.moderation.vocabulary import Sight
from tests.builders.forums import WORDS, make_forum, make_reply, make_topic, new_image
from tests.builders.people import make_account, make_actor, sign_in
from tests.forums.test_pages import statements

ATOM = "{http://www.w3.org/2005/Atom}"
ALT = 'A "dark" lamp <beside> the bridge.'


@pytest.fixture
def topic(forum):
    """Of the mill's forum: a post with an image, a reply without one, and a reply with two."""
    made = make_topic(forum, images=[new_image(ALT)])
    make_reply(made)
    make_reply(made, body="I went there too.", images=[new_image("A bench."), new_image("A bin.")])
    return made


def contents(client, path):
    """The content of each entry of a feed."""
    answer = client.get(path)
    assert answer.status_code == 200
    return [
        entry.findtext(f"{ATOM}content") or "" for entry in ElementTree.fromstring(answer.data).iter(f"{ATOM}entry")
    ]


def test_programs_get_the_images_of_a_post_with_its_words(client, topic):
    posts = client.get(f"/api/v1/posts?topic={topic.id}").json["items"]
    first, plain, two = posts
    url = first["images"][0]["url"]
    assert first["images"] == [{"url": url, "alt": ALT, "width": 40, "height": 30}]
    assert url.endswith(f"/posts/{first['id']}/images/1")
    assert plain["images"] == []
    assert [image["alt"] for image in two["images"]] == ["A bench.", "A bin."]
    assert client.get(f"/api/v1/posts/{two['id']}").json == two
    with client.get(url) as image:
        assert (image.status_code, image.mimetype) == (200, "image/jpeg")
        assert image.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_feeds_tell_the_images_below_the_words(client, forum, topic):
    two, plain, first = contents(client, f"/topics/{topic.id}/feed.atom")
    for newest in ("/forums/feed.atom", "/forums/mill/feed.atom"):
        assert contents(client, newest) == [first]
    assert first.startswith(f"<p>{WORDS}</p>")
    assert 'alt="A &#34;dark&#34; lamp &lt;beside&gt; the bridge." width="40" height="30"' in first
    src = first.split('src="')[1].partition('"')[0]
    assert src.startswith("http")
    with client.get(src) as image:
        assert image.status_code == 200
    assert ("<img" in plain, two.count("<img")) == (False, 2)
    proposal = make_topic(forum, kind=TopicKind.PROPOSAL, title="A lamp by the river", images=[new_image("Here.")])
    proposal.answer_due = now()
    session.commit()
    (told,) = contents(client, "/topics/proposals/feed.atom")
    assert 'alt="Here."' in told


def test_what_is_hidden_or_was_taken_away_is_told_to_nobody(client, forum):
    mod = make_actor("Mod", Role.MODERATOR)
    topic = make_topic(forum, mod, images=[new_image(ALT)])
    hidden, changed, _stays = [make_reply(topic, mod, images=[new_image(f"Lamp {n}.")]) for n in range(3)]
    for post_id in (first_post(topic).id, hidden.id):
        actions.judge_post(actor=SYSTEM, post_id=post_id, sight=Sight.HIDDEN)
    actions.edit_post(actor=mod, post_id=changed.id, body=WORDS, without=[1])
    for path in (f"/topics/{topic.id}/feed.atom", "/forums/mill/feed.atom", "/forums/feed.atom"):
        told = "".join(contents(client, path))
        assert [words in told for words in ("the bridge.", "Lamp 0.", "Lamp 1.")] == [False] * 3
    told = client.get(f"/api/v1/posts?topic={topic.id}").json["items"]
    assert [[image["alt"] for image in post["images"]] for post in told] == [[], ["Lamp 2."]]


def first_post(topic):
    return session.scalars(select(Post).where(Post.topic_id == topic.id, Post.pos == 1)).one()


def test_of_a_forum_for_members_they_alone_get_them(client, areas):
    closed = make_forum(areas["park"], access=Access.MEMBERS)
    made = make_topic(closed, images=[new_image(ALT)])
    assert client.get("/api/v1/posts").json["items"] == []
    assert client.get(f"/topics/{made.id}/feed.atom").status_code == 404
    sign_in(client, make_account("Mina", Role.VERIFIED, area=areas["park"]))
    (told,) = contents(client, f"/topics/{made.id}/feed.atom")
    src = told.split('src="')[1].partition('"')[0]
    with client.get(src) as image:
        assert (image.status_code, image.headers["Cross-Origin-Resource-Policy"]) == (200, "same-origin")


def test_images_cost_one_statement_where_there_are_some(client, forum):
    plain = make_topic(forum)
    paths = ("/api/v1/posts", "/forums/mill/feed.atom", f"/topics/{plain.id}/feed.atom")
    before = [len(statements(client, path)) for path in paths]
    for number in range(3):
        make_reply(plain, images=[new_image(f"Lamp {number}.")])
        make_topic(forum, title=f"Lamps by the river {number}", images=[new_image("A lamp.")])
    assert [len(statements(client, path)) for path in paths] == [number + 1 for number in before]
