"""State by revision: who was away, who writes elsewhere, who writes at once."""

import threading
import time
import urllib.parse
import urllib.request

import pytest

from app.live.actions import support_question
from app.live.vocabulary import State
from tests.builders.live import make_participant, make_question
from tests.live.protocol.asking import COMES_S, changes_in, heard_changes, join
from tests.live.stage import Stage

pytestmark = pytest.mark.live


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
    (news,) = heard_changes(hall)
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
    with urllib.request.urlopen(request, timeout=60) as answer:
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
        for news in changes_in(self.socket.listen(seconds)):
            if news["since"] > self.revision:
                self.faults.append(("gap", self.revision, news["since"]))
            if news["revision"] <= self.revision:
                self.faults.append(("not newer", self.revision, news["revision"]))
            self.revision = news["revision"]
            self.apply(news["changes"])
        self.socket.heard.clear()

    def shown(self):
        return {i: (c["revision"], c["state"], c["supports"]) for i, c in self.seen.items() if not c.get("gone")}


@pytest.mark.long
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
        give_up = time.monotonic() + COMES_S
        while follower.revision < stage.revision(meeting) and time.monotonic() < give_up:
            follower.follow(0.25)
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
