"""`corrala demo` leaves alone whatever is not its own. What it fills stands in `test_demo_city`."""

import pytest
from click.testing import Result
from flask import Flask

from app.admin.commands import demo
from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.kernel.db import reader
from app.kernel.errors import Refused
from tests.builders.places import make_city


@pytest.fixture
def in_demo(app: Flask, context: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "CORRALA_ENV", "demo")
    return app


def fill(app: Flask) -> Result:
    return app.test_cli_runner().invoke(demo)


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
