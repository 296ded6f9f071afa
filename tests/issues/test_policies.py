"""The permission table's lines about issues, cell by cell: each role in its own area, elsewhere, and on the case."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.identity.actor import Actor, Grant
from app.identity.vocabulary import Role
from app.issues import policies
from app.issues.vocabulary import Level
from app.kernel.clock import now
from app.live.policies import may_enter, may_queue

HERE, THERE, BODY = "/1/2/3/", "/1/9/", 7


@dataclass
class Row:
    id: int = 5
    area_path: str = "/1/2/3/4/"
    confidential: bool = False
    body_id: int | None = BODY
    officer_account_id: int | None = 10
    reporter_kind: str = "account"
    reporter_account_id: int | None = 30
    state: str = "assigned"
    closed_at: object = None


def person(role=None, *, where=HERE, account=20, body=None):
    grants = (Grant(role, where, body),) if role else ()
    return Actor(kind="account", id=account, account_id=account, grants=grants)


WHO = {
    "V": Actor(),
    "K own": Actor(kind="receipt", receipts=(("issue", 5),)),
    "K other": Actor(kind="receipt", receipts=(("issue", 6),)),
    "U own": person(account=30),
    "U": person(),
    "R here": person(Role.VERIFIED),
    "R there": person(Role.VERIFIED, where=THERE),
    "N here": person(Role.REPRESENTATIVE),
    "O assigned": person(Role.OFFICER, account=10),
    "O here": person(Role.OFFICER),
    "O there": person(Role.OFFICER, where=THERE),
    "C here": person(Role.COMMISSIONER),
    "C there": person(Role.COMMISSIONER, where=THERE),
    "P referred": person(Role.PARTNER, where="/", body=BODY),
    "P other": person(Role.PARTNER, where="/", body=8),
    "D": person(Role.MODERATOR, where="/"),
    "M": person(Role.MEDIATOR, where="/"),
    "A": person(Role.ADMINISTRATOR, where="/"),
    "Z": person(Role.COORDINATOR, where="/"),
    "E": person(Role.EVALUATOR, where="/"),
    "X": person(Role.EXPERT, where="/"),
}
OWN = {"K own", "U own"}
HANDLE = {"O assigned", "C here", "P referred"}
CLOSED = Row(state="closed", closed_at=now() - timedelta(days=1))
CELLS = {
    "issue.report": (
        lambda actor: policies.may_report(actor, Level.PSEUDONYM),
        set(WHO) - {"C here", "C there", "P referred", "P other", "A", "Z", "E", "X"},
    ),
    "issue.read": (lambda actor: policies.may_read(actor, Row()), set(WHO)),
    "issue.read_confidential": (
        lambda actor: policies.may_read(actor, Row(confidential=True)),
        OWN | HANDLE | {"D", "M"},
    ),
    "issue.read_confidential, of the sample": (
        lambda actor: policies.may_read(actor, Row(confidential=True), sampled=True),
        OWN | HANDLE | {"D", "M", "E"},
    ),
    "issue.point": (lambda actor: policies.may_see_point(actor, Row()), OWN | HANDLE | {"D", "M"}),
    "issue.route": (lambda actor: policies.may_route(actor, Row()), HANDLE | {"O here", "D"}),
    "issue.route, unrouted": (
        lambda actor: policies.may_route(actor, Row(body_id=None)),
        {"O assigned", "O here", "C here", "D", "Z"},
    ),
    "issue.route, confidential": (
        lambda actor: policies.may_route(actor, Row(confidential=True)),
        HANDLE | {"D"},
    ),
    "issue.step": (lambda actor: policies.may_step(actor, Row()), HANDLE),
    "issue.close": (lambda actor: policies.may_close(actor, Row()), HANDLE),
    "issue.reopen": (lambda actor: policies.may_reopen(actor, CLOSED, now()), OWN | {"C here", "M"}),
    "issue.me_too": (
        lambda actor: policies.may_say_me_too(actor, Row()),
        {"V", "K other", "U", "R here", "R there", "N here"},
    ),
    "rating.give": (
        lambda actor: policies.may_rate(actor, CLOSED, me_too_before=False),
        OWN | {"R here", "N here"},
    ),
    "rating.give, me too before": (
        lambda actor: policies.may_rate(actor, CLOSED, me_too_before=actor.known),
        OWN | {"U", "R here", "R there", "N here"},
    ),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("line", CELLS)
def test_cell(line, who):
    asks, allowed = CELLS[line]
    assert asks(WHO[who]) is (who in allowed)


@dataclass
class Hiding:
    account_id: int = 10
    look: str = "open"
    decided_by: int | None = None


HALL = SimpleNamespace(meeting_id=9, area_path=Row.area_path)
JUDGING = {
    Role.MODERATOR: {"queue": lambda actor: may_queue(actor, HALL), "alarm": policies.may_hear_alarms},
    Role.MEDIATOR: {
        "queue": lambda actor: may_queue(actor, HALL),
        "second look": lambda actor: policies.may_decide_hiding(actor, Hiding(), Row()),
        "contact": lambda actor: policies.may_see_contact(actor, Row()),
        "second person": policies.may_be_second,
    },
    Role.EVALUATOR: {"hold": policies.may_hold, "singles": policies.may_read_singles},
}
# What the first of two grants gives, and goes on giving.
IN_LINE = {
    Role.OFFICER: {"enter": lambda actor: may_enter(actor, HALL), "ask": lambda a: policies.may_ask_identity(a, Row())},
    Role.COMMISSIONER: {"step": lambda actor: policies.may_step(actor, Row())},
    Role.PARTNER: {"step": lambda actor: policies.may_step(actor, Row())},
}


@pytest.mark.parametrize("judge", JUDGING)
@pytest.mark.parametrize("in_line", IN_LINE)
def test_who_got_both_grants_before_does_only_what_the_line_of_command_gives(in_line, judge):
    own, other = Grant(in_line, HERE, BODY), Grant(judge, "/")
    both = Actor(kind="account", id=20, account_id=20, grants=(own, other))
    for name, asks in JUDGING[judge].items():
        assert asks(person(judge, where="/")), name
        assert not asks(both), name
    for name, asks in IN_LINE[in_line].items():
        assert asks(both), name


def test_no_mediator_decides_what_was_taken_out_of_an_issue_that_the_own_body_answers():
    assert not policies.may_decide_hiding(person(Role.MEDIATOR, where="/", body=BODY), Hiding(), Row())
    assert policies.may_decide_hiding(person(Role.MEDIATOR, where="/", body=8), Hiding(), Row())


def test_nobody_handles_what_they_reported_whatever_their_role():
    for role in (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER):
        own = person(role, account=30, body=BODY)
        for test in (policies.may_route, policies.may_step, policies.may_close):
            assert not test(own, Row(officer_account_id=30))


def test_reading_of_the_confidential_is_watched_for_those_off_the_case():
    secret = Row(confidential=True)
    watched = {who for who, actor in WHO.items() if policies.is_watched_reading(actor, secret)}
    assert watched == {"D", "M", "E"}
    assert {who for who, actor in WHO.items() if policies.is_watched_point(actor, Row())} >= {"D", "M"}
    assert not any(policies.is_watched_reading(actor, Row()) for actor in WHO.values())


def test_officers_of_the_assigned_unit_read_the_confidential_and_no_other_unit():
    secret = Row(confidential=True, officer_account_id=None)
    assert policies.may_read(person(Role.OFFICER, body=BODY), secret)
    assert not policies.may_read(person(Role.OFFICER, body=8), secret)
    assert not policies.may_read(person(Role.OFFICER, where=THERE, body=BODY), secret)


def test_reopening_ends_after_60_days():
    old = Row(state="closed", closed_at=now() - timedelta(days=60, minutes=1))
    assert not any(policies.may_reopen(actor, old, now()) for actor in WHO.values())
