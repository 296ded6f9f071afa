"""The pages of consultations as a visitor, a resident and a moderator meet them, without scripts."""

import csv
import io
import json
import re
from functools import partial

import pytest
from sqlalchemy import event

from app.consultations.actions import close_consultation
from app.consultations.counting import count_consultations
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.db import read_engine
from tests.builders.consultations import QUESTION, WORDS, answer, make_consultation, statements_of
from tests.builders.days import today
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.consultations.test_groups import LAMPS, let_answer
from tests.consultations.test_groups import WORDS as EIGHT

pytestmark = pytest.mark.usefixtures("kept_for_long")


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def asked(city):
    return make_consultation(city["mill"])


def send(client, path, page=None, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page or path), **fields})


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_visitor_answers_one_statement_after_another_by_one_tap(client, asked):
    url = f"/consultations/{asked.id}"
    for number, words in zip(statements_of(asked), WORDS, strict=True):
        html = read(client, url)
        assert words in html.split("answer-title", 1)[1].split("</section>", 1)[0]
        answer = send(client, f"{url}/stance", url, statement=number, choice="1")
        assert (answer.status_code, answer.location) == (303, f"{url}#answer")
    html = read(client, url)
    assert "You have answered all statements there are" in html
    assert html.count('aria-pressed="true"') == 3
    send(client, f"{url}/stance", url, statement=statements_of(asked)[0], choice="0")
    assert read(client, url).count('value="0" data-key="3" aria-pressed="true"') == 1
    assert "What you answered" not in read(another(client), url)


def test_a_visitors_page_costs_three_statements_however_many_there_are(client, city):
    asked = make_consultation(city["mill"], words=[f"Statement number {n} of many." for n in range(60)])
    url, told = f"/consultations/{asked.id}", []
    read(client, url)
    send(client, f"{url}/stance", url, statement=statements_of(asked)[0], choice="1")
    count = partial(_noted, told)
    event.listen(read_engine(), "before_cursor_execute", count)
    try:
        read(client, url)
    finally:
        event.remove(read_engine(), "before_cursor_execute", count)
    assert len(told) <= 3, told


def _noted(told, _connection, _cursor, statement, *_more):
    told.append(statement)


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 40, "one"])
def test_a_number_that_no_statement_has_is_answered_in_words(client, asked, number):
    url = f"/consultations/{asked.id}"
    answered = send(client, f"{url}/stance", url, statement=number, choice="1")
    assert (answered.status_code, answered.location) == (303, f"{url}#answer")
    assert "Choose an answer." in read(client, url)


def test_a_stance_on_a_closed_one_is_told_when_it_closed(client, city):
    asked = make_consultation(city["mill"], days=-1)
    open_one, url = make_consultation(city["mill"]), f"/consultations/{asked.id}"
    token = csrf(client, f"/consultations/{open_one.id}")
    told = {"csrf_token": token, "statement": statements_of(asked)[0], "choice": "1"}
    answer = client.post(f"{url}/stance", data=told)
    assert answer.status_code == 409
    assert f"This consultation closed on {today(-1)}" in answer.get_data(as_text=True)
    assert "Closed on" in read(client, url)


def test_a_resident_adds_a_statement_and_keeps_the_words_when_they_are_too_short(client, asked):
    sign_in(client, make_account("Ana"))
    url = f"/consultations/{asked.id}"
    answer = send(client, f"{url}/statements", url, words="Too short", lang="en")
    assert answer.status_code == 422
    assert 'value="Too short"' in answer.get_data(as_text=True)
    answer = send(client, f"{url}/statements", url, words="Let the youth centre open late.", lang="en")
    assert (answer.status_code, answer.location) == (303, f"{url}#own")
    assert "Let the youth centre open late." not in read(client, url)


def test_a_moderator_opens_closes_says_what_follows_and_a_mediator_promises(client, city):
    sign_in(client, make_account("Mod", Role.MODERATOR))
    first = {"area": "mill", "question": QUESTION, "about": "", "lang": "en", "who": "verified", "until": today(9)}
    answer = send(client, "/consultations/new", first="\n".join(WORDS[:2]), **first)
    assert answer.status_code == 422
    answer = send(client, "/consultations/new", first="\n".join(WORDS), **first)
    assert answer.status_code == 303
    url = answer.location
    assert send(client, f"{url}/close", url).location == f"{url}/closing"
    assert (
        send(client, f"{url}/findings", words="Six lamps are ordered, and the bus is being asked for.").status_code
        == 303
    )
    sign_in(client, make_account("Med", Role.MEDIATOR))
    assert send(client, f"{url}/promise", promise="Six lamps", owner="", due="").status_code == 422
    assert send(client, f"{url}/promise", promise="Six lamps", owner="", due=today(20)).status_code == 303
    html = read(another(client), f"{url}/closing")
    assert read(client, "/consultations/feed.atom?area=mill").count("<entry") == 2
    for told in (QUESTION, "Six lamps are ordered", "Six lamps</bdi></a>", "People who took part"):
        assert told in html


