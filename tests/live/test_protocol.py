"""The protocol against a real server, on both databases: every event, every refusal, what each audience may hear."""

import datetime
import threading
import time
import urllib.parse
import urllib.request
import uuid

import pytest
from sqlalchemy import select, update

from app.identity.models import AccountSession, RoleGrant
from app.identity.queries import token_hash
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.live.actions import support_question
from app.live.models import HALL, QUESTION
from app.live.vocabulary import Answer, Phase, State, Verdict
from tests.builders.live import make_participant, make_question
from tests.conftest import database_name, fresh_postgresql
from tests.live.stage import Stage, staged

pytestmark = pytest.mark.live
BODY = "When is the lamp at the school repaired?"
CANARY = "Zephyrine Quillfeather"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def stage(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    if request.param == "postgresql":
        url = fresh_postgresql(f"{database_name()}_live")
    else:
        url = f"sqlite:///{folder / 'live.sqlite3'}"
    with staged(folder, url) as running:
        yield running


@pytest.fixture(autouse=True)
def _close(stage):
    yield
    stage.close()


def join(socket, meeting, since=0, audience="hall", **more):
    return socket.ask("join", {"meeting": meeting, "since": since, "audience": audience, **more})


def asking(meeting, body=BODY, **more):
    return {"meeting": meeting, "body": body, "anonymous": True, "key": uuid.uuid4().hex, **more}


def heard_changes(socket, seconds=0.6):
    return [body for name, body in socket.listen(seconds) if name == "changes"]


# Every event


def test_join_gives_all_that_this_audience_may_know(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    told = join(stage.socket(), meeting)
    assert {key: told[key] for key in ("ok", "meeting", "since", "phase", "now", "present")} == {
        "ok": True,
        "meeting": meeting,
        "since": 0,
        "phase": "live",
        "now": None,
        "present": 1,
    }
    assert told["mine"] == {"supported": [], "asked": [], "questions": []}
    (change,) = told["changes"]
    assert (change["id"], change["state"], change["supports"]) == (question, "published", 0)
    assert BODY in change["html"]
    assert change["revision"] == told["revision"] == 2


def test_ask_support_moderate_answer_phase_each_answer_as_written(stage):
    meeting = stage.hall(Phase.COLLECTING)
    asker, other, moderator, officer = (
        stage.somebody(meeting),
        stage.somebody(meeting),
        stage.moderator(),
        stage.officer(),
    )
    payload = asking(meeting)
    asked = asker.ask("ask", payload)
    assert asked == {"ok": True, "id": asked["id"], "state": "queued", "revision": 1}
    assert asker.ask("ask", payload | {"body": "Another text, but the same key."}) == asked
    question = asked["id"]
    assert moderator.ask("moderate", {"question": question, "act": "publish"}) == {"ok": True, "revision": 2}
    told = other.ask("support", {"question": question, "on": True})
    assert told == {"ok": True, "question": question, "supports": 1, "on": True}
    assert officer.ask("phase", {"meeting": meeting, "phase": "live"}) == {"ok": True, "revision": 4}
    assert officer.ask("answer", {"question": question, "act": "start"}) == {"ok": True, "revision": 5}
    due = (now() + datetime.timedelta(days=30)).date().isoformat()
    commit = {"question": question, "act": "commit", "body": "We repair it.", "due": due, "key": "once"}
    done = officer.ask("answer", commit)
    assert (done["ok"], done["revision"]) == (True, 6)
    assert done["issue"] == stage.row(question).issue_ref
    assert officer.ask("answer", commit) == done
    assert moderator.ask("phase", {"meeting": meeting, "moderated": False}) == {"ok": True, "revision": 7}


def test_everybody_hears_within_a_second(stage):
    meeting = stage.hall()
    hall, desk, screen, asker = stage.socket(), stage.moderator(), stage.socket(), stage.somebody(meeting)
    join(hall, meeting)
    join(desk, meeting, audience="desk")
    join(screen, meeting, audience="screen")
    join(asker, meeting)
    question = asker.ask("ask", asking(meeting))["id"]
    desk.ask("moderate", {"question": question, "act": "publish"})
    for socket in (hall, desk, screen, asker):
        states = [c["state"] for news in heard_changes(socket) for c in news["changes"] if c["id"] == question]
        assert states[-1:] == ["published"]


# Every refusal


def refusal(answer):
    assert answer["ok"] is False
    assert answer["message"]
    return answer["error"]


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
    assert {answer["error"] for answer in answers.values() if not answer["ok"]} <= {"closed"}


# What each audience hears


def test_what_was_never_published_leaks_to_nobody(stage):
    meeting = stage.hall()
    hall, panel, screen, someone = stage.socket(), stage.officer(), stage.socket(), stage.somebody(meeting)
    desk = stage.moderator()
    for socket, audience in ((hall, "hall"), (panel, "panel"), (screen, "screen"), (someone, "hall"), (desk, "desk")):
        join(socket, meeting, audience=audience)
    asker = stage.somebody(meeting)
    ids = [asker.ask("ask", asking(meeting, f"{CANARY} asks number {n}"))["id"] for n in range(3)]
    desk.ask("moderate", {"question": ids[0], "act": "decline", "reason": f"about {CANARY}"})
    desk.ask("moderate", {"question": ids[1], "act": "merge", "into": ids[2]})
    for socket in (hall, panel, screen, someone):
        news = heard_changes(socket)
        assert news[-1]["revision"] == 5
        assert [change for one in news for change in one["changes"]] == []
        assert CANARY not in str(socket.heard)
    for audience, socket in (("hall", stage.socket()), ("panel", stage.officer()), ("screen", stage.socket())):
        told = join(socket, meeting, audience=audience)
        assert (told["changes"], CANARY in str(told)) == ([], False)
    assert CANARY in str(heard_changes(desk))


def test_what_leaves_the_view_is_gone_and_says_nothing_else(stage):
    meeting = stage.hall()
    question = stage.question(meeting, f"{CANARY} lives where exactly?")
    hall, desk = stage.socket(), stage.moderator()
    revision = join(hall, meeting)["revision"]
    desk.ask("moderate", {"question": question, "act": "decline", "reason": f"It names {CANARY}"})
    (news,) = heard_changes(hall)
    (change,) = news["changes"]
    assert {key: value for key, value in change.items() if value} == {
        "id": question,
        "revision": 3,
        "state": "gone",
        "gone": True,
    }
    assert CANARY not in str(join(stage.socket(), meeting, revision))
    desk.ask("moderate", {"question": question, "act": "restore"})
    (news,) = heard_changes(hall)[1:]
    assert CANARY in news["changes"][0]["html"]


def test_only_the_asker_hears_of_the_own_question(stage):
    meeting = stage.hall()
    cookie = stage.participant(meeting)
    phone, tablet, other, moderator = (
        stage.socket(cookie),
        stage.socket(cookie),
        stage.somebody(meeting),
        stage.moderator(),
    )
    for socket in (phone, tablet, other):
        join(socket, meeting)
    question = phone.ask("ask", asking(meeting))["id"]
    moderator.ask("moderate", {"question": question, "act": "decline", "reason": "off_topic"})
    for socket in (phone, tablet):
        states = [q["state"] for name, told in socket.listen(0.6) if name == "mine" for q in told["questions"]]
        assert states[-1] == "declined"
        assert "It is not about this meeting" in str(socket.heard)
    assert [name for name, _told in other.listen(0.3) if name == "mine"] == []
    mine = join(stage.socket(cookie), meeting)["mine"]
    assert (mine["asked"], mine["questions"][0]["state"]) == ([question], "declined")


def test_an_account_finds_again_what_it_did_before_signing_in(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    cookie = stage.participant(meeting)
    stage.socket(cookie).ask("support", {"question": question, "on": True})
    account = stage.account("Noor Haddad")
    both = stage.socket(f"{cookie}; {stage.cookie_of(account)}")
    assert join(both, meeting)["mine"]["supported"] == [question]
    assert both.ask("support", {"question": question, "on": True})["supports"] == 1
    assert stage.socket(stage.cookie_of(account)).ask("support", {"question": question, "on": False})["supports"] == 0


def test_each_socket_hears_its_own_language(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    spanish, english, officer = stage.socket(), stage.socket(), stage.officer()
    join(spanish, meeting, lang="es")
    join(english, meeting, lang="en")
    officer.ask("answer", {"question": question, "act": "written", "body": "Soon."})
    html = {tag: heard_changes(one)[-1]["changes"][0]["html"] for tag, one in (("es", spanish), ("en", english))}
    weekdays = {
        "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    }
    for tag, others in (("es", "en"), ("en", "es")):
        assert any(f">{day} " in html[tag] for day in weekdays[tag])
        assert not any(f">{day} " in html[tag] for day in weekdays[others])


# Revisions


def test_a_since_that_was_never_reached_or_another_audience_gets_all_anew(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    moderator = stage.moderator()
    told = join(moderator, meeting, 1000)
    assert (told["reset"], told["since"], told["revision"]) == (True, 0, 2)
    assert [change["id"] for change in told["changes"]] == [question]
    told = join(moderator, meeting, 2, "desk")
    assert (told["reset"], [change["id"] for change in told["changes"]]) == (True, [question])
    told = join(moderator, meeting, 2, "desk")
    assert ("reset" in told, told["changes"]) == (False, [])


def test_who_was_away_gets_what_is_newer_and_no_more(stage):
    meeting = stage.hall()
    first, second = stage.question(meeting), stage.question(meeting)
    away = stage.socket()
    known = {change["id"]: change for change in join(away, meeting)["changes"]}
    revision = 4
    stage.close(away)
    stage.somebody(meeting).ask("support", {"question": first, "on": True})
    third = stage.question(meeting)
    told = join(stage.socket(), meeting, revision)
    assert (told["since"], told["revision"]) == (revision, 7)
    assert {change["id"]: change["html"] is None for change in told["changes"]} == {first: True, third: False}
    assert set(known) == {first, second}


def test_what_another_process_wrote_is_heard_too(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    hall = stage.socket()
    join(hall, meeting)
    with stage.app.app_context():
        someone = make_participant(stage.meeting(meeting))
        support_question(actor=someone, question_id=question, on=True)
    (news,) = heard_changes(hall, 1.0)
    assert (news["changes"][0]["id"], news["changes"][0]["supports"]) == (question, 1)


def test_a_form_is_heard_by_sockets_and_a_socket_by_the_refresh(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    hall = stage.socket()
    join(hall, meeting)
    cookie = stage.participant(meeting)
    status, headers, page = stage.get(f"/meetings/{meeting}/live", cookie)
    assert status == 200
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    kept = headers["Set-Cookie"].split(";")[0]
    data = urllib.parse.urlencode({"csrf_token": token, "on": "1"}).encode()
    wanted = {"Cookie": f"{cookie}; {kept}", "Origin": stage.site.url}
    request = urllib.request.Request(f"{stage.site.url}/questions/{question}/support", data, wanted)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.url.endswith(f"/meetings/{meeting}/live#question-{question}")
    (news,) = heard_changes(hall)
    assert news["changes"][0]["supports"] == 1
    assert stage.get(f"/meetings/{meeting}/live/changes?since={news['revision']}")[0] == 204
    status, _headers, told = stage.get(f"/meetings/{meeting}/live/changes?since={news['since']}&lang=en", cookie)
    assert (status, told["revision"], told["mine"]["supported"]) == (200, news["revision"], [question])


class Follower:
    """A client that keeps the rules: it applies what begins where it stands, and counts only higher revisions."""

    def __init__(self, stage: Stage, meeting: int) -> None:
        self.socket, self.meeting, self.faults = stage.socket(), meeting, []
        told = join(self.socket, meeting)
        self.revision, self.seen = told["revision"], {}
        self.apply(told["changes"])

    def apply(self, changes):
        for change in changes:
            before = self.seen.get(change["id"])
            if before is not None and change["revision"] < before["revision"]:
                self.faults.append(("fell", before, change))
            self.seen[change["id"]] = change

    def follow(self, seconds):
        for news in heard_changes(self.socket, seconds):
            if news["since"] > self.revision:
                self.faults.append(("gap", self.revision, news["since"]))
            if news["revision"] <= self.revision:
                self.faults.append(("not newer", self.revision, news["revision"]))
            self.revision = news["revision"]
            self.apply(news["changes"])
        self.socket.heard.clear()

    def shown(self):
        return {i: (c["revision"], c["state"], c["supports"]) for i, c in self.seen.items() if not c.get("gone")}


def test_with_eight_writers_at_once_everybody_ends_where_the_database_is(stage):
    """8 people, 50 acts each, a moderator and an officer between them; three followers."""
    meeting = stage.hall()
    with stage.app.app_context():
        row = stage.meeting(meeting)
        questions = [make_question(row).id for _number in range(12)]
    followers = [Follower(stage, meeting) for _number in range(3)]
    people, moderator, officer = [stage.somebody(meeting) for _number in range(8)], stage.moderator(), stage.officer()
    answers = []

    def act(person, number):
        for step in range(50):
            question = questions[(number * 5 + step * 7) % len(questions)]
            answers.append(person.ask("support", {"question": question, "on": step % 3 != 2}))
            time.sleep(0.11)

    def run_the_meeting():
        for step in range(24):
            question = questions[step % len(questions)]
            answers.append(moderator.ask("moderate", {"question": question, "act": "decline", "reason": "insult"}))
            answers.append(moderator.ask("moderate", {"question": question, "act": "restore"}))
            answers.append(officer.ask("answer", {"question": questions[-1 - step % 6], "act": "start"}))
            time.sleep(0.22)

    threads = [threading.Thread(target=act, args=pair) for pair in zip(people, range(8), strict=True)]
    threads.append(threading.Thread(target=run_the_meeting))
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for follower in followers:
            follower.follow(0.05)
    for follower in followers:
        follower.follow(1.0)
    assert len(answers) == 8 * 50 + 24 * 3
    codes = {answer.get("error") for answer in answers}
    assert codes <= {None, "not_found", "conflict"}, codes
    rows = stage.questions(meeting)
    for follower in followers:
        assert follower.faults == []
        assert follower.shown() == {row.id: (row.revision, row.state, row.supports) for row in rows}
        assert follower.revision == stage.revision(meeting)
    assert {row.id: row.supports for row in rows} == stage.recount(meeting)
    assert [row.state for row in rows].count(State.ANSWERING) <= 1


# Who must leave


def test_signing_out_ends_the_sockets_of_that_session(stage):
    account = stage.account("Noor Haddad")
    meeting = stage.hall()
    leaving, staying = stage.cookie_of(account), stage.cookie_of(account)
    gone, here = stage.socket(leaving), stage.socket(staying)
    join(gone, meeting)
    join(here, meeting)
    status, headers, page = stage.get("/account", leaving)
    assert status == 200
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    kept = headers["Set-Cookie"].split(";")[0]
    data = urllib.parse.urlencode({"csrf_token": token}).encode()
    request = urllib.request.Request(f"{stage.site.url}/sign-out", data, {"Cookie": kept, "Origin": stage.site.url})
    urllib.request.urlopen(request, timeout=10).close()
    assert gone.ends_within(2.0)
    assert join(here, meeting)["ok"]


def test_a_session_ended_elsewhere_ends_its_sockets(stage):
    meeting, account = stage.hall(), stage.account("Noor Haddad")
    cookie = stage.cookie_of(account)
    gone = stage.socket(cookie)
    join(gone, meeting)
    with stage.app.app_context():
        token = token_hash(stage.token_in(cookie))
        session.execute(update(AccountSession).where(AccountSession.token_hash == token).values(ended_at=now()))
        session.commit()
    assert gone.ends_within(2.5)


def test_losing_a_role_ends_the_desk_and_refuses_the_next_act(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    account = stage.account("Ana Costa", Role.MODERATOR)
    desk, acting = stage.socket(stage.cookie_of(account)), stage.socket(stage.cookie_of(account))
    join(desk, meeting, audience="desk")
    with stage.app.app_context():
        session.execute(update(RoleGrant).where(RoleGrant.account_id == account).values(ended_at=now()))
        session.commit()
    assert (
        refusal(acting.ask("moderate", {"question": question, "act": "decline", "reason": "insult"})) == "not_allowed"
    )
    assert desk.ends_within(2.5)
    assert join(acting, meeting)["ok"]


def test_who_never_reads_is_cut_off_and_others_do_not_wait(stage):
    meeting = stage.hall()
    with stage.app.app_context():
        row = stage.meeting(meeting)
        for _number in range(150):
            make_question(row, body="ع" * 500)
    slow, other = stage.socket(small_buffer=True), stage.socket()
    began = time.monotonic()
    for number in range(60):
        try:
            slow.send(f'42/live,{number}["join",{{"meeting":{meeting},"since":0,"audience":"hall"}}]')
        except (ConnectionError, OSError):
            break
        assert join(other, meeting, 10**6 if number % 10 == 0 else 150)["ok"]
        time.sleep(0.12)
    assert time.monotonic() - began < 30
    assert slow.is_cut_off()


def test_how_many_are_here_is_told_every_two_seconds_at_most(stage):
    meeting = stage.hall()
    first = stage.socket()
    join(first, meeting)
    for _number in range(4):
        join(stage.socket(), meeting)
    join(stage.socket(), meeting, audience="screen")
    began = time.monotonic()
    told = [body["present"] for name, body in first.listen(4.5) if name == "present"]
    assert told[-1] == 5
    assert len(told) <= (time.monotonic() - began) / 2 + 1


def test_the_server_said_no_traceback(stage):
    log = stage.site.log("serve")
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]
    assert Answer
    assert Verdict
