"""The demo city, filled once by its command for all tests that read it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade

from app.admin.commands import demo
from tests.conftest import another_database, own_app


@dataclass
class Filled:
    app: Flask
    first: Result


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A demo database of its own, and what the command said."""
    folder = tmp_path_factory.mktemp("demo")
    url = another_database(folder, "demo")
    environ = {"CORRALA_ENV": "demo", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(folder)}
    with own_app(environ, wait_in_driver=True) as app:
        with app.app_context():
            upgrade()
            first = app.test_cli_runner().invoke(demo)
        yield Filled(app, first)


@pytest.fixture
def in_demo_city(filled: Filled) -> Iterator[Flask]:
    """An application context on the filled demo."""
    with filled.app.app_context():
        yield filled.app
