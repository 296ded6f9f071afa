"""The queue as moderators use it, and the report of a reader."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.areas.actions import CityWords, set_city
from app.forums.models import Post
from app.identity.actor import SYSTEM
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.moderation import actions
from app.moderation.models import Flag, ModerationCase
from app.moderation.vocabulary import Ground, State
from app.moderation.withheld import mark_of
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.moderation import a_thing, know_things, settle
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city


@pytest.fixture
def areas(context):
    know_things()
    return make_city()


@pytest.fixture
def case_id(areas):
    a_thing(7, words="<b>Careful</b> words & more")
    return actions.flag_content(actor=make_actor(), kind="thing", thing_id=7, ground=Ground.INSULT, words="so rude")


@pytest.fixture
def moderator(client, areas):
    account = make_account("Mod", Role.MODERATOR)
    sign_in(client, account)
    return account


def test_queue_for_visitors_residents_and_police_then_refused(client, areas, case_id):
    assert client.get("/moderation").status_code == 403
    for roles in ((), (Role.OFFICER,), (Role.PARTNER,), (Role.MODERATOR, Role.COMMISSIONER)):
        sign_in(client, make_account("Someone", *roles))
        for path in ("/moderation", "/moderation/decided", f"/moderation/{case_id}"):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "Careful" not in answer.text


def test_queue_shows_the_words_the_reason_and_the_author(client, moderator, case_id):
    html = client.get("/moderation").text
    assert "&lt;b&gt;Careful&lt;/b&gt; words &amp; more" in html
    assert "Insult" in html
    assert "so rude" in html
    assert "Ana" in html


def test_queue_when_empty_then_says_so(client, moderator):
    assert "Nothing waits." in client.get("/moderation").text


def test_hide_in_two_taps_then_restore(client, moderator, case_id):
    token = csrf(client, "/moderation")
    answer = client.post(f"/moderation/{case_id}/hide", data={"csrf_token": token, "reason": "insult"})
    assert (answer.status_code, answer.location) == (303, "/moderation")
    html = client.get("/moderation/decided").text
    assert "Hidden" in html
    assert f"/moderation/{case_id}/restore" in html
    assert client.post(f"/moderation/{case_id}/restore", data={"csrf_token": token}).status_code == 303
    assert f"/moderation/{case_id}/restore" not in client.get("/moderation/decided").text
    assert client.post(f"/moderation/{case_id}/restore", data={"csrf_token": token}).status_code == 409


def test_hide_with_too_short_a_reason_then_the_words_stay(client, moderator, case_id):
    token = csrf(client, "/moderation")
    answer = client.post(f"/moderation/{case_id}/hide", data={"csrf_token": token, "reason": "too rude"})
    assert answer.status_code == 422
    assert ">\r\ntoo rude</textarea>" in answer.text
    assert "<title>Error:" in answer.text
    assert session.get_one(ModerationCase, case_id).state == State.OPEN


def test_decide_when_not_allowed_then_403_and_nothing_changes(client, areas, case_id):
    sign_in(client, make_account("Officer", Role.OFFICER))
    token = csrf(client, "/flag/thing/7")
    for path in (f"/moderation/{case_id}/approve", f"/moderation/{case_id}/hide"):
        answer = client.post(path, data={"csrf_token": token, "reason": "insult"})
        assert answer.status_code == 403
    session.expire_all()
    assert session.get_one(ModerationCase, case_id).state == State.OPEN


def test_flag_as_visitor_twice_then_one_report(client, areas):
    a_thing(9)
    token = csrf(client, "/flag/thing/9")
    for _ in range(2):
        answer = client.post("/flag/thing/9", data={"csrf_token": token, "ground": "spam", "words": "ad"})
        assert answer.status_code == 303
        assert answer.location == "/#9"
    assert session.scalar(select(func.count()).select_from(Flag)) == 1


@pytest.mark.parametrize("data", [{}, {"ground": "dislike"}, {"ground": "spam", "words": "x" * 501}])
def test_flag_with_bad_input_then_422_and_nothing_kept(client, areas, data):
    a_thing(9)
    answer = client.post("/flag/thing/9", data={"csrf_token": csrf(client, "/flag/thing/9"), **data})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert session.scalar(select(func.count()).select_from(ModerationCase)) == 0


def test_flag_page_of_a_hidden_thing_then_not_found(client, areas):
    a_thing(9, visible=False, words="secret words")
    answer = client.get("/flag/thing/9")
    assert answer.status_code == 404
    assert "secret words" not in answer.text


def test_flag_the_twenty_first_time_in_a_day_then_too_many(client, areas):
    a_thing(9)
    token = csrf(client, "/flag/thing/9")
    for _ in range(20):
        assert client.post("/flag/thing/9", data={"csrf_token": token, "ground": "spam"}).status_code == 303
    assert client.post("/flag/thing/9", data={"csrf_token": token, "ground": "spam"}).status_code == 429


def test_mast_tells_moderators_how_many_wait(client, moderator, case_id):
    html = client.get("/moderation/decided").text
    assert 'href="/moderation"' in html


def test_a_verdict_can_be_undone_from_the_next_page_and_not_later(client, moderator, case_id):
    token = csrf(client, "/moderation")
    client.post(f"/moderation/{case_id}/hide", data={"csrf_token": token, "reason": "insult"})
    assert f"/moderation/{case_id}/undo" in client.get("/moderation").text
    answer = client.post(f"/moderation/{case_id}/undo", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/moderation")
    session.expire_all()
    assert session.get_one(ModerationCase, case_id).state == State.OPEN
    session.rollback()
    client.post(f"/moderation/{case_id}/hide", data={"csrf_token": token, "reason": "insult"})
    settle()
    assert f"/moderation/{case_id}/undo" not in client.get("/moderation").text
    assert client.post(f"/moderation/{case_id}/undo", data={"csrf_token": token}).status_code == 409


def test_keys_are_turned_off_and_on_by_each_moderator_alone(client, moderator, case_id):
    token = csrf(client, "/moderation")
    assert 'data-module="desk-keys"' in client.get("/moderation").text
    client.post("/moderation/shortcuts", data={"csrf_token": token})
    assert 'data-module="desk-keys"' not in client.get("/moderation").text
    client.post("/moderation/shortcuts", data={"csrf_token": token, "on": "1"})
    assert 'data-module="desk-keys"' in client.get("/moderation").text


def test_black_out_ticks_what_looks_like_personal_data_and_needs_a_choice(client, moderator, areas):
    post = make_reply(make_topic(make_forum(areas["mill"])), body="Ring me at 600123456 <b>now</b>.")
    case = actions.flag_content(actor=make_actor(), kind="post", thing_id=post.id, ground=Ground.PERSONAL_DATA)
    html = client.get(f"/moderation/{case}/redact").text
    assert html.count(" checked>") == 1
    assert 'value="3" checked><span>600123456</span>' in html
    assert "&lt;b&gt;now&lt;/b&gt;." in html
    token, seen = csrf(client, "/moderation"), html.split('name="seen" value="', 1)[1].split('"', 1)[0]
    sent = {"csrf_token": token, "seen": seen, "reason": "personal_data"}
    assert client.post(f"/moderation/{case}/redact", data=sent).status_code == 422
    assert client.post(f"/moderation/{case}/redact", data={**sent, "body": ["3", "99", "x"]}).status_code == 303
    session.expire_all()
    assert session.get_one(Post, post.id).body == "Ring me at █████ <b>now</b>."


def test_mediators_have_appeals_alone(client, areas, case_id):
    sign_in(client, make_account("Med", Role.MEDIATOR))
    assert client.get("/moderation").status_code == 403
    html = client.get("/moderation/appeals").text
    assert "No appeal waits." in html
    assert 'href="/moderation"' not in html


def test_report_says_when_nobody_reads_and_when_somebody_does_again(client, areas):
    a_thing(9)
    hours = ((), *[("00:00", "00:01")] * 6)
    set_city(actor=SYSTEM, city=CityWords(name="City", emergency=(("Emergency", "112"),), lang="en", watch_hours=hours))
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with at(monday):
        assert "Moderators read again from" in client.get("/flag/thing/9").text
    set_city(actor=SYSTEM, city=CityWords(name="City", emergency=(("Emergency", "112"),), lang="en"))
    assert "Moderators read again from" not in client.get("/flag/thing/9").text


def test_an_appeal_without_signing_in_leads_there_and_of_somebody_else_is_not_found(client, areas):
    author = make_actor("Author")
    a_thing(9, author_id=author.account_id)
    case = actions.flag_content(actor=make_actor(), kind="thing", thing_id=9, ground=Ground.SPAM)
    actions.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case, reason="spam")
    assert client.get(f"/appeals/{case}").location.startswith("/sign-in?next=/appeals/")
    sign_in(client, make_account("Other"))
    assert client.get(f"/appeals/{case}").status_code == 404


def test_who_decides_an_appeal_sees_what_was_blacked_out_and_nobody_else(client, areas):
    author = make_actor("Author", Role.VERIFIED, area=areas["mill"])
    post = make_reply(make_topic(make_forum(areas["mill"])), author, "Ring me at 600123456 <b>now</b>.")
    first, moderator = make_account("First", Role.MODERATOR), make_account("Second", Role.MODERATOR)
    case = actions.flag_content(actor=make_actor(), kind="post", thing_id=post.id, ground=Ground.PERSONAL_DATA)
    seen = mark_of({"body": post.body})
    who = actor_of_account(session(), first.id, now())
    actions.redact(actor=who, case_id=case, reason="personal_data", words={"body": [3]}, seen=seen)
    settle()
    appeal = actions.appeal(actor=author, case_id=case, plea="It is my own.")
    for account, shown in ((moderator, True), (first, False)):
        sign_in(client, account)
        for path in ("/moderation/appeals", f"/moderation/appeals/{appeal}"):
            html = client.get(path).text
            assert "It is my own." in html
            assert ("600123456 &lt;b&gt;" in html) is shown
    sign_in(client, make_account("Author again", Role.VERIFIED, area=areas["mill"]))
    assert "600123456" not in client.get(f"/topics/{post.topic_id}").text
