"""The hall without a socket: pages, forms, the refresh, coming in with a code."""

import re

import pytest
from sqlalchemy import event

from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.db import db, read_engine, session
from app.live.actions import answer_in_writing, change_phase, moderate_question
from app.live.models import Hall, Question
from app.live.vocabulary import Phase, State, Verdict
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_question
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_city

pytestmark = pytest.mark.usefixtures("kept_for_long")
BODY = "Why is the lamp at the school dark again?"


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.fixture
def meeting(area):
    return make_hall(area)


def live(meeting, more=""):
    return f"/meetings/{meeting.id}/live{more}"


def join(client, meeting):
    return client.get(f"/j/{meeting.code.lower()}")


def staff(client, *roles, area=None):
    account = make_account("Ana Costa", *roles, area=area)
    sign_in(client, account)
    return account


def read(question_id):
    """The row as it stands, without keeping SQLite's write lock from the next request."""
    row = session.get_one(Question, question_id, populate_existing=True)
    session.expunge(row)
    session.commit()
    return row


def hall_of(meeting):
    row = session.get_one(Hall, meeting.id, populate_existing=True)
    session.expunge(row)
    session.commit()
    return row


def post(client, meeting, path, page=None, **fields):
    token = csrf(client, page or live(meeting))
    return client.post(path, data={"csrf_token": token, **fields})


def test_a_visitor_reads_the_hall_and_is_shown_the_way_in(client, meeting):
    question = make_question(meeting)
    waiting = make_question(meeting, State.QUEUED, body="A secret that nobody has read yet.")
    answer = client.get(live(meeting))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert question.body in html
    assert waiting.body not in html
    assert f"/j/{meeting.code}" in html
    assert "<form method=" not in html
    assert "Set-Cookie" not in answer.headers


