"""The actor: one statement, one frozen value, whoever comes."""

import dataclasses

import pytest
from sqlalchemy import event

from app.identity.queries import actor_for
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import read_engine, reader
from app.web.login import Credentials
from tests.builders.people import make_account, make_session
from tests.builders.places import make_city


@pytest.fixture
def asked(context):
    """Every statement that the read engine was asked."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(read_engine(), "before_cursor_execute", note)
    yield statements
    event.remove(read_engine(), "before_cursor_execute", note)


@pytest.mark.parametrize("roles", [(), (Role.OFFICER,), (Role.OFFICER, Role.COMMISSIONER, Role.EVALUATOR)])
def test_actor_for_somebody_signed_in_takes_one_statement_however_many_grants(asked, roles):
    mill = make_city()["mill"]
    token = make_session(make_account("Noor", *roles, area=mill))
    asked.clear()
    actor = actor_for(reader(), Credentials(session_token=token, receipts=(("issue", 7),)), now())
    assert len(asked) == 1
    assert (actor.name, actor.roles, actor.holds_receipt("issue", 7)) == ("Noor", frozenset(roles), True)
    assert {grant.area_path for grant in actor.grants} == ({mill.path} if roles else set())


def test_actor_for_a_visitor_takes_no_statement(asked):
    assert actor_for(reader(), Credentials(receipts=(("issue", 7),)), now()).kind == "receipt"
    assert asked == []


def test_actor_cannot_be_changed(context):
    actor = actor_for(reader(), Credentials(), now())
    with pytest.raises(dataclasses.FrozenInstanceError):
        actor.grants = ()
