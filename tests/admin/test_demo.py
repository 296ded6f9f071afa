"""`corrala demo`: fills an empty database, once, and nobody else's."""

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.admin.commands import demo
from app.areas.queries import areas_at, bodies
from app.areas.vocabulary import Level
from app.kernel.db import Base, db, give_back_reader, reader
from app.kernel.errors import Refused
from app.web.city import city
from tests.builders.people import csrf
from tests.builders.places import make_city
from tests.house.test_migrations import scripts


@pytest.fixture
def in_demo(app: Flask, context: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "CORRALA_ENV", "demo")
    return app


def fill(app: Flask) -> Result:
    return app.test_cli_runner().invoke(demo)


ROLES = (
    *("resident", "verified", "representative", "officer", "commissioner", "partner", "moderator", "mediator"),
    *("administrator", "coordinator", "evaluator", "expert"),
)


@pytest.mark.long
@pytest.mark.once
def test_demo_fills_an_empty_database_once_and_lets_a_visitor_be_anybody(in_demo: Flask, client):
    """One filling for all that is asked of it, since a city of this size takes its seconds."""
    first, second = fill(in_demo), fill(in_demo)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "The demo city is ready." in first.output
    assert second.output == "The demo city is here already.\n"
    assert city().demo
    neighbourhoods = [area.name for area in areas_at(reader(), Level.NEIGHBOURHOOD)]
    assert neighbourhoods == ["Cortes", "Embajadores", "Justicia", "Palacio", "Sol", "Universidad"]
    assert len(bodies(reader())) == 11
    _anybody(client)
    _nobody(client)
    _migrations_keep_it()


def _anybody(client) -> None:
    told = client.get("/demo.json").get_json()
    assert [person["as"] for person in told["people"]] == list(ROLES)
    assert None not in (told["live_meeting"], told["coming_meeting"], told["held_meeting"], told["topic"])
    assert None not in told["issues"].values()
    for person in told["people"]:
        token = csrf(client, "/demo")
        response = client.post("/demo/sign-in", data={"as": person["as"], "csrf_token": token})
        assert response.status_code == 303
        assert person["name"] in client.get("/account").get_data(as_text=True)


def _nobody(client) -> None:
    token = csrf(client, "/demo")
    assert client.post("/demo/sign-in", data={"as": "mayor", "csrf_token": token}).status_code == 404
    assert client.post("/demo/sign-in", data={"as": "officer"}).status_code == 400


def _migrations_keep_it() -> None:
    """Down one by one and up again: the rows of every table that is there after each step are all there."""
    give_back_reader()
    before = counts()
    revisions = [script.revision for script in scripts().walk_revisions()]
    for revision in revisions[1:]:
        downgrade(revision=revision)
        left = counts()
        assert left == {table: before[table] for table in left}, revision
    upgrade()
    assert {table: number for table, number in counts().items() if table in left} == left


def counts() -> dict[str, int]:
    """Rows of each table that exists now; what searching and migrating keep for themselves aside."""
    with db.engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


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


@pytest.mark.parametrize("path", ["/demo", "/demo.json"])
def test_demo_pages_elsewhere_do_not_exist(context, client, path):
    make_city()
    assert client.get(path).status_code == 404
