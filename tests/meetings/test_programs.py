"""A place at a meeting, taken and given up by a program with the token of its owner."""

import pytest
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.kernel.db import reader, value
from app.meetings.models import SignUp
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.issues.test_programs import token_of


@pytest.fixture
def town(context):
    area = make_city()["mill"]
    people = {who: make_account(who, Role.VERIFIED, area=area) for who in ("Noor", "Ana")}
    return {
        "meeting": make_meeting(area, capacity=1).id,
        "tokens": {who: token_of(held) for who, held in people.items()},
    }


@pytest.fixture
def program(app, town):
    client, address = app.test_client(), f"/api/v1/meetings/{town['meeting']}/place"

    def ask(who, method, body=None):
        told = {"Authorization": f"Bearer {town['tokens'][who]}"} if who else {}
        with app.app_context():
            return client.open(address, method=method, json=body, headers=told)

    return ask


def test_the_second_of_two_waits_for_the_one_place_and_is_offered_it(program, town):
    first = program("Noor", "POST", body={})
    assert (first.status_code, first.json["state"], first.json["queue"]) == (201, "taken", None)
    assert program("Noor", "POST", body={}).json == first.json
    assert program("Ana", "POST", body={}).json["state"] == "waiting"
    assert program("Noor", "DELETE").json["state"] == "cancelled"
    assert program("Ana", "POST", body={}).json["state"] == "offered"
    assert value(reader(), select(func.count()).select_from(SignUp)) == 2


def test_without_a_token_or_a_place_there_is_nothing_to_take_or_leave(program, town):
    assert program(None, "POST", body={}).status_code == 401
    assert program("Ana", "DELETE").status_code == 404
    assert program("Ana", "POST", body=[]).status_code == 400
    assert value(reader(), select(func.count()).select_from(SignUp)) == 0
