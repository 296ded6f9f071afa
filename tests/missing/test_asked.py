"""Where it is asked who takes part: after taking part in a forum or a consultation, of residents, once a quarter; and
that neither an answer nor a no leaves anything of a person or of what was said."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.forums import actions
from app.forums.models import Post
from app.forums.vocabulary import ReactionKind
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.db import reader, rows, session, value
from app.kernel.journal import Journal
from app.missing.actions import forget_marks
from app.missing.models import AnswerCount, AnswerMark
from tests.builders.consultations import make_consultation
from tests.builders.days import ZONE
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.people import actor_of, csrf, make_account, sign_in
from tests.builders.places import make_city

NOON = datetime(2026, 5, 12, 12, tzinfo=ZoneInfo(ZONE))
ASKS = "Help us see who is missing"


@pytest.fixture
def areas(context, time_machine):
    time_machine.move_to(NOON, tick=False)
    return make_city()


@pytest.fixture
def topic(areas):
    return make_topic(make_forum(areas["mill"]))


@pytest.fixture
def ana(client, areas):
    account = make_account("Ana", Role.VERIFIED, area=areas["mill"])
    sign_in(client, account)
    return account


def asked(client, path):
    """The address of the questions that a page offers; None when it asks nothing."""
    html = client.get(path).get_data(as_text=True)
    return html.split(ASKS)[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if ASKS in html else None


def number_of(model):
    return value(reader(), select(func.count()).select_from(model))


def counted():
    told = select(AnswerCount.area_id, AnswerCount.kind, AnswerCount.value, AnswerCount.number)
    return [tuple(row) for row in rows(reader(), told.where(AnswerCount.number > 0).order_by(AnswerCount.id))]


def react(account, topic):
    post_id = session.scalars(select(Post.id).where(Post.topic_id == topic.id)).one()
    session.commit()
    actions.react(actor=actor_of(account), post_id=post_id, kind=ReactionKind.THANKS, on=True)


def test_a_forum_asks_after_a_post_or_a_reaction_and_never_before(client, areas, topic, ana):
    page = f"/topics/{topic.id}"
    assert asked(client, page) is None
    react(ana, topic)
    expected = f"/who-is-missing/answer?kind=forum&place={areas['mill'].id}"
    assert asked(client, page) == expected  # neither the topic nor the post goes along
    other = make_topic(make_forum(areas["hill"]))
    make_reply(other, actor_of(ana))
    assert asked(client, f"/topics/{other.id}") == expected.replace(str(areas["mill"].id), str(areas["hill"].id))


def test_a_theme_of_the_whole_city_counts_for_the_city(client, areas, ana):
    theme = make_topic(make_forum(None))
    make_reply(theme, actor_of(ana))
    path = asked(client, f"/topics/{theme.id}")
    assert path == "/who-is-missing/answer?kind=forum&place=0"
    fields = {"csrf_token": csrf(client, path), "place": "0", "kind": "forum", "age": "18-29"}
    assert client.post("/who-is-missing/answer", data=fields).status_code == 303
    assert counted() == [(areas["city"].id, "forum", "18-29", 1)]


def test_a_consultation_asks_after_a_stance(client, areas, ana):
    it = make_consultation(areas["mill"])
    page = f"/consultations/{it.id}"
    assert asked(client, page) is None
    html = client.get(page).get_data(as_text=True)
    statement = html.split('name="statement" value="')[1].partition('"')[0]
    given = {"csrf_token": csrf(client, page), "statement": statement, "choice": "1", "from": "answer"}
    assert client.post(f"{page}/stance", data=given).status_code == 303
    path = asked(client, page)
    assert path == "/who-is-missing/answer?kind=consultation&area=mill"
    fields = {"csrf_token": csrf(client, path), "area": "mill", "kind": "consultation", "gender": "woman"}
    assert client.post("/who-is-missing/answer", data=fields).status_code == 303
    assert counted() == [(areas["north"].id, "consultation", "woman", 1)]
    assert asked(client, page) is None


def test_whoever_answered_is_asked_again_in_the_next_quarter_alone(client, areas, topic, ana, time_machine):
    page = f"/topics/{topic.id}"
    react(ana, topic)
    path, lines = asked(client, page), number_of(Journal)
    fields = {"csrf_token": csrf(client, path), "place": str(areas["mill"].id), "kind": "forum", "age": "18-29"}
    assert client.post("/who-is-missing/answer", data=fields).status_code == 303
    assert asked(client, page) is None
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    assert forget_marks(actor=SYSTEM) == 1
    assert (number_of(AnswerMark), number_of(Journal)) == (0, lines)
    sign_in(client, ana)
    assert asked(client, page) is None
    time_machine.move_to(datetime(2026, 7, 1, 0, 1, tzinfo=ZoneInfo(ZONE)), tick=False)
    sign_in(client, ana)
    assert asked(client, page) == path


def test_one_tap_says_no_and_nothing_of_it_is_written_down(client, topic, ana):
    page = f"/topics/{topic.id}"
    react(ana, topic)
    lines = number_of(Journal)
    said = client.post("/who-is-missing/no", data={"csrf_token": csrf(client, page), "back": page})
    assert (said.status_code, said.location) == (303, page)
    assert said.headers["Set-Cookie"].startswith(
        "asked=2026-2; Expires=Tue, 30 Jun 2026 22:00:00 GMT; HttpOnly; Path=/"
    )
    assert "We do not ask again in these three months." in client.get(page).get_data(as_text=True)
    assert asked(client, page) is None
    assert (number_of(AnswerMark), number_of(AnswerCount), number_of(Journal)) == (0, 0, lines)
    elsewhere = {"csrf_token": csrf(client, page), "back": "https://elsewhere.example/"}
    assert client.post("/who-is-missing/no", data=elsewhere).location == "/who-is-missing"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MODERATOR, Role.PARTNER])
def test_no_office_is_asked_whatever_it_wrote(client, areas, topic, role):
    account = make_account("Ola", role, area=areas["mill"])
    sign_in(client, account)
    make_reply(topic, actor_of(account))
    assert asked(client, f"/topics/{topic.id}") is None
    fields = {"csrf_token": csrf(client, f"/topics/{topic.id}"), "place": str(areas["mill"].id), "kind": "forum"}
    assert client.post("/who-is-missing/answer", data=fields | {"age": "18-29"}).status_code == 403
    assert client.post("/who-is-missing/no", data=fields).status_code == 403


def test_a_place_that_is_none_is_not_found(client, ana):
    for place in ("999999", "99999999999", "x"):
        assert client.get(f"/who-is-missing/answer?place={place}&kind=forum").status_code == 404
