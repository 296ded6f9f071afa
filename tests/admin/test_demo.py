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
