"""Every event, answered as docs/live-protocol.md writes it."""

import datetime

import pytest

from app.kernel.clock import now
from app.live.vocabulary import Phase
from tests.live.protocol.asking import BODY, asking, changes_in, join

pytestmark = pytest.mark.live


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
    assert told["mine"] == {"supported": [], "asked": [], "hand": None, "questions": []}
    assert (told["timer"], told["hands"]) == (None, None)
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
        told = changes_in(socket.listen(1.0))
        states = [c["state"] for news in told for c in news["changes"] if c["id"] == question]
        assert states[-1:] == ["published"]
