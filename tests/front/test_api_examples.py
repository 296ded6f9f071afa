"""Requests made up from the description, by the hundred: whatever is sent, nothing breaks, and answers fit."""

from contextlib import suppress

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from app.identity.vocabulary import Role
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.live import make_hall, make_question
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.issues.test_programs import token_of

EXAMPLES = 12
CHECKS = [response_schema_conformance, content_type_conformance]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def town(context: Flask) -> str:
    """One thing of each sort, and the token of somebody who may do much."""
    areas = make_city()
    category = make_category()
    make_issue(areas["mill"], category, lat=40.001, lon=-2.999)
    make_topic(make_forum(areas["mill"]))
    make_question(make_hall(areas["mill"]))
    return token_of(make_account("Vega", Role.OFFICER, area=areas["mill"]))


@pytest.mark.long
@pytest.mark.once
def test_no_request_breaks_anything_and_each_answer_is_as_described(town, app):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    statuses: set[int] = set()
    for found in described.get_all_operations():
        for mode in GenerationMode:
            try_out(app, found.ok(), mode, town, statuses)
    assert {200, 404, 422} <= statuses
    assert {status for status in statuses if status >= 500} == set()


def try_out(app: Flask, operation, mode: GenerationMode, token: str, statuses: set[int]) -> None:
    @BOUNDED
    @given(operation.as_strategy(mode))
    def ask(case) -> None:
        app.extensions["corrala_limiter"].storage.reset()
        with app.app_context():
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
        statuses.add(answer.status_code)
        assert answer.status_code < 500
        case.validate_response(answer, checks=CHECKS)

    with suppress(Unsatisfiable):  # of an address that takes nothing there is nothing wrong to send
        ask()
