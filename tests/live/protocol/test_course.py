"""The timer and shows of hands over the line: every audience, in every message, with the state as it stands."""

import uuid

import pytest

from app.live.vocabulary import Phase
from tests.live.protocol.asking import heard_changes, join, refusal

pytestmark = pytest.mark.live

OPTIONS = ["Monday", "Thursday"]


def opened(meeting, **more):
    payload = {"meeting": meeting, "act": "open", "question": "Which day suits you?", "options": OPTIONS}
    return payload | {"key": uuid.uuid4().hex} | more


def test_a_show_of_hands_from_the_question_to_the_count(stage):
    meeting = stage.hall()
    officer, screen = stage.officer(), stage.socket()
    people = [stage.somebody(meeting) for _ in range(3)]
    join(screen, meeting, audience="screen")
    assert join(people[0], meeting)["hands"] is None
    wish = opened(meeting)
    told = officer.ask("hands", wish)
    assert (told["ok"], told["revision"]) == (True, 1)
    assert officer.ask("hands", wish) == told
    (news,) = heard_changes(screen)
    assert {key: news["hands"][key] for key in ("id", "open", "raised")} == {
        "id": told["hands"],
        "open": True,
        "raised": 0,
    }
    assert "Which day suits you?" in news["hands"]["html"]
    assert "<button" not in news["hands"]["html"]
    for person, option in zip(people, (1, 2, 2), strict=True):
        done = person.ask("raise", {"hands": told["hands"], "option": option})
        assert (done["ok"], done["option"]) == (True, option)
    last = heard_changes(screen)[-1]["hands"]
    assert (last["raised"], last["html"], [one["hands"] for one in last["options"]]) == (3, None, [None, None])
    assert join(people[1], meeting)["mine"]["hand"] == {"hands": told["hands"], "option": 2}
    assert people[1].ask("raise", {"hands": told["hands"], "option": None})["raised"] == 2
    assert officer.ask("hands", {"act": "close", "hands": told["hands"]})["ok"]
    last = heard_changes(screen)[-1]["hands"]
    assert [one["hands"] for one in last["options"]] == [1, 1]
    assert 'class="num">1<' in last["html"]
    late = people[2].ask("raise", {"hands": told["hands"], "option": 1})
    assert (refusal(late), late["phase"], late["revision"]) == ("conflict", "live", stage.revision(meeting))
    assert officer.ask("hands", {"act": "put_away", "hands": told["hands"]})["ok"]
    assert heard_changes(screen)[-1]["hands"] is None


def test_two_shows_of_hands_at_once_and_what_is_none(stage):
    meeting = stage.hall()
    officer, moderator, somebody = stage.officer(), stage.moderator(), stage.somebody(meeting)
    assert officer.ask("hands", opened(meeting))["ok"]
    second = moderator.ask("hands", opened(meeting))
    assert (refusal(second), second["phase"]) == ("conflict", "live")
    assert refusal(somebody.ask("hands", opened(meeting))) == "not_allowed"
    for options in ("Monday", [1, 2], {"a": "b"}, ["Monday"], list("abcdef")):
        assert refusal(officer.ask("hands", opened(meeting, options=options))) == "bad_request"
    assert refusal(somebody.ask("raise", {"hands": 2**50, "option": 1})) == "not_found"
    assert refusal(somebody.ask("raise", {"option": 1})) == "bad_request"


def test_the_timer_is_told_as_what_is_left_by_the_clock_of_the_server(stage):
    meeting = stage.hall()
    officer, screen = stage.officer(), stage.socket()
    join(screen, meeting, audience="screen")
    start = {"meeting": meeting, "act": "start", "minutes": 5, "title": "Lamps"}
    assert officer.ask("timer", start) == {"ok": True, "revision": 1}
    timer = heard_changes(screen)[-1]["timer"]
    assert (timer["title"], timer["planned"], timer["running"]) == ("Lamps", 300, True)
    assert 298 <= timer["left"] <= 300
    assert officer.ask("timer", {"meeting": meeting, "act": "pause"})["ok"]
    stands = heard_changes(screen)[-1]["timer"]
    assert not stands["running"]
    assert join(stage.socket(), meeting)["timer"] == stands
    again = officer.ask("timer", {"meeting": meeting, "act": "pause"})
    assert (refusal(again), again["revision"]) == ("conflict", 2)
    assert refusal(stage.somebody(meeting).ask("timer", start)) == "not_allowed"
    assert officer.ask("phase", {"meeting": meeting, "phase": "writing"})["ok"]
    assert heard_changes(screen)[-1]["timer"] is None


def test_two_officers_who_take_up_two_questions_at_once(stage):
    """The second one believed that nothing was being answered, and sees first what is."""
    meeting = stage.hall()
    first, second = stage.question(meeting), stage.question(meeting, "Who empties the bins on Sundays?")
    one, other = stage.officer(), stage.officer()
    assert one.ask("answer", {"question": first, "act": "start", "now": 0})["ok"]
    late = other.ask("answer", {"question": second, "act": "start", "now": 0})
    assert refusal(late) == "conflict"
    assert (late["change"]["id"], late["change"]["state"], late["now"]) == (first, "answering", first)
    assert late["revision"] == stage.revision(meeting)
    assert other.ask("answer", {"question": second, "act": "start", "now": first})["ok"]
    assert [stage.row(one).state for one in (first, second)] == ["published", "answering"]


@pytest.mark.parametrize("phase", ["writing", "closed"])
def test_a_support_that_comes_too_late_is_told_how_things_stand(stage, phase):
    meeting = stage.hall()
    question, somebody, moderator = stage.question(meeting), stage.somebody(meeting), stage.moderator()
    state = "carried"
    moderator.ask("phase", {"meeting": meeting, "phase": "writing"})
    if phase == "closed":
        assert refusal(moderator.ask("phase", {"meeting": meeting, "phase": "closed"})) == "conflict"
        written = {"question": question, "act": "written", "body": "It is mended on Friday."}
        assert stage.officer().ask("answer", written)["ok"]
        assert moderator.ask("phase", {"meeting": meeting, "phase": "closed"})["ok"]
        state = "answered"
    late = somebody.ask("support", {"question": question, "on": True})
    assert (refusal(late), late["phase"], late["change"]["state"]) == ("conflict", phase, state)
    assert late["revision"] == stage.revision(meeting)
    assert stage.row(question).supports == 0


def test_a_merge_in_a_circle_and_an_answer_to_what_was_declined(stage):
    meeting = stage.hall(Phase.LIVE)
    first, second = stage.question(meeting), stage.question(meeting, "Who empties the bins on Sundays?")
    moderator, officer = stage.moderator(), stage.officer()
    assert moderator.ask("moderate", {"question": first, "act": "merge", "into": second})["ok"]
    circle = moderator.ask("moderate", {"question": second, "act": "merge", "into": first})
    assert (refusal(circle), circle["change"]["id"], circle["revision"]) == ("conflict", first, stage.revision(meeting))
    assert moderator.ask("moderate", {"question": second, "act": "decline", "reason": "insult"})["ok"]
    late = officer.ask("answer", {"question": second, "act": "written", "body": "It is done."})
    assert (refusal(late), late["change"]["state"]) == ("conflict", "gone")
    assert (stage.row(second).state, stage.row(second).answer) == ("declined", None)
