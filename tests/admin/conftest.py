"""The demo city as its command fills it, for all tests that read it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.conftest import another_database, own_app
from tests.serving import Site, fill


@dataclass
class Filled:
    app: Flask
    said: str


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A demo database of its own, and what the command said."""
    folder = tmp_path_factory.mktemp("demo")
    url = another_database(folder, "demo")
    environ = {"CORRALA_ENV": "demo", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(folder)}
    said = fill(Site("", environ, folder))
    with own_app(environ, wait_in_driver=True) as app:
        yield Filled(app, said)


@pytest.fixture
def in_demo_city(filled: Filled) -> Iterator[Flask]:
    """An application context on the filled demo."""
    with filled.app.app_context():
        yield filled.app
