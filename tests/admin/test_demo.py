"""`corrala demo`: fills an empty database, once, and nobody else's."""

import pytest
from click.testing import Result
from flask import Flask

from app.admin.commands import demo
from app.areas.queries import areas_at, bodies
from app.areas.vocabulary import Level
from app.kernel.db import reader
from app.kernel.errors import Refused
from app.web.city import city
from tests.builders.people import csrf
from tests.builders.places import make_city


@pytest.fixture
def in_demo(app: Flask, context: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "CORRALA_ENV", "demo")
    return app


def fill(app: Flask) -> Result:
    return app.test_cli_runner().invoke(demo)


def test_demo_fills_an_empty_database_and_a_second_time_says_so(in_demo: Flask):
    first, second = fill(in_demo), fill(in_demo)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "The demo city is ready." in first.output
    assert second.output == "The demo city is here already.\n"
    assert city().demo
    assert [area.name for area in areas_at(reader(), Level.NEIGHBOURHOOD)] == [
        "Cortes",
        "Embajadores",
        "Justicia",
        "Palacio",
        "Sol",
        "Universidad",
    ]
    assert len(bodies(reader())) == 11


def test_demo_refuses_a_database_that_is_somebodys_own(in_demo: Flask):
    make_city()
    done = fill(in_demo)
    assert isinstance(done.exception, Refused)
    assert len(areas_at(reader(), Level.NEIGHBOURHOOD)) == 4


@pytest.mark.usefixtures("context")
def test_demo_refuses_every_other_environment(app: Flask):
    done = fill(app)
    assert isinstance(done.exception, Refused)
    assert list(areas_at(reader(), Level.NEIGHBOURHOOD)) == []


ROLES = (
    *("resident", "verified", "representative", "officer", "commissioner", "partner", "moderator", "mediator"),
    *("administrator", "coordinator", "evaluator", "expert"),
)


def test_demo_pages_let_a_visitor_be_each_person(in_demo: Flask, client):
    fill(in_demo)
    told = client.get("/demo.json").get_json()
    assert [person["as"] for person in told["people"]] == list(ROLES)
    assert told["forum"]
    assert told["topic"]
    for person in told["people"]:
        token = csrf(client, "/demo")
        response = client.post("/demo/sign-in", data={"as": person["as"], "csrf_token": token})
        assert response.status_code == 303
        assert person["name"] in client.get("/account").get_data(as_text=True)


def test_demo_sign_in_as_nobody_is_refused(in_demo: Flask, client):
    fill(in_demo)
    token = csrf(client, "/demo")
    assert client.post("/demo/sign-in", data={"as": "mayor", "csrf_token": token}).status_code == 404
    assert client.post("/demo/sign-in", data={"as": "officer"}).status_code == 400


@pytest.mark.parametrize("path", ["/demo", "/demo.json"])
def test_demo_pages_elsewhere_do_not_exist(context, client, path):
    make_city()
    assert client.get(path).status_code == 404
