"""The doors for programs as a program meets them: reading without key and cookie, pages of a list, marks, errors."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app.identity.vocabulary import Role
from app.issues.vocabulary import WordsState
from app.kernel.clock import now
from app.kernel.db import read_engine, session
from app.live.vocabulary import Phase
from app.priorities.vocabulary import State
from app.web.openapi import ARGUMENT, views
from tests.builders.consultations import make_consultation
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import close, make_category, make_issue, step
from tests.builders.live import make_hall, make_question
from tests.builders.people import make_account, make_actor, make_session
from tests.builders.places import make_city
from tests.builders.priorities import make_cycle

pytestmark = pytest.mark.usefixtures("kept_for_long")
READS = ("areas", "categories", "forums", "topics", "posts", "issues", "meetings", "priorities", "register")


@pytest.fixture
def town(context: Flask):
    """A city with one thing of each sort; the values of addresses by name."""
    areas = make_city()
    category = make_category()
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    issue = make_issue(areas["mill"], category, lat=40.001, lon=-2.999, street="Mill Lane 7")
    step(issue, chief)
    close(issue, chief)
    topic = make_topic(make_forum(areas["mill"]))
    meeting = make_hall(areas["mill"], Phase.LIVE)
    make_question(meeting)
    return {"areas": areas, "category": category, "slug": "mill", "ref": issue.ref, "topic_id": topic.id,
            "post_id": 1, "meeting_id": meeting.id, "consultation_id": make_consultation(areas["mill"]).id,
            "cycle_id": make_cycle(areas["mill"], State.WORKING).id}  # fmt: skip


def get(client, path, **headers):
    return client.get(f"/api/v1/{path}", headers={name.replace("_", "-"): held for name, held in headers.items()})


def filled(path: str, values) -> str:
    return ARGUMENT.sub(lambda found: str(values[found[2]]), path)


def test_each_address_of_the_description_answers_as_described(client, town, app):
    described = get(client, "openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert described["info"]["license"]["name"] == "CC BY 4.0"
    for rule, method, told in views(app):
        if method != "get":
            continue
        values = town | {"post_id": get(client, "posts").json["items"][0]["id"]}
        answer = client.get(filled(rule.rule, values))
        assert (rule.rule, answer.status_code) == (rule.rule, 200)
        items = answer.json["items"] if told.many else [answer.json]
        assert items or "ratings" in rule.rule, rule.rule
        shapes = described["components"]["schemas"][told.answer.__name__.removesuffix("View")]
        assert all(set(item) == set(shapes["properties"]) for item in items), rule.rule


def test_reading_sets_and_heeds_no_cookie_and_is_open_to_other_sites(client, town):
    officer = make_account("Vega", Role.OFFICER, area=town["areas"]["mill"])
    secret = make_issue(town["areas"]["mill"], confidential=True, level="confidential", officer_account_id=officer.id)
    with client.session_transaction() as cookie:
        cookie["token"] = make_session(officer)
    session.commit()
    assert client.get(f"/issues/{secret.ref}").status_code == 200  # whose cookie it is may read it
    assert get(client, f"issues/{secret.ref}").status_code == 404
    for path in (*READS, f"issues/{town['ref']}/steps", "no-such"):
        answer = client.get(f"/api/v1/{path}?lang=es", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
        assert 'rel="license"' in answer.headers["Link"]
    assert secret.ref not in get(client, "issues").text
    asked = client.options("/api/v1/issues")
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_pages_of_a_list_lead_on_until_the_end(client, town):
    for number in range(24):
        make_issue(town["areas"]["mill"], at=now() - timedelta(hours=number + 1))
    first = get(client, "issues?area=mill")
    assert f'<{first.json["next"]}>; rel="next"' in first.headers["Link"]
    second = client.get(first.json["next"].removeprefix("http://localhost"))
    refs = [one["ref"] for one in (*first.json["items"], *second.json["items"])]
    assert (len(refs), len(set(refs)), second.json["next"]) == (25, 25, None)
    assert [one["area"] for one in second.json["items"]] == ["mill"] * 5


def test_what_has_not_changed_is_not_sent_again(client, town):
    for path in READS:
        first = get(client, path)
        again = get(client, path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
    mark = get(client, "issues").headers["ETag"]
    make_issue(town["areas"]["mill"])
    assert get(client, "issues", If_None_Match=mark).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("no-such", 404),
        ("issues/MIL-9999", 404),
        ("issues?area=nowhere", 404),
        ("issues?after=%00", 404),
        ("topics?after=bm8", 404),
        ("posts?topic=99999999999999999999", 404),
        ("topics/99999999999999999999", 404),
        ("register?month=2026-99", 404),
        ("issues/a%00b", 404),
    ],
)
def test_what_is_not_there_is_a_problem_document(client, town, path, status):
    answer = get(client, path, Accept="text/html")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert (answer.json["status"], answer.json["title"]) == (404, "Not Found")


def test_another_method_is_told_which_are_possible(client, town):
    answer = client.delete("/api/v1/issues")
    assert (answer.status_code, answer.json["title"]) == (405, "Method Not Allowed")
    assert "GET" in answer.headers["Allow"]


def test_what_waits_or_is_hidden_is_in_no_answer(client, town):
    area = town["areas"]["mill"]
    for state in (WordsState.PENDING, WordsState.HIDDEN):
        make_issue(area, words="canary words", title="canary title", street="Canary Lane", words_state=state)
    make_topic(make_forum(town["areas"]["park"], access="members"), title="canary topic title")
    meeting = make_hall(area, Phase.LIVE)
    make_question(meeting, state="queued", body="A canary question?", published_at=None)
    told = [get(client, path).text for path in READS]
    told += [get(client, f"meetings/{meeting.id}/questions").text, get(client, "issues?q=canary").text]
    assert [text for text in told if "anary" in text] == []
    waiting = get(client, "issues").json["items"][0]
    assert (waiting["title"], waiting["html"], waiting["street"]) == (None, None, None)


def test_a_list_costs_the_same_for_one_and_for_three(client, town):
    def statements(path: str) -> int:
        asked: list[str] = []

        def watch(_connection, _cursor, statement, *_rest):
            asked.append(statement)

        event.listen(read_engine(), "before_cursor_execute", watch)
        get(client, path)
        event.remove(read_engine(), "before_cursor_execute", watch)
        return len(asked)

    paths = ("issues", "topics", "posts", "meetings", f"meetings/{town['meeting_id']}/questions", "areas", "forums")
    before = {path: statements(path) for path in paths}
    for number in range(2):
        make_issue(town["areas"]["mill"])
        make_topic(make_forum(town["areas"]["hill" if number else "park"]))
        make_hall(town["areas"]["mill"], Phase.LIVE)
    assert {path: statements(path) for path in paths} == before
    assert max(before.values()) <= 3


def test_the_page_for_people_names_each_address(client, town, app):
    page = client.get("/api").get_data(as_text=True)
    assert [rule.rule for rule, _method, _told in views(app) if ARGUMENT.sub(r"{\2}", rule.rule) not in page] == []
    assert "<script>" not in page