def test_the_code_gives_a_part_and_watching_needs_none(client, meeting):
    answer = join(client, meeting)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(live(meeting))
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("corrala_participant=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Set-Cookie" not in join(client, meeting).headers
    assert client.get("/j/NOSUCHCO").status_code == 404


def test_joining_by_typing_the_code(client, meeting):
    spaced = f"{meeting.code[:4].lower()} {meeting.code[4:]}"
    answer = client.get("/join", query_string={"code": spaced})
    assert answer.headers["Location"].endswith(f"/j/{meeting.code}")
    wrong = client.get("/join", query_string={"code": "XXXX"})
    assert wrong.status_code == 422
    assert "XXXX" in wrong.get_data(as_text=True)
    assert client.get("/join").status_code == 200


def test_asking_without_a_script(client, meeting):
    join(client, meeting)
    answer = post(client, meeting, live(meeting, "/ask"), body=BODY, key="k-1", anonymous="true", lang="en")
    assert answer.status_code == 303
    again = post(client, meeting, live(meeting, "/ask"), body=BODY, key="k-1", anonymous="true")
    assert again.status_code == 303
    asked = session.query(Question).one()
    assert (asked.body, asked.state) == (BODY, "queued")
    html = client.get(live(meeting)).get_data(as_text=True)
    assert f'data-mine-question="{asked.id}"' in html


@pytest.mark.parametrize(
    ("fields", "kept"), [({"body": "Too short", "key": "k"}, "Too short"), ({"body": "x" * 501, "key": "k"}, "x" * 501)]
)
def test_what_is_wrong_is_shown_with_the_text_kept(client, meeting, fields, kept):
    join(client, meeting)
    answer = post(client, meeting, live(meeting, "/ask"), **fields)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert kept in html
    assert "10 to 500 characters" in html
    assert session.query(Question).count() == 0


def test_text_is_kept_when_questions_were_closed_meanwhile(client, meeting):
    join(client, meeting)
    token = csrf(client, live(meeting))
    session.get_one(Hall, meeting.id).phase = Phase.PAUSED
    session.commit()
    answer = client.post(live(meeting, "/ask"), data={"csrf_token": token, "body": BODY, "key": "k"})
    assert answer.status_code == 409
    assert BODY in answer.get_data(as_text=True)


def test_the_fourth_question_in_a_minute_waits(client, meeting):
    join(client, meeting)
    codes = [post(client, meeting, live(meeting, "/ask"), body=BODY, key=f"k-{n}").status_code for n in range(4)]
    assert codes == [303, 303, 303, 429]


def test_a_form_without_token_or_part_is_refused(client, meeting):
    assert client.post(live(meeting, "/ask"), data={"body": BODY, "key": "k"}).status_code == 400
    sign_in(client, make_account("Officer", Role.OFFICER))
    token = csrf(client, "/account")
    assert client.post(live(meeting, "/ask"), data={"csrf_token": token, "body": BODY, "key": "k"}).status_code == 403


def test_supporting_without_a_script(client, meeting):
    question = make_question(meeting)
    join(client, meeting)
    answer = post(client, meeting, f"/questions/{question.id}/support", on="1")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(live(meeting, f"#question-{question.id}"))
    assert read(question.id).supports == 1
    html = client.get(live(meeting)).get_data(as_text=True)
    assert f'data-supported="{question.id}"' in html
    post(client, meeting, f"/questions/{question.id}/support", on="0")
    assert read(question.id).supports == 0


def test_the_desk_publishes_declines_and_joins(client, meeting):
    one, two, three = (ask(meeting) for _number in range(3))
    staff(client, Role.MODERATOR)
    desk = f"/meetings/{meeting.id}/desk"
    headers = {"Referer": f"http://localhost{desk}"}
    token = csrf(client, desk)

    def moderate(question, query="", **fields):
        path = f"/questions/{question.id}/moderate{query}"
        return client.post(path, data={"csrf_token": token, **fields}, headers=headers)

    answer = moderate(one, act="publish")
    assert answer.headers["Location"].endswith(f"{desk}#question-{one.id}")
    assert moderate(two, "?reason=insult", act="decline").status_code == 303
    assert (read(two.id).state, read(two.id).decline_reason) == ("declined", "insult")
    assert moderate(three, f"?into={two.id}", act="merge").status_code == 409
    moderate(three, act="publish")
    assert moderate(three, f"?into={one.id}", act="merge").status_code == 303
    assert read(three.id).merged_into == one.id
    assert moderate(one, act="publish").status_code == 409
    assert moderate(one, act="nonsense").status_code == 422
    html = client.get(desk, query_string={"merge": one.id}).get_data(as_text=True)
    assert "Choose the one that stays" in html or "no other question" in html


def test_a_decline_without_reason_shows_the_desk_again(client, meeting):
    asked = ask(meeting)
    staff(client, Role.MODERATOR)
    token = csrf(client, f"/meetings/{meeting.id}/desk")
    answer = client.post(
        f"/questions/{asked.id}/moderate", data={"csrf_token": token, "act": "decline", "reason": "ab"}
    )
    assert answer.status_code == 422
    assert "Say why" in answer.get_data(as_text=True)


def test_the_panel_answers_in_writing_and_promises(client, meeting, area):
    question = make_question(meeting)
    staff(client, Role.OFFICER, area=area)
    panel = f"/meetings/{meeting.id}/panel"
    token = csrf(client, f"{panel}?question={question.id}")
    path, headers = f"/questions/{question.id}/answer", {"Referer": f"http://localhost{panel}?question=1"}
    wrong = client.post(path, data={"csrf_token": token, "act": "commit", "body": "We do it."}, headers=headers)
    assert wrong.status_code == 422
    assert "We do it." in wrong.get_data(as_text=True)
    answer = client.post(path, data={"csrf_token": token, "act": "written", "body": "On **Friday**."}, headers=headers)
    assert answer.headers["Location"].endswith(f"{panel}#question-{question.id}")
    assert "<strong>Friday</strong>" in client.get(live(meeting)).get_data(as_text=True)
    done = client.post(path, data={"csrf_token": token, "act": "commit", "due": "2099-01-01"}, headers=headers)
    assert done.status_code == 303
    assert read(question.id).issue_ref in client.get(live(meeting)).get_data(as_text=True)


def test_the_phase_is_changed_by_a_button(client, meeting, area):
    staff(client, Role.OFFICER, area=area)
    panel = f"/meetings/{meeting.id}/panel"
    assert post(client, meeting, live(meeting, "/phase"), panel, phase="paused").status_code == 303
    assert hall_of(meeting).phase == "paused"
    assert post(client, meeting, live(meeting, "/phase"), panel, phase="collecting").status_code == 409
    assert post(client, meeting, live(meeting, "/phase"), panel, moderated="0").status_code == 403
    assert post(client, meeting, live(meeting, "/phase"), panel, phase="lunch").status_code == 422


@pytest.mark.parametrize(
    ("role", "desk", "panel"),
    [(None, 403, 403), (Role.OFFICER, 403, 200), (Role.MODERATOR, 200, 403), (Role.MEDIATOR, 200, 200)],
)
def test_desk_and_panel_are_for_their_people(client, meeting, area, role, desk, panel):
    if role:
        staff(client, role, area=area if role == Role.OFFICER else None)
    else:
        join(client, meeting)
    assert client.get(f"/meetings/{meeting.id}/desk").status_code == desk
    assert client.get(f"/meetings/{meeting.id}/panel").status_code == panel
    for audience, status in (("desk", desk), ("panel", panel), ("hall", 200), ("screen", 200)):
        answer = client.get(live(meeting, f"/changes?audience={audience}"))
        assert answer.status_code == (status if status == 403 else 204)


def test_the_screen_shows_now_and_the_next_three(client, meeting):
    shown = [make_question(meeting) for _number in range(5)]
    running = make_question(meeting, State.ANSWERING)
    html = client.get(f"/meetings/{meeting.id}/screen").get_data(as_text=True)
    assert running.body in html
    assert [question.body in html for question in shown] == [True] * 3 + [False] * 2
    assert "<svg" in html
    assert f"{meeting.code[:4]} {meeting.code[4:]}" in html


def test_the_question_being_answered_stands_on_top_alone(client, meeting):
    waiting, running = make_question(meeting), make_question(meeting, State.ANSWERING)
    done = make_question(meeting, State.ANSWERED)
    html = client.get(live(meeting)).get_data(as_text=True)
    lists = dict(re.findall(r'<ol role="list" class="questions" data-states="([^"]+)"[^>]*>(.*?)</ol>', html, re.S))
    found = {states: re.findall(r'data-question="(\d+)"', cards) for states, cards in lists.items()}
    ids = {"answering": running.id, "published carried": waiting.id, "answered": done.id}
    assert found == {states: [str(number)] for states, number in ids.items()}
    assert html.count(f'id="question-{running.id}"') == 1
    assert re.search(r'id="questions-title">[^<]*\(<span data-open-count class="num">1<', html)


def test_with_nothing_answered_now_the_top_is_hidden(client, meeting):
    make_question(meeting)
    html = client.get(live(meeting)).get_data(as_text=True)
    assert re.search(r'<section class="now"[^>]* hidden>', html)


def test_the_refresh_says_nothing_when_nothing_is_newer(client, meeting):
    make_question(meeting)
    revision = hall_of(meeting).revision
    for since in (revision, revision + 1, revision + 1000):
        answer = client.get(live(meeting, f"/changes?since={since}&lang=es"))
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert int(answer.headers["Retry-After"]) > 0
        assert "Set-Cookie" not in answer.headers


def test_the_refresh_gives_what_is_newer_and_what_is_gone(client, meeting):
    shown, hidden, waiting = make_question(meeting), make_question(meeting), make_question(meeting, State.QUEUED)
    before = hall_of(meeting).revision
    moderator = make_moderator()
    revision = moderate_question(actor=moderator, question_id=hidden.id, verdict=Verdict.DECLINE, reason="insult")
    answer = client.get(live(meeting, f"/changes?since={before}")).get_json()
    assert (answer["since"], answer["revision"], answer["phase"]) == (before, revision, "live")
    assert [(change["id"], change["state"], change.get("gone")) for change in answer["changes"]] == [
        (hidden.id, "gone", True)
    ]
    assert hidden.body not in str(answer)
    whole = client.get(live(meeting, "/changes")).get_json()
    assert [change["id"] for change in whole["changes"]] == [shown.id]
    waiting_only = moderate_question(actor=moderator, question_id=waiting.id, verdict=Verdict.DECLINE, reason="insult")
    empty = client.get(live(meeting, f"/changes?since={revision}"))
    assert (empty.status_code, empty.get_json()["changes"], empty.get_json()["revision"]) == (200, [], waiting_only)


@pytest.mark.parametrize("query", ["since=-1", "since=x", "audience=police", f"since={2**60}"])
def test_a_refresh_that_makes_no_sense_is_refused(client, meeting, query):
    assert client.get(live(meeting, f"/changes?{query}")).status_code == 422


def test_the_refresh_tells_who_joined_what_is_theirs(client, meeting):
    join(client, meeting)
    post(client, meeting, live(meeting, "/ask"), body=BODY, key="k-1")
    mine = client.get(live(meeting, "/changes")).get_json()["mine"]
    assert mine["asked"] == [session.query(Question).one().id]
    assert BODY in mine["questions"][0]["html"]


def test_who_supports_without_an_account_finds_what_became_of_it_after_the_meeting(client, area, meeting):
    answered, waits, other = make_question(meeting), make_question(meeting), make_question(meeting)
    join(client, meeting)
    for question in (answered, waits):
        post(client, meeting, f"/questions/{question.id}/support", on="1")
    assert 'formaction="/questions/' in client.get(live(meeting)).text.split("<noscript>")[1]
    change_phase(actor=make_moderator(), meeting_id=meeting.id, phase=Phase.WRITING)
    told = {"question_ids": [answered.id], "body": "The lamp is mended on Monday."}
    answer_in_writing(actor=make_officer(area), meeting_id=meeting.id, **told)
    html = client.get(live(meeting)).text
    box = html.split("What I support")[1].split("</details>")[0]
    states = re.findall(r'data-backed="(\d+)">\s*<span class="status-chip is-\w+">([^<]+)<', box)
    assert dict(states) == {
        str(answered.id): "Answered",
        str(waits.id): "Answer follows after the meeting",
    }
    assert (f"#question-{answered.id}" in box, f"#question-{other.id}" in box) == (True, False)
    assert f'id="question-{answered.id}"' in html
    assert "The lamp is mended on Monday." in html
    assert "Take back" not in html
    assert "What I support" not in another(client).get(live(meeting)).text


def test_the_desk_offers_to_close_the_questions_once_all_are_answered(client, area, meeting):
    question = make_question(meeting)
    staff(client, Role.MODERATOR)
    change_phase(actor=make_moderator(), meeting_id=meeting.id, phase=Phase.WRITING)
    assert "Close the questions" not in client.get(f"/meetings/{meeting.id}/desk").text
    told = {"question_ids": [question.id], "body": "The lamp is mended on Monday."}
    answer_in_writing(actor=make_officer(area), meeting_id=meeting.id, **told)
    assert "Close the questions" in client.get(f"/meetings/{meeting.id}/desk").text


def test_numbers_alone_come_without_words(client, meeting):
    question = make_question(meeting)
    before = hall_of(meeting).revision
    join(client, meeting)
    post(client, meeting, f"/questions/{question.id}/support", on="1")
    change = client.get(live(meeting, f"/changes?since={before}")).get_json()["changes"][0]
    assert (change["id"], change["supports"], change["html"]) == (question.id, 1, None)


def test_the_language_of_fragments_is_the_one_asked_for(client, meeting):
    make_question(meeting, State.ANSWERING)
    spanish = client.get(live(meeting, "/changes?lang=es")).get_json()["changes"][0]["html"]
    unknown = client.get(live(meeting, "/changes?lang=xx")).get_json()["changes"][0]["html"]
    assert "question-card" in spanish
    assert "question-card" in unknown


@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_hall_costs_the_same_statements_for_any_number(client, meeting, number, signed_in):
    for _number in range(number):
        make_question(meeting)
    if signed_in:
        sign_in(client, make_account("Noor Haddad"))
    client.get(live(meeting))
    told = []
    note = lambda *args: told.append(args[2])  # noqa: E731
    for engine in (db.engine, read_engine()):
        event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(live(meeting))
    finally:
        for engine in (db.engine, read_engine()):
            event.remove(engine, "before_cursor_execute", note)
    reads = [statement for statement in told if statement.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= (7 if signed_in else 3), reads
    assert not [one for one in told if re.match(r"\s*(INSERT|UPDATE|DELETE)", one, re.I)]


def test_fragments_say_nothing_of_who_asked(client, meeting):
    account = make_account("Zoraida Quintanilla")
    sign_in(client, account)
    post(client, meeting, live(meeting, "/ask"), body=BODY, key="k-1", anonymous="true", reach="zora@example.org")
    asked = session.query(Question).one()
    moderate_question(actor=make_moderator(), question_id=asked.id, verdict=Verdict.PUBLISH)
    pages = [client.get(live(meeting, "/changes")).get_data(as_text=True)]
    client.delete_cookie("corrala")
    pages += [client.get(live(meeting)).get_data(as_text=True), client.get(f"/meetings/{meeting.id}/screen").text]
    assert not [
        page for page in pages if "Zoraida" in page or "zora@" in page or session.get(Account, account.id).email in page
    ]


def test_without_a_hall_nothing_is_here(client, area):
    for path in ("/meetings/99/live", "/meetings/99/desk", "/meetings/99/screen", "/meetings/99/live/changes"):
        assert client.get(path).status_code == 404
