"""What stands around every event of a socket: whatever its handler does, the client is answered, in its language; and
who may stay on the line is asked once for all."""

from types import SimpleNamespace

import pytest
from sqlalchemy import event as heard_by
from sqlalchemy.exc import OperationalError

from app.identity.queries import actors_of_sessions
from app.identity.vocabulary import Role
from app.kernel.db import read_engine
from app.kernel.errors import Conflict, NotAllowed
from app.web.login import Credentials
from app.web.realtime import EVENTS, Caller
from app.web.realtime.callers import ACTS
from app.web.realtime.events import answer_to
from app.web.realtime.line import line
from tests.builders.people import make_account, make_session
from tests.builders.places import make_city


def caller(lang: str = "en", token: str | None = None) -> Caller:
    return Caller(Credentials(token), "account 1", "address", lang, True)


@pytest.fixture
def doing(monkeypatch, context):
    """Let the event "trial" do what it is given."""
    make_city()

    def does(handler):
        monkeypatch.setitem(EVENTS, "trial", handler)
        return context

    return does


def fails_with(error: Exception):
    def handler(_payload):
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotAllowed(), "not_allowed"),
        (Conflict(revision=3), "conflict"),
        (OperationalError("SELECT", {}, Exception("connection refused")), "failed"),
        (OperationalError("SELECT secret", {}, Exception("no such table: secret")), "failed"),
        (KeyError("secret"), "failed"),
        (RecursionError("secret"), "failed"),
    ],
)
def test_whatever_a_handler_raises_is_acknowledged_and_tells_nothing_inside(doing, error, code):
    answer = answer_to(doing(fails_with(error)), caller(), "trial", {})
    assert (answer["ok"], answer["error"]) == (False, code)
    assert answer["message"]
    assert "secret" not in str(answer)


def test_a_refusal_speaks_the_language_of_the_socket(doing):
    app = doing(fails_with(NotAllowed()))
    said = {tag: answer_to(app, caller(tag), "trial", {})["message"] for tag in ("en", "es")}
    assert said["en"] != said["es"]


def test_no_handler_runs_above_the_pace_of_a_socket(doing):
    ran = []
    app, one = doing(lambda payload: ran.append(payload) or {}), caller()
    answers = [answer_to(app, one, "trial", {}).get("error") for _number in range(ACTS + 2)]
    assert answers == [None] * ACTS + ["too_many"] * 2
    assert len(ran) == ACTS


def test_the_third_unknown_event_within_a_minute_is_one_too_many(context, monkeypatch):
    one, clock = caller(), [100.0]
    monkeypatch.setattr("app.web.realtime.callers.time", SimpleNamespace(monotonic=lambda: clock[0]))
    for seconds, over in ((0, False), (40, False), (90, False), (95, True)):
        clock[0] = 100.0 + seconds
        answer = answer_to(context, one, "nonsense", {})
        assert (answer["ok"], answer["error"], one.too_often) == (False, "bad_request", over), seconds


@pytest.mark.parametrize("number", [1, 12])
def test_who_may_stay_is_asked_in_one_query_for_all(context, number):
    """An ended session hangs up, one without the right too; the others stay."""
    mill = make_city()["mill"]
    officers = [make_account(f"Officer {n}", Role.OFFICER, area=mill) for n in range(number)]
    staying = [caller(token=make_session(account)) for account in officers]
    ended, lost = caller(token="no such session"), caller(token=make_session(officers[0]))
    lost.stays = lambda _actor: False
    here, cut, told = line(), [], []
    for place, one in enumerate([*staying, ended, lost]):
        one.eio_sid = f"socket {place}"
        here.callers.add(one)
    here.hang_up, whole = cut.append, here.hang_up
    hear = lambda *args: told.append(args[2])  # noqa: E731
    heard_by.listen(read_engine(), "before_cursor_execute", hear)
    try:
        here.check_rights(actors_of_sessions)
    finally:
        heard_by.remove(read_engine(), "before_cursor_execute", hear)
        here.hang_up = whole
        for one in [*staying, ended, lost]:
            here.callers.remove(one)
    assert len(told) == 1
    assert cut == [ended, lost]
