"""Forums as people use them: reading, writing, what bad input gets, what never leaks."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from defusedxml import ElementTree
from sqlalchemy import event, func, select

from app.forums import actions
from app.forums.models import Post, Topic
from app.forums.vocabulary import Access, State
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import db, read_engine, reader, session, value
from app.kernel.paging import encode_cursor
from app.moderation import actions as moderation
from app.moderation.vocabulary import Ground
from tests.builders.forums import WORDS, fill_topic, make_forum, make_reply, make_topic
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.conftest import Browser

pytestmark = pytest.mark.usefixtures("kept_for_long")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def forum(areas):
    return make_forum(areas["mill"])


@pytest.fixture
def author(areas):
    return make_actor("Ana", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def topic(forum, author):
    return make_topic(forum, author)


@pytest.fixture
def resident(client, areas):
    account = make_account("Bo", Role.VERIFIED, area=areas["mill"])
    sign_in(client, account)
    return account


def first_post() -> int:
    return value(reader(), select(Post.id).order_by(Post.id).limit(1))


def new_topic(**change) -> dict[str, str]:
    words = {"kind": "talk", "title": "Dark lamps by the river", "body": WORDS, "lang": "en"}
    return words | change


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


def test_open_topic_after_a_preview_then_it_stands(client, forum, resident):
    token = csrf(client, "/forums/mill/new")
    data = new_topic(body="A **bold** word <script>alert(1)</script>") | {"csrf_token": token}
    preview = client.post("/forums/mill/new", data=data | {"preview": "1"})
    assert preview.status_code == 200
    assert "<strong>bold</strong>" in preview.text
    assert "<script>alert" not in preview.text
    assert value(reader(), select(func.count()).select_from(Topic)) == 0
    done = client.post("/forums/mill/new", data=data)
    assert done.status_code == 303
    assert "<strong>bold</strong>" in client.get(done.location).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "Too short"}, "A title has 10 to 150 characters."),
        ({"title": ""}, "Give it a title."),
        ({"body": "few"}, "Write at least 8 characters."),
        ({"body": "x" * 10_001}, "10,000 characters at most"),
        ({"kind": "gossip"}, "Choose one from the list"),
        ({"lang": "xx"}, "Choose one from the list"),
    ],
)
def test_open_topic_with_bad_input_then_422_and_the_text_stays(client, forum, resident, change, words):
    data = new_topic(**change) | {"csrf_token": csrf(client, "/forums/mill/new")}
    answer = client.post("/forums/mill/new", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text
    if "body" not in change:
        assert WORDS in answer.text
    assert value(reader(), select(func.count()).select_from(Topic)) == 0


def test_reply_to_a_post_then_it_names_what_it_answers(client, topic, resident):
    page = f"/topics/{topic.id}?reply=1"
    data = {"csrf_token": csrf(client, page), "body": "I saw it too", "in_reply_to": "1", "lang": "en"}
    assert 'name="in_reply_to" value="1"' in client.get(page).text
    done = client.post(f"/topics/{topic.id}/reply", data=data)
    assert (done.status_code, done.location) == (303, f"/topics/{topic.id}/dark-lamps-by-the-river#post-2")
    assert 'href="#post-1">answers <bdi dir="ltr">#1</bdi> <bdi>Ana</bdi>' in client.get(done.location).text


def test_reply_with_too_few_words_then_422_and_the_text_stays(client, topic, resident):
    data = {"csrf_token": csrf(client, f"/topics/{topic.id}"), "body": "short", "lang": "en"}
    answer = client.post(f"/topics/{topic.id}/reply", data=data)
    assert answer.status_code == 422
    assert ">\r\nshort</textarea>" in answer.text
    assert "Write at least 8 characters." in answer.text


def test_reply_twice_within_fifteen_seconds_then_429_and_the_text_stays(client, topic, resident):
    data = {"csrf_token": csrf(client, f"/topics/{topic.id}"), "body": "The very same words", "lang": "en"}
    assert client.post(f"/topics/{topic.id}/reply", data=data).status_code == 303
    answer = client.post(f"/topics/{topic.id}/reply", data=data)
    assert answer.status_code == 429
    assert "The very same words</textarea>" in answer.text
    assert value(reader(), select(func.count()).select_from(Post)) == 2


def test_reply_without_a_token_then_refused(client, topic, resident):
    assert client.post(f"/topics/{topic.id}/reply", data={"body": "Some words here"}).status_code == 400
    assert value(reader(), select(func.count()).select_from(Post)) == 1


def test_reply_of_someone_new_is_seen_by_them_and_moderators_alone(app, client, topic):
    account = make_account("New", new=True)
    sign_in(client, account)
    data = {"csrf_token": csrf(client, f"/topics/{topic.id}"), "body": "My canary sentence", "lang": "en"}
    assert client.post(f"/topics/{topic.id}/reply", data=data).status_code == 303
    assert "My canary sentence" in client.get(f"/topics/{topic.id}").text
    post_id = value(reader(), select(Post.id).where(Post.pos == 2))
    other, moderator = Browser(app), Browser(app)
    sign_in(moderator, make_account("Mod", Role.MODERATOR))
    assert "My canary sentence" in moderator.get(f"/topics/{topic.id}").text
    assert "My canary sentence" in moderator.get("/moderation").text
    for path in (
        f"/topics/{topic.id}", f"/topics/{topic.id}/feed.atom", "/forums/mill", "/forums/mill/feed.atom", "/forums",
        f"/posts/{post_id}", f"/posts/{post_id}/history", f"/flag/post/{post_id}",
    ):  # fmt: skip
        assert "canary" not in other.get(path).text
    assert other.get(f"/posts/{post_id}").status_code == 404


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


def test_edit_then_marked_with_readable_history(client, topic, author):
    post = make_reply(topic, author, body="Words before the change")
    session.rollback()
    with time_machine.travel(now() + timedelta(hours=1)):
        sign_in_as(client, author)
        data = {"csrf_token": csrf(client, f"/posts/{post.id}/edit"), "body": "Words after the change"}
        assert client.post(f"/posts/{post.id}/edit", data=data).status_code == 303
        html = client.get(f"/topics/{topic.id}").text
        assert f'href="/posts/{post.id}/history">edited</a>' in html
        history = client.get(f"/posts/{post.id}/history").text
        assert "Words before the change" in history
        assert "Words after the change" in history


def test_edit_page_of_anothers_post_then_403(client, topic, resident):
    post_id = first_post()
    assert client.get(f"/posts/{post_id}/edit").status_code == 403
    token = csrf(client, f"/topics/{topic.id}")
    assert client.post(f"/posts/{post_id}/edit", data={"csrf_token": token, "body": WORDS * 2}).status_code == 403
    assert client.post(f"/posts/{post_id}/withdraw", data={"csrf_token": token}).status_code == 403


def test_withdraw_asks_first_and_leaves_a_notice(client, topic, author):
    post = make_reply(topic, author, body="Words to be withdrawn")
    sign_in_as(client, author)
    token = csrf(client, f"/posts/{post.id}/withdraw")
    assert value(reader(), select(Post.state).where(Post.id == post.id)) == State.VISIBLE
    assert client.post(f"/posts/{post.id}/withdraw", data={"csrf_token": token}).status_code == 303
    html = client.get(f"/topics/{topic.id}").text
    assert "Withdrawn by its author." in html
    assert "Words to be withdrawn" not in html


def test_react_by_button_then_counted_and_taken_back(client, topic, resident):
    post_id = first_post()
    page = f"/topics/{topic.id}"
    button = f'formaction="/posts/{post_id}/react/support" name="on" value="{{}}" aria-pressed="{{}}"'
    assert button.format(1, "false") in client.get(page).text
    token = csrf(client, page)
    for on, shown in ((1, (0, "true")), (1, (0, "true")), (0, (1, "false"))):
        answer = client.post(f"/posts/{post_id}/react/support", data={"csrf_token": token, "on": on})
        assert (answer.status_code, answer.location) == (303, f"/topics/{topic.id}/dark-lamps-by-the-river#post-1")
        assert button.format(*shown) in client.get(page).text
    assert client.post(f"/posts/{post_id}/react/love", data={"csrf_token": token, "on": 1}).status_code == 404


def test_close_with_conclusions_then_the_topic_begins_with_them(client, topic):
    sign_in(client, make_account("Mod", Role.MODERATOR))
    page = f"/topics/{topic.id}/close"
    token = csrf(client, page)
    assert client.post(page, data={"csrf_token": token, "conclusions": "short"}).status_code == 422
    words = "Every lamp was mended on Tuesday."
    assert client.post(page, data={"csrf_token": token, "conclusions": words}).status_code == 303
    html = client.get(f"/topics/{topic.id}").text
    assert html.index(words) < html.index(WORDS)
    assert "This topic has ended." in html
    assert client.post(f"/topics/{topic.id}/reopen", data={"csrf_token": token}).status_code == 303


def test_official_answer_stands_on_every_page(client, areas, topic):
    make_reply(topic, make_actor("Officer", Role.OFFICER, area=areas["mill"]), body="Mended on Friday.", official=True)
    fill_topic(topic, 45)
    html = client.get(f"/topics/{topic.id}?after={encode_cursor(40)}").text
    assert "Official answer" in html
    assert "Mended on Friday." in html


def test_feeds_are_atom_with_stable_ids_and_full_text(client, topic, author):
    make_reply(topic, author, body="A reply with <b>odd</b> & words")
    for path, ids in (
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


def sign_in_as(client, actor) -> None:
    sign_in(client, session.get_one(Account, actor.account_id))


def test_reply_begins_with_the_quoted_words_of_a_post_that_everybody_sees(client, areas, topic, resident):
    make_reply(topic, body="First line of it.\n\nSecond line.")
    hidden = make_reply(topic, body="Hidden words here.")
    case_id = moderation.flag_content(actor=make_actor("Cem"), kind="post", thing_id=hidden.id, ground=Ground.SPAM)
    page = f"/topics/{topic.id}?reply={{}}&quote=1"
    assert "&gt; First line of it.\n&gt;\n&gt; Second line." in client.get(page.format(2)).text
    moderation.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=Ground.SPAM)
    assert "&gt; Hidden" not in client.get(page.format(3)).text
    assert "&gt;" not in client.get(page.format(99)).text


def test_reply_to_words_that_were_withdrawn_is_refused_and_the_text_kept(client, topic, author, resident):
    post = make_reply(topic, author, body="Soon withdrawn again.")
    actions.withdraw_post(actor=author, post_id=post.id)
    page = f"/topics/{topic.id}"
    data = {"csrf_token": csrf(client, page), "body": "My careful answer.", "in_reply_to": str(post.pos), "lang": "en"}
    answer = client.post(f"{page}/reply", data=data)
    assert answer.status_code == 422
    assert "The post you answer is not shown any more." in answer.text
    assert "My careful answer." in answer.text
    assert 'name="in_reply_to"' not in answer.text


def test_whole_topic_is_printed_without_what_waits(client, areas, topic):
    fill_topic(topic, 45)
    make_reply(topic, make_actor("New", new=True), body="Waiting canary words.")
    html = client.get(f"/topics/{topic.id}/print").text
    assert html.count('<article class="post"') == 45
    assert "canary" not in html
    assert len(statements(client, f"/topics/{topic.id}/print")) <= 2


@pytest.mark.parametrize("button", ["", "preview"])
def test_markdown_bomb_is_refused_and_kept(client, topic, resident, button):
    page, bomb = f"/topics/{topic.id}", "[a](" + "(" * 9_000
    data = {"csrf_token": csrf(client, page), "body": bomb, "lang": "en"} | ({button: "1"} if button else {})
    answer = client.post(f"{page}/reply", data=data)
    assert (answer.status_code, bomb in answer.text) == (422, True)
