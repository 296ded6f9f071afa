"""Telling: who is told what, and across processes with Redis."""

import time

import pytest

from app.live import broadcast
from app.live.broadcast import tell_hall
from app.live.onlookers import Onlookers
from app.live.queries import questions_above
from app.live.vocabulary import Audience
from app.web.realtime import Caller
from tests.builders.live import make_hall, make_question
from tests.builders.places import make_city
from tests.conftest import database_name, fresh_postgresql
from tests.live.stage import staged
from tests.machine import REDIS
from tests.serving import serving
from tests.sockets import RawSocket


def caller(name: str = "account 1") -> Caller:
    return Caller(None, name, "address", "en", True)  # type: ignore[arg-type]


def test_onlookers_are_found_by_hall_and_by_person():
    onlookers = Onlookers()
    phone, tablet, other = caller(), caller(), caller("account 2")
    onlookers.join(phone, (1, Audience.HALL, "en"), ["me"], 5)
    onlookers.join(tablet, (1, Audience.HALL, "es"), ["me"], 5)
    onlookers.join(other, (2, Audience.SCREEN, "en"), [], 0)
    assert onlookers.meetings() == [1, 2]
    assert {(room.lang, room.sent, len(room.callers)) for room in onlookers.rooms_of(1)} == {("en", 5, 1), ("es", 5, 1)}
    assert set(onlookers.of_person(1, "me")) == {(phone, "en"), (tablet, "es")}
    assert list(onlookers.of_person(2, "me")) == []
    assert (onlookers.present(1), onlookers.present(2)) == (2, 0)


def test_who_joins_again_is_in_one_room_and_who_leaves_in_none():
    onlookers = Onlookers()
    one = caller()
    onlookers.join(one, (1, Audience.HALL, "en"), ["me"], 0)
    onlookers.join(one, (1, Audience.DESK, "en"), ["me"], 0)
    assert [room.audience for room in onlookers.rooms_of(1)] == [Audience.DESK]
    assert len(one.left) == 1
    for undo in one.left:
        undo()
    assert (onlookers.meetings(), onlookers.place_of(one), list(onlookers.of_person(1, "me"))) == ([], None, [])


@pytest.fixture
def told(monkeypatch):
    """What is told, in the place of sockets: (since, revision) of each message."""
    found: list[tuple[int, int]] = []

    def note(_callers, _name, news):
        found.append((news["since"], news["revision"]))

    monkeypatch.setattr(broadcast, "tell_all", note)
    return found


def a_hall_that_is_looked_at(sent, again):
    """The hall at its second revision, and a room of it that was told all up to `sent`; `again` takes what must be told
    again."""
    meeting = make_hall(make_city()["mill"])
    make_question(meeting)
    make_question(meeting)
    onlookers = Onlookers(again.append)
    return meeting.id, onlookers, onlookers.join(caller(), (meeting.id, Audience.HALL, "en"), [], sent)


def test_whoever_joined_behind_what_was_told_meanwhile_is_told_it_again(context, told):
    """What came before the answer to `join` was for nobody to take."""
    again: list[int] = []
    meeting, onlookers, room = a_hall_that_is_looked_at(0, again)
    tell_hall(onlookers, meeting)
    onlookers.answered(room, 1)
    assert again == [meeting]
    tell_hall(onlookers, meeting)
    onlookers.answered(room, 2)
    assert told == [(0, 2), (1, 2)]
    assert (room.sent, again) == (2, [meeting])


def test_whoever_joins_behind_while_a_message_is_drawn_is_told_from_there(context, told, monkeypatch):
    meeting, onlookers, room = a_hall_that_is_looked_at(1, [])

    def somebody_comes(*what):
        room.sent = 0
        return questions_above(*what)

    monkeypatch.setattr(broadcast, "questions_above", somebody_comes)
    tell_hall(onlookers, meeting)
    assert (told, room.sent) == ([], 0)
    monkeypatch.undo()
    monkeypatch.setattr(broadcast, "tell_all", lambda _callers, _name, news: told.append(news["since"]))
    tell_hall(onlookers, meeting)
    assert (told, room.sent) == ([0], 2)


@pytest.mark.long
@pytest.mark.live
@pytest.mark.postgresql
@pytest.mark.redis
def test_with_redis_another_process_hears_at_once(tmp_path):
    """Two servers on one database. With Redis they look for themselves only every two seconds."""
    url = fresh_postgresql(f"{database_name()}_redis")
    with (
        staged(tmp_path, url, CORRALA_REDIS_URL=REDIS) as stage,
        serving(tmp_path, url, prepare=(), CORRALA_REDIS_URL=REDIS) as second,
    ):
        meeting = stage.hall()
        question = stage.question(meeting)
        here, there = stage.socket(), RawSocket(second.url)
        join = {"meeting": meeting, "since": 0, "audience": "hall"}
        assert here.ask("join", join)["ok"]
        assert there.ask("join", join)["ok"]
        time.sleep(1.0)

        def changed():
            """What was heard but how many look on, which is told every two seconds."""
            return [told["changes"] for _name, told in there.heard if "changes" in told]

        times = []
        for _number in range(5):
            began = time.monotonic()
            stage.somebody(meeting).ask("support", {"question": question, "on": True})
            there.heard.clear()
            while not changed() and time.monotonic() - began < 20:
                there.listen(0.02)
            times.append(time.monotonic() - began)
        assert sorted(times)[2] < 0.7, times
        assert changed()[-1][0]["supports"] == 5
        there.close()
        stage.close()
