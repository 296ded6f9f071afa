"""Forums as people write in them: topics, replies, edits, and what bad input gets."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.forums import actions
from app.forums.models import Post, Topic
from app.forums.vocabulary import State
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session, value
from app.moderation import actions as moderation
from app.moderation.vocabulary import Ground
from tests.builders.forums import WORDS, make_reply
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.conftest import Browser
from tests.forums.test_pages import first_post


def new_topic(**change) -> dict[str, str]:
    words = {"kind": "talk", "title": "Dark lamps by the river", "body": WORDS, "lang": "en"}
    return words | change


def sign_in_as(client, actor) -> None:
    sign_in(client, session.get_one(Account, actor.account_id))


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


@pytest.mark.parametrize("button", ["", "preview"])
def test_markdown_bomb_is_refused_and_kept(client, topic, resident, button):
    page, bomb = f"/topics/{topic.id}", "[a](" + "(" * 9_000
    data = {"csrf_token": csrf(client, page), "body": bomb, "lang": "en"} | ({button: "1"} if button else {})
    answer = client.post(f"{page}/reply", data=data)
    assert (answer.status_code, bomb in answer.text) == (422, True)
