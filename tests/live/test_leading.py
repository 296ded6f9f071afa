"""Leading through a meeting without a script: timer, show of hands, checking in, the host's page, what was too late."""

import re

import pytest

from app.identity.vocabulary import Role
from app.kernel.db import session
from app.live.actions import answer_question, change_phase, moderate_question
from app.live.models import Attendance, HallNote, HallTimer, Question, ShowOfHands
from app.live.vocabulary import Answer, Phase, State, Verdict
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_question
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_city

ASKED = {"question": "Which day suits you?", "options": "Monday\r\nThursday", "key": "k-1", "act": "open"}


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.fixture
def meeting(area):
    return make_hall(area)


@pytest.fixture
def officer(client, area):
    return browser(client, Role.OFFICER, area=area)


@pytest.fixture
def moderator(client):
    return browser(client, Role.MODERATOR)


@pytest.fixture
def somebody(client, meeting):
    found = another(client)
    found.get(f"/j/{meeting.code}")
    return found


def browser(client, role, **where):
    found = another(client)
    sign_in(found, make_account(f"A {role}", role, **where))
    return found


def path(meeting, place="live"):
    return f"/meetings/{meeting.id}/{place}"


def post(client, page, target, **fields):
    headers = {"Referer": f"http://localhost{page}"}
    return client.post(target, data={"csrf_token": csrf(client, page), **fields}, headers=headers)


def only(model):
    found = session.query(model).one()
    session.expunge(found)
    session.commit()
    return found


def test_a_show_of_hands_by_forms(meeting, officer, somebody):
    panel, hall = path(meeting, "panel"), path(meeting)
    done = post(officer, panel, f"{hall}/hands", **ASKED)
    assert (done.status_code, done.headers["Location"]) == (303, f"{panel}#hands")
    shown = only(ShowOfHands)
    assert post(somebody, hall, f"/hands/{shown.id}/raise", option="2").status_code == 303
    html = somebody.get(hall).text
    assert re.search(r"Your answer:.*Thursday", html)
    assert "hands-bar" not in html
    assert post(officer, panel, f"/hands/{shown.id}/end", act="close").status_code == 303
    html = somebody.get(hall).text
    assert html.count("hands-bar") == 2
    late = post(somebody, hall, f"/hands/{shown.id}/raise", option="1")
    assert (late.status_code, "This show of hands is closed." in late.text) == (409, True)


def test_a_visitor_sees_the_hands_without_buttons(meeting, officer, client):
    post(officer, path(meeting, "panel"), f"{path(meeting)}/hands", **ASKED)
    for place in ("live", "screen"):
        html = client.get(path(meeting, place)).text
        assert "Which day suits you?" in html
        assert "/raise" not in html


def test_what_is_wrong_stays_on_the_page_with_its_words(meeting, moderator):
    desk = path(meeting, "desk")
    answer = post(moderator, desk, f"{path(meeting)}/hands", **(ASKED | {"options": "Only one"}))
    assert answer.status_code == 422
    assert "Only one</textarea>" in answer.text
    assert 'href="#options"' in answer.text
    answer = post(moderator, desk, f"{path(meeting)}/timer", act="start", minutes="900")
    assert (answer.status_code, 'value="900"' in answer.text) == (422, True)


def test_the_timer_by_forms(meeting, officer, client):
    panel = path(meeting, "panel")
    assert post(officer, panel, f"{path(meeting)}/timer", act="start", minutes="5", title="Lamps").status_code == 303
    html = client.get(path(meeting, "screen")).text
    assert re.search(r'data-running="1".*Lamps.*>(5:00|4:5\d)<', html)
    assert post(officer, panel, f"{path(meeting)}/timer?minutes=2", act="add").status_code == 303
    assert only(HallTimer).planned_s == 420
    post(officer, panel, f"{path(meeting)}/timer", act="pause")
    again = post(officer, panel, f"{path(meeting)}/timer", act="pause")
    assert (again.status_code, "This has changed in the meantime." in again.text) == (409, True)