def test_results_are_a_picture_with_its_table_and_files_in_the_form_of_polis(client, city):
    asked = make_consultation(city["mill"], words=EIGHT)
    let_answer(asked)
    count_consultations(actor=SYSTEM)
    url = f"/consultations/{asked.id}/results"
    html = read(client, url)
    assert html.count("<ellipse") == 2
    assert {"Group A", "Group B", "Group C"} - set(re.findall("Group [A-E]", html)) == {"Group C"}
    assert EIGHT[LAMPS] in html.split('id="bridging"', 1)[1].split("</section>", 1)[0]
    files = {name: list(csv.reader(io.StringIO(read(client, f"{url}/{name}.csv")))) for name in NAMES}
    assert dict(files["summary"]) | {"voters": "30", "groups": "2", "comments": "8"} == dict(files["summary"])
    assert files["comments"][0] == COMMENTS
    assert files["comments"][1][4:] == ["30", "0", "1", EIGHT[LAMPS]]
    assert files["comment-groups"][0][6:10] == [
        "group-a-votes",
        "group-a-agrees",
        "group-a-disagrees",
        "group-a-passes",
    ]
    assert files["comment-groups"][1][2:] == ["30", "30", "0", "0", "15", "15", "0", "0", "15", "15", "0", "0"]
    told = json.loads(read(client, f"/api/v1/consultations/{asked.id}/results"))
    assert (told["counted"], told["bridging"]) == (30, [statements_of(asked)[LAMPS]])
    assert [group["people"] for group in told["groups"]] == [15, 15]
    one = json.loads(read(client, f"/api/v1/consultations/{asked.id}"))
    assert (one["question"], one["people"], one["stances"]) == (QUESTION, 30, 240)


def test_sums_are_given_away_from_five_people_on_and_no_smaller_one_by_subtraction(client, city):
    asked = make_consultation(city["mill"], words=EIGHT)
    url, number = f"/consultations/{asked.id}/results", statements_of(asked)[LAMPS]
    for one in range(4):
        answer(asked, f"browser {one}", [1] + [None] * (len(EIGHT) - 1))
    count_consultations(actor=SYSTEM)

    def told(page=f"/api/v1/consultations/{asked.id}/results"):
        return next(one for one in json.loads(read(client, page))["statements"] if one["id"] == number)

    def line(name):
        return list(csv.reader(io.StringIO(read(client, f"{url}/{name}.csv"))))[1]

    assert [told()[name] for name in ("agrees", "disagrees", "passes")] == [None] * 3
    assert line("comments")[4:6] == ["", ""]
    let_answer(asked)
    count_consultations(actor=SYSTEM)
    # Four more who answered too little for a group: both groups beside the whole would tell what those four said.
    assert (told()["agrees"], told()["groups"]) == (34, {"B": [15, 0, 0]})
    assert line("comment-groups")[6:10] == ["", "", "", ""]


def test_one_account_among_devices_is_not_found_by_subtraction(client, city):
    asked, first = make_consultation(city["mill"]), [1, None, None]
    for one in range(5):
        answer(asked, f"browser {one}", first)
    answer(asked, make_actor("Ana"), [-1, None, None])
    count_consultations(actor=SYSTEM)

    def row():
        html = read(client, f"/consultations/{asked.id}/results").split("With an account, and by device</h3>", 1)[1]
        return re.findall(r"<bdi>([^<]*)</bdi>", html.split(WORDS[0], 1)[1].split("</tr>", 1)[0])

    assert row() == ["–", "–"]
    for one in range(4):
        answer(asked, make_actor(f"Neighbour {one}"), first)
    count_consultations(actor=SYSTEM)
    assert row() == ["80 %", "100 %"]


def test_what_follows_is_written_when_it_is_over(client, asked):
    sign_in(client, make_account("Mod", Role.MODERATOR))
    answered = client.get(f"/consultations/{asked.id}/findings")
    assert (answered.status_code, answered.location) == (303, f"/consultations/{asked.id}/closing")


def test_a_statement_that_comes_too_late_is_refused_with_its_words(client, asked):
    sign_in(client, make_account("Ana"))
    url = f"/consultations/{asked.id}"
    token = csrf(client, url)
    close_consultation(actor=make_actor("Mod", Role.MODERATOR), consultation_id=asked.id)
    told = {"csrf_token": token, "words": "Let the youth centre open late.", "lang": "en"}
    refused = client.post(f"{url}/statements", data=told)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "This consultation closed on" in html
    assert "Let the youth centre open late.</textarea>" in html


NAMES = ("summary", "comments", "comment-groups")
COMMENTS = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]


def test_pages_of_a_city_without_consultations_say_what_to_do(client, city):
    assert "Nothing is being asked" in read(client, "/consultations")
    assert "principal components" in read(client, "/consultations/method")
    assert client.get("/consultations/77/results").status_code == 404


def test_programs_ask_for_those_of_an_area_and_of_what_lies_in_it(client, city, asked):
    other = make_consultation(city["hill"])
    for slug, numbers in (("", [other.id, asked.id]), ("north", [asked.id]), ("park", [])):
        listed = json.loads(read(client, f"/api/v1/consultations?area={slug}"))["items"]
        assert sorted(one["id"] for one in listed) == sorted(numbers)
    assert client.get("/api/v1/consultations?area=nowhere").status_code == 404
