"""What a program writes in forums with the token of its owner."""

import pytest
from sqlalchemy import func, select

from app.forums.models import Post, Reaction, Topic
from app.forums.vocabulary import State
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.db import reader, session, value
from tests.builders.forums import make_forum, make_topic
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.issues.test_programs import token_of

TOPIC = {"kind": "talk", "title": "Dark crossing", "body": "The crossing by the school is dark.", "lang": "en"}
REPLY = {"body": "It is dark since Monday.", "lang": "en", "in_reply_to": 1}


@pytest.fixture
def town(context):
    areas = make_city()
    people = {
        "neighbour": make_account("Noor", Role.VERIFIED, area=areas["mill"]),
        "newcomer": make_account("Lea", new=True, charter=0),
    }
    forum = make_forum(areas["mill"])
    topic = make_topic(forum)
    return {
        "forum": forum.slug,
        "topic": topic.id,
        "tokens": {who: token_of(account) for who, account in people.items()},
    }


@pytest.fixture
def program(app, town):
    client = app.test_client()

    def ask(who, method, path, body=None, **headers):
        told = {"Authorization": f"Bearer {town['tokens'][who]}"} if who else {}
        told |= {name.replace("_", "-"): held for name, held in headers.items()}
        with app.app_context():
            return client.open(f"/api/v1/{path}", method=method, json=body, headers=told)

    return ask


def count(model):
    return value(reader(), select(func.count()).select_from(model))


def test_a_topic_and_a_reply_stand_where_everybody_reads(program, town):
    opened = program("neighbour", "POST", f"forums/{town['forum']}/topics", TOPIC, Idempotency_Key="night run")
    assert (opened.status_code, opened.json["state"]) == (201, "visible")
    again = program("neighbour", "POST", f"forums/{town['forum']}/topics", TOPIC, Idempotency_Key="night run")
    assert (again.status_code, again.json) == (201, opened.json)
    assert program(None, "GET", f"topics/{opened.json['id']}").json["title"] == "Dark crossing"
    said = program("neighbour", "POST", f"topics/{town['topic']}/posts", REPLY)
    assert said.status_code == 429, "one who writes again within the pace waits"
    assert int(said.headers["Retry-After"]) > 0


def test_a_reply_names_what_it_answers(program, town):
    said = program("neighbour", "POST", f"topics/{town['topic']}/posts", REPLY)
    told = program(None, "GET", said.headers["Location"].rpartition("/api/v1/")[2]).json
    assert (said.status_code, told["in_reply_to"], told["pos"]) == (201, 1, said.json["pos"])


def test_what_a_newcomer_writes_waits_for_a_moderator(program, town):
    asked = program("newcomer", "POST", f"topics/{town['topic']}/posts", REPLY)
    assert (asked.status_code, asked.json["field"]) == (422, "charter")
    said = program("newcomer", "POST", f"topics/{town['topic']}/posts", REPLY | {"charter": True})
    assert (said.status_code, said.json["state"]) == (201, "pending")
    assert program(None, "GET", f"posts/{said.json['id']}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("forums/{forum}/topics", TOPIC | {"title": "Short"}, 422),
        ("forums/{forum}/topics", TOPIC | {"lang": "tlh"}, 422),
        ("forums/{forum}/topics", TOPIC | {"kind": "secret"}, 422),
        ("forums/{forum}/topics", [TOPIC], 400),
        ("forums/no-such/topics", TOPIC, 404),
        ("topics/{topic}/posts", REPLY | {"body": "x" * 40_000}, 422),
        ("topics/{topic}/posts", REPLY | {"in_reply_to": 99}, 422),
        ("topics/{topic}/posts", REPLY | {"official": True}, 403),
        ("topics/999/posts", REPLY, 404),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(program, town, path, body, status):
    before = (count(Topic), count(Post))
    answer = program("neighbour", "POST", path.format(**town), body)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert (count(Topic), count(Post)) == before


def test_a_reaction_stands_once_and_is_taken_back(program, town):
    post = value(reader(), select(Post.id))
    for _twice in range(2):
        assert program("neighbour", "POST", f"posts/{post}/reactions/support").json["on"] is True
    assert (count(Reaction), program(None, "GET", f"posts/{post}").json["support"]) == (1, 1)
    assert program("neighbour", "DELETE", f"posts/{post}/reactions/support").json["on"] is False
    assert (count(Reaction), program(None, "GET", f"posts/{post}").json["support"]) == (0, 0)
    assert program("neighbour", "POST", f"posts/{post}/reactions/anger").status_code == 404
    assert program(None, "POST", f"posts/{post}/reactions/support").status_code == 401


def test_a_post_that_was_hidden_takes_no_reaction(program, town):
    post = session.scalars(select(Post)).one()
    post.state = State.REMOVED
    session.commit()
    assert program("neighbour", "POST", f"posts/{post.id}/reactions/support").status_code == 404
    assert session.scalars(select(Account).where(Account.name == "Noor")).one().id
