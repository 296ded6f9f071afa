"""Forums as people read them: lists, topics, feeds, what is not there, what never leaks."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from defusedxml import ElementTree
from sqlalchemy import event, select

from app.forums import actions
from app.forums.models import Post
from app.forums.vocabulary import Access
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import db, read_engine, reader, session, value
from app.kernel.paging import encode_cursor
from app.moderation import actions as moderation
from app.moderation.vocabulary import Ground
from tests.builders.forums import WORDS, fill_topic, make_forum, make_reply, make_topic
from tests.builders.people import make_account, make_actor, sign_in

pytestmark = pytest.mark.usefixtures("kept_for_long")
ATOM = "{http://www.w3.org/2005/Atom}"


def first_post() -> int:
    return value(reader(), select(Post.id).order_by(Post.id).limit(1))


def statements(client, path: str) -> list[str]:
    """The SELECTs that answering `path` takes, on both engines."""
    client.get(path)
    seen: list[str] = []

    def watch(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    for engine in (db.engine, read_engine()):
        event.listen(engine, "before_cursor_execute", watch)
    try:
        assert client.get(path).status_code == 200
    finally:
        for engine in (db.engine, read_engine()):
            event.remove(engine, "before_cursor_execute", watch)
    assert all(statement.lstrip().upper().startswith("SELECT") for statement in seen), seen
    return seen


def test_forums_lists_what_the_reader_may_read(client, areas, forum):
    make_forum(areas["park"], access=Access.MEMBERS)
    html = client.get("/forums").text
    assert '/forums/mill"' in html
    assert "/forums/park" not in html


def test_forums_lists_the_citys_before_those_of_the_districts(client, areas, forum):
    make_forum(areas["park"])
    make_forum(slug="city")
    html = client.get("/forums").text
    places = [
        html.index(text)
        for text in ('/forums/city"', "<h2>North</h2>", '/forums/mill"', "<h2>South</h2>", '/forums/park"')
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("path", ["/forums/park", "/forums/park/feed.atom", "/forums/park/new", "/topics/{}",
                                  "/topics/{}/feed.atom", "/posts/{post}", "/posts/{post}/history"])  # fmt: skip
def test_members_forum_is_not_there_for_others(client, areas, path):
    closed = make_forum(areas["park"], access=Access.MEMBERS)
    topic = make_topic(closed, title="Secret of the park")
    post_id = first_post()
    sign_in(client, make_account("Far", Role.VERIFIED, area=areas["mill"]))
    answer = client.get(path.format(topic.id, post=post_id))
    assert answer.status_code == 404
    assert "Secret" not in answer.text


def test_forum_lists_topics_and_says_when_empty(client, forum):
    assert "Nobody has written here yet." in client.get("/forums/mill").text
    make_topic(forum, title="Dark <lamps> & more")
    assert "Dark &lt;lamps&gt; &amp; more" in client.get("/forums/mill").text


def test_topic_has_one_canonical_address(client, topic):
    canonical = f"/topics/{topic.id}/dark-lamps-by-the-river"
    answer = client.get(f"/topics/{topic.id}")
    assert f'<link rel="canonical" href="{canonical}">' in answer.text
    assert client.get(canonical).status_code == 200
    moved = client.get(f"/topics/{topic.id}/another-title")
    assert (moved.status_code, moved.location) == (301, canonical)


def test_topic_in_arabic_has_an_address_without_words(client, forum):
    topic = make_topic(forum, title="مصابيح مطفأة عند النهر", body="المصابيح مطفأة منذ أسبوع كامل", lang="ar")
    html = client.get(f"/topics/{topic.id}").text
    assert f'<link rel="canonical" href="/topics/{topic.id}">' in html
    assert '<h1 lang="ar" dir="auto">' in html


def test_topic_called_like_a_place_below_it_is_still_read(client, forum):
    topic = make_topic(forum, title="Close!!!!!")
    assert client.get(f"/topics/{topic.id}/close-1").status_code == 200


@pytest.mark.parametrize("number", [1, 20, 5_000])
@pytest.mark.parametrize("who", ["visitor", "resident"])
def test_topic_takes_few_statements_whatever_its_length(request, client, topic, number, who):
    if who == "resident":
        request.getfixturevalue("resident")
    fill_topic(topic, number)
    allowed = 3 if who == "visitor" else 6
    last = encode_cursor((number - 1) // 20 * 20)
    assert len(statements(client, f"/topics/{topic.id}?after={last}")) <= allowed
    assert len(statements(client, f"/topics/{topic.id}")) <= allowed


@pytest.mark.parametrize("number", [1, 3, 30])
def test_lists_take_few_statements_whatever_their_length(client, forum, number):
    for _ in range(number):
        make_topic(forum)
    assert len(statements(client, "/forums")) <= 2
    assert len(statements(client, "/forums/mill")) <= 2
    assert len(statements(client, "/forums/mill/feed.atom")) <= 2


def test_topic_of_twenty_posts_stays_below_six_kilobytes(client, forum):
    topic = make_topic(forum)
    for number in range(19):
        make_reply(topic, body=f"{number} " + " ".join(f"{WORDS[n:]} {n * number}" for n in range(0, 8)))
    html = client.get(f"/topics/{topic.id}").data
    assert len(gzip.compress(html)) <= 6_000


def test_topic_pages_are_ranges_of_places(client, topic):
    fill_topic(topic, 45)
    from_a_letter = client.get(f"/topics/{topic.id}?after=29").text
    assert [f'id="post-{n}"' in from_a_letter for n in (29, 30, 45)] == [False, True, True]
    assert client.get(f"/topics/{topic.id}?after=45").status_code == 404
    first = client.get(f"/topics/{topic.id}").text
    last = client.get(f"/topics/{topic.id}?after={encode_cursor(40)}").text
    assert [f'id="post-{n}"' in first for n in (1, 20, 21)] == [True, True, False]
    assert [f'id="post-{n}"' in last for n in (40, 41, 45)] == [False, True, True]
    assert f"after={encode_cursor(20)}" in last
    assert client.get(f"/topics/{topic.id}?after={encode_cursor(45)}").status_code == 404
    assert client.get(f"/topics/{topic.id}?after=rubbish").status_code == 404


def test_visitor_reads_without_a_token_and_is_led_to_sign_in(client, topic):
    answer = client.get(f"/topics/{topic.id}")
    assert "csrf_token" not in answer.text
    assert "Sign in to reply" in answer.text
    assert client.get("/forums/mill/new").status_code == 403


@pytest.mark.parametrize("how", ["hidden", "withdrawn"])
def test_words_out_of_sight_leak_nowhere(app, client, topic, how):
    writer = make_actor("Writer")
    post = make_reply(topic, writer, body="First canary sentence")
    session.rollback()
    with time_machine.travel(now() + timedelta(hours=1)):
        actions.edit_post(actor=writer, post_id=post.id, body="Second canary sentence")
    assert "First canary" in client.get(f"/posts/{post.id}/history").text
    if how == "hidden":
        case_id = moderation.flag_content(actor=writer, kind="post", thing_id=post.id, ground=Ground.INSULT)
        moderation.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=Ground.INSULT)
    else:
        actions.withdraw_post(actor=writer, post_id=post.id)
    page = client.get(f"/topics/{topic.id}")
    assert ("Hidden by a moderator." if how == "hidden" else "Withdrawn by its author.") in page.text
    for path in (f"/topics/{topic.id}", f"/topics/{topic.id}/feed.atom", "/forums/mill/feed.atom",
                 f"/posts/{post.id}/history", f"/flag/post/{post.id}", f"/posts/{post.id}/edit"):  # fmt: skip
        assert "canary" not in client.get(path).text
    assert ">1 post</span>" in page.text


def test_hidden_topic_is_not_there(app, client, topic, author):
    case_id = moderation.flag_content(actor=author, kind="topic", thing_id=topic.id, ground=Ground.SPAM)
    moderation.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=Ground.SPAM)
    for path in (f"/topics/{topic.id}", f"/topics/{topic.id}/feed.atom", f"/flag/topic/{topic.id}"):
        assert client.get(path).status_code == 404
    for path in ("/forums/mill", "/forums/mill/feed.atom"):
        assert "Dark lamps" not in client.get(path).text


def test_official_answer_stands_on_every_page(client, areas, topic):
    make_reply(topic, make_actor("Officer", Role.OFFICER, area=areas["mill"]), body="Mended on Friday.", official=True)
    fill_topic(topic, 45)
    html = client.get(f"/topics/{topic.id}?after={encode_cursor(40)}").text
    assert "Official answer" in html
    assert "Mended on Friday." in html


def test_feeds_are_atom_with_stable_ids_and_full_text(client, topic, author):
    make_reply(topic, author, body="A reply with <b>odd</b> & words")
    for path, ids in (
        ("/forums/feed.atom", [f"tag:localhost,2026:topic/{topic.id}"]),
        ("/forums/mill/feed.atom", [f"tag:localhost,2026:topic/{topic.id}"]),
        (f"/topics/{topic.id}/feed.atom", ["tag:localhost,2026:post/2", "tag:localhost,2026:post/1"]),
    ):
        answer = client.get(path)
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(answer.data)
        found = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert [number.rsplit("/", 1)[0] for number in found] == [number.rsplit("/", 1)[0] for number in ids]
        texts = [entry.findtext(f"{ATOM}content") for entry in feed.iter(f"{ATOM}entry")]
        assert f"<p>{WORDS}</p>\n" in texts
        assert client.get(path).data == answer.data


@pytest.mark.parametrize("path", ["/topics/99999999999999999999", "/posts/99999999999999999999", "/topics/0",
                                  "/moderation/99999999999999999999", "/flag/post/99999999999999999999"])  # fmt: skip
def test_number_that_no_row_has_then_404(client, resident, path):
    assert client.get(path).status_code in (403, 404)


def test_whole_topic_is_printed_without_what_waits(client, areas, topic):
    fill_topic(topic, 45)
    make_reply(topic, make_actor("New", new=True), body="Waiting canary words.")
    html = client.get(f"/topics/{topic.id}/print").text
    assert html.count('<article class="post"') == 45
    assert "canary" not in html
    assert len(statements(client, f"/topics/{topic.id}/print")) <= 2
