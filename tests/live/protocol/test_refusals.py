"""Every refusal: what makes no sense, who may not, what is not there, what is closed."""

import pytest
from sqlalchemy import select, update

from app.kernel.db import session
from app.live.models import HALL, QUESTION
from app.live.vocabulary import Phase
from tests.builders.live import make_question
from tests.live.protocol.asking import BODY, asking, join, refusal

pytestmark = pytest.mark.live


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("join", {}),
        ("join", {"meeting": "x"}),
        ("join", {"meeting": True}),
        ("join", {"meeting": -1}),
        ("join", {"meeting": 1, "since": "soon"}),
        ("join", {"meeting": 1, "audience": "police"}),
        ("join", {"meeting": 1, "audience": ["hall"]}),
        ("ask", {"meeting": 1, "body": BODY}),
        ("ask", {"meeting": 1, "body": "short", "key": "k"}),
        ("ask", {"meeting": 1, "body": "x" * 501, "key": "k"}),
        ("ask", {"meeting": 1, "body": {"a": 1}, "key": "k"}),
        ("ask", {"meeting": 1, "body": BODY, "key": "k" * 65}),
        ("ask", {"meeting": 1, "body": BODY, "key": "k", "source": "letter"}),
        ("ask", {"meeting": 1, "body": BODY, "key": "k", "reach": "no address"}),
        ("support", {"question": 1}),
        ("support", {"question": 1, "on": "yes"}),
        ("support", {"question": 1.5, "on": True}),
        ("support", {"question": 2**60, "on": True}),
        ("moderate", {"question": 1}),
        ("moderate", {"question": 1, "act": "delete"}),
        ("moderate", {"act": "publish"}),
        ("answer", {"question": 1, "act": "shout"}),
        ("answer", {"question": 1, "act": "commit", "due": "tomorrow"}),
        ("phase", {"meeting": 1}),
        ("phase", {"meeting": 1, "phase": "lunch"}),
        ("phase", {"meeting": 1, "moderated": "no"}),
    ],
)
def test_a_payload_that_makes_no_sense_is_a_bad_request(stage, name, payload):
    assert refusal(stage.moderator().ask(name, payload)) == "bad_request"


def test_who_may_not_is_told_so(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    visitor, someone, officer = stage.socket(), stage.somebody(meeting), stage.officer()
    assert refusal(visitor.ask("ask", asking(meeting))) == "not_allowed"
    assert refusal(visitor.ask("support", {"question": question, "on": True})) == "not_allowed"
    for socket in (visitor, someone, officer):
        assert refusal(socket.ask("moderate", {"question": question, "act": "publish"})) == "not_allowed"
        assert refusal(join(socket, meeting, audience="desk")) == "not_allowed"
    for socket in (visitor, someone):
        assert refusal(socket.ask("answer", {"question": question, "act": "start"})) == "not_allowed"
        assert refusal(socket.ask("phase", {"meeting": meeting, "phase": "paused"})) == "not_allowed"
        assert refusal(join(socket, meeting, audience="panel")) == "not_allowed"
    assert refusal(officer.ask("ask", asking(meeting))) == "not_allowed"
    assert join(officer, meeting, audience="panel")["ok"]
    assert join(officer, meeting, audience="hall")["ok"]


def test_what_is_not_there_is_not_found(stage):
    meeting = stage.hall()
    someone, moderator = stage.somebody(meeting), stage.moderator()
    waiting = someone.ask("ask", asking(meeting))["id"]
    assert refusal(join(someone, 10**9)) == "not_found"
    assert refusal(someone.ask("support", {"question": 10**9, "on": True})) == "not_found"
    assert refusal(stage.somebody(meeting).ask("support", {"question": waiting, "on": True})) == "not_found"
    assert refusal(moderator.ask("moderate", {"question": 10**9, "act": "publish"})) == "not_found"


def test_a_conflict_tells_the_present_state(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    moderator, officer = stage.moderator(), stage.officer()
    join(moderator, meeting, audience="desk")
    told = moderator.ask("moderate", {"question": question, "act": "publish"})
    assert refusal(told) == "conflict"
    assert (told["change"]["id"], told["change"]["state"], told["revision"]) == (question, "published", 2)
    moderator.ask("moderate", {"question": question, "act": "decline", "reason": "insult"})
    told = officer.ask("answer", {"question": question, "act": "start"})
    assert refusal(told) == "conflict"
    assert (told["change"]["state"], told["change"]["html"], told["revision"]) == ("gone", None, 3)
    told = officer.ask("phase", {"meeting": meeting, "phase": "collecting"})
    assert (refusal(told), told["revision"], told["phase"]) == ("conflict", 3, "live")


def test_too_many_questions_in_a_minute(stage):
    meeting = stage.hall()
    someone = stage.somebody(meeting)
    answers = [someone.ask("ask", asking(meeting)) for _number in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert refusal(answers[3]) == "too_many"
    assert answers[3]["retry_after"] > 0


def test_a_database_that_is_locked_is_a_failure_and_nothing_is_kept(stage):
    meeting = stage.hall()
    someone = stage.somebody(meeting)
    with stage.app.app_context():
        session.execute(update(HALL).where(HALL.c.meeting_id == meeting).values(phase="live"))
        told = someone.ask("ask", asking(meeting))
        session.rollback()
        assert refusal(told) == "failed"
        assert session.execute(select(QUESTION.c.id).where(QUESTION.c.meeting_id == meeting)).all() == []
        session.rollback()


ALLOWED = {
    Phase.COLLECTING: {"ask", "support", "moderate"},
    Phase.LIVE: {"ask", "support", "moderate", "answer"},
    Phase.PAUSED: {"support", "moderate"},
    Phase.WRITING: {"merge", "written"},
    Phase.CLOSED: set(),
}


@pytest.mark.parametrize("phase", Phase)
def test_each_phase_opens_what_it_opens(stage, phase):
    meeting = stage.hall(phase)
    with stage.app.app_context():
        row = stage.meeting(meeting)
        one, two, three = (make_question(row).id for _number in range(3))
    someone, moderator, officer = stage.somebody(meeting), stage.moderator(), stage.officer()
    acts = {
        "ask": lambda: someone.ask("ask", asking(meeting)),
        "support": lambda: someone.ask("support", {"question": one, "on": True}),
        "merge": lambda: moderator.ask("moderate", {"question": three, "act": "merge", "into": two}),
        "moderate": lambda: moderator.ask("moderate", {"question": two, "act": "decline", "reason": "insult"}),
        "answer": lambda: officer.ask("answer", {"question": one, "act": "start"}),
        "written": lambda: officer.ask("answer", {"question": one, "act": "written", "body": "On Friday."}),
    }
    wanted = ALLOWED[phase] | ({"merge"} if "moderate" in ALLOWED[phase] else set())
    wanted |= {"written"} if "answer" in ALLOWED[phase] else set()
    answers = {name: act() for name, act in acts.items()}
    assert {name for name, answer in answers.items() if answer["ok"]} == wanted
    errors = {name: answer["error"] for name, answer in answers.items() if not answer["ok"]}
    assert errors == {name: "conflict" if name == "support" else "closed" for name in errors}


def test_the_server_said_no_traceback(stage):
    log = stage.site.log("serve")
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]