def test_checking_in_with_the_code_from_the_door(meeting, client):
    page = path(meeting, "check-in")
    assert "Code of the meeting" in client.get(page).text
    door = client.get(f"/join?code={meeting.code}&to=check-in")
    assert client.get(door.headers["Location"]).headers["Location"].endswith(page)
    wrong = post(client, page, page, place="hall", agreed="1")
    assert (wrong.status_code, "Write the name" in wrong.text) == (422, True)
    assert post(client, page, page, place="hall", name="Noor Haddad").status_code == 303
    assert (only(Attendance).place, only(Attendance).names) == ("hall", None)
    assert "You are counted as being here." in client.get(path(meeting)).text
    assert post(client, page, path(meeting, "check-out")).status_code == 303
    assert session.query(Attendance).count() == 0
    session.commit()
    other = another(client)
    assert other.post(page, data={"place": "hall"}).status_code in (400, 403)


def test_a_code_that_is_guessed_twenty_times_is_answered_each_time_and_the_right_one_lets_in(meeting, client):
    for number in range(20):
        assert client.get("/join", query_string={"code": f"WRNG{number:04}"}).status_code == 422
    assert client.get("/join", query_string={"code": meeting.code}).status_code == 302


def test_the_page_of_a_neutral_host(meeting, client):
    host = browser(client, Role.HOST, meeting_id=meeting.id)
    waits = ask(meeting)
    page = path(meeting, "host")
    html = host.get(page).text
    assert "Waiting to be read" in html
    assert "Begin" not in html
    assert f"/questions/{waits.id}/moderate" in html
    assert post(host, page, path(meeting, "attendance"), people="12", names="Ana Costa").status_code == 303
    assert post(host, page, path(meeting, "notes"), note="Began ten minutes late").status_code == 303
    html = host.get(page).text
    assert "List of 12 people" in html
    assert "Began ten minutes late</textarea>" in html
    wrong = post(host, page, path(meeting, "attendance"), people="1", names="Ana\nNoor")
    assert (wrong.status_code, "more names than people" in wrong.text) == (422, True)
    done = post(host, page, f"/questions/{waits.id}/moderate", act="publish")
    assert done.headers["Location"].startswith(page)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COMMISSIONER, Role.PARTNER])
def test_the_queue_of_the_host_is_not_for_the_police(meeting, client, area, role):
    assert browser(client, role, area=area).get(path(meeting, "host")).status_code == 403


def test_notes_stand_beside_the_question_and_are_nobody_elses(meeting, officer, client, area):
    question = make_question(meeting, State.ANSWERING)
    panel = path(meeting, "panel")
    post(officer, panel, path(meeting, "notes"), note="Ask the lighting service", question=str(question.id))
    assert only(HallNote).question_id == question.id
    assert "Ask the lighting service" in officer.get(panel).text
    assert "Ask the lighting service" not in browser(client, Role.OFFICER, area=area).get(panel).text


def test_typing_in_one_after_another(meeting, officer):
    panel, hall = path(meeting, "panel"), path(meeting)
    words = {"body": "Who empties the bins on Sundays?", "source": "paper", "lang": "ar", "key": "k-1"}
    done = post(officer, panel, f"{hall}/ask", **words)
    assert (done.status_code, done.headers["Location"]) == (303, f"{panel}?source=paper&in=ar#enter")
    again = officer.get(f"{panel}?source=paper&in=ar").text
    assert re.search(r'<details[^>]* id="enter" open', again)
    assert re.search(r'<option selected value="paper"', again)
    assert (only(Question).lang, only(Question).source) == ("ar", "paper")
    short = post(officer, panel, f"{hall}/ask", **(words | {"body": "Short", "key": "k-2"}))
    assert (short.status_code, "Short</textarea>" in short.text) == (422, True)


