"""The queue as moderators use it, and the report of a reader."""

import pytest
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.kernel.db import session
from app.moderation import actions
from app.moderation.models import Flag, ModerationCase
from app.moderation.vocabulary import Ground, State
from tests.builders.moderation import a_thing, know_things
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
