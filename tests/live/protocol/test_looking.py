"""Looking at a question before it is taken, and help when it speaks of danger, over the socket."""

import pytest

from tests.live.protocol.asking import asking

pytestmark = pytest.mark.live

TELLING = "Why does John Carter rob the kiosk, and who rings 612 345 678?"
DANGER = "My husband beats me, he is going to kill me; who helps?"


def test_ask_with_a_look_shows_what_is_marked_and_takes_nothing(stage):
    meeting = stage.hall()
    asker = stage.somebody(meeting)
    before = stage.revision(meeting)
    told = asker.ask("ask", asking(meeting, TELLING, look=True))
    assert set(told) == {"ok", "marked"}
    assert "<mark>612 345 678</mark>" in told["marked"]
    assert "<mark>John Carter rob</mark>" in told["marked"]
    assert 'name="as_is"' in told["marked"]
    assert stage.revision(meeting) == before
    assert asker.ask("ask", asking(meeting, TELLING))["state"] == "queued"
    assert asker.ask("ask", asking(meeting, "When is the lamp at the school repaired?", look=True))["state"] == "queued"


def test_ask_in_danger_is_taken_and_answered_with_whom_to_call(stage):
    meeting = stage.hall()
    told = stage.somebody(meeting).ask("ask", asking(meeting, DANGER, look=True))
    assert set(told) == {"ok", "help", "id", "state", "revision"}
    assert 'href="tel:112"' in told["help"]