def test_a_question_in_another_language_says_which(meeting, client):
    make_question(meeting, lang="es")
    assert '<bdi lang="es">Español</bdi>' in client.get(f"{path(meeting)}?lang=en").text
    assert "Español</bdi>" not in client.get(f"{path(meeting)}?lang=es").text


def test_what_is_alike_comes_first_and_what_was_answered_before_is_shown(meeting, moderator, area):
    before = make_hall(area, Phase.LIVE)
    answered = make_question(before, body="When will the street lamp beside the school be repaired?")
    answer_question(actor=make_officer(area), question_id=answered.id, how=Answer.SPOKEN)
    make_question(meeting, body="Who empties the bins behind the market?", supports=9)
    like = make_question(meeting, body="Is the lamp beside the school repaired soon?")
    waits = ask(meeting, body="The lamp beside our school: when is it repaired?")
    html = moderator.get(f"{path(meeting, 'desk')}?merge={waits.id}").text
    box = html[html.index('id="merge"') : html.index('id="waiting"')]
    assert box.index(like.body) < box.index("Who empties the bins")
    assert box.count("Much alike") == 1
    assert f"/meetings/{before.id}/live#question-{answered.id}" in box
    action = re.search(rf'formaction="(/questions/{waits.id}/moderate\?reason=[^"]+)"', box)
    assert post(moderator, path(meeting, "desk"), action[1], act="decline").status_code == 303
    row = session.get_one(Question, waits.id, populate_existing=True)
    assert f"/meetings/{before.id}/live#question-{answered.id}" in row.decline_reason


def test_a_support_that_comes_too_late_is_said_on_the_page(meeting, somebody):
    question = make_question(meeting)
    page = path(meeting)
    token = csrf(somebody, page)
    change_phase(actor=make_moderator(), meeting_id=meeting.id, phase=Phase.WRITING)
    late = somebody.post(f"/questions/{question.id}/support", data={"csrf_token": token, "on": "1"})
    assert late.status_code == 409
    assert "Supporting is closed." in late.text
    assert "Answers follow in writing" in late.text


def test_a_merge_in_a_circle_is_said_at_the_desk(meeting, moderator):
    first, second = make_question(meeting), make_question(meeting)
    moderate_question(actor=make_moderator(), question_id=first.id, verdict=Verdict.MERGE, into=second.id)
    circle = post(moderator, path(meeting, "desk"), f"/questions/{second.id}/moderate?into={first.id}", act="merge")
    assert circle.status_code == 409
    assert "This has changed in the meantime." in circle.text
    assert "Separate again" in circle.text


def test_an_answer_to_what_was_declined_keeps_its_words_on_the_panel(meeting, officer):
    question = make_question(meeting)
    moderate_question(actor=make_moderator(), question_id=question.id, verdict=Verdict.DECLINE, reason="insult")
    late = post(officer, path(meeting, "panel"), f"/questions/{question.id}/answer", act="written", body="It is done.")
    assert late.status_code == 409
    assert "This has changed in the meantime." in late.text


def test_two_who_take_up_two_questions_at_once_by_form(meeting, officer, area):
    first, second = make_question(meeting), make_question(meeting)
    panel = path(meeting, "panel")
    assert 'name="now" form="act" value="0"' in officer.get(panel).text
    answer_question(actor=make_officer(area), question_id=first.id, how=Answer.START)
    late = post(officer, panel, f"/questions/{second.id}/answer", act="start", now="0")
    assert late.status_code == 409
    assert "Another question was taken up in the meantime." in late.text
    assert "Being answered now" in late.text


def test_how_many_are_here_can_be_hidden(meeting, officer):
    panel = path(meeting, "panel")
    assert post(officer, panel, f"{path(meeting)}/phase", presence="0").status_code == 303
    assert "Show how many are here" in officer.get(panel).text
