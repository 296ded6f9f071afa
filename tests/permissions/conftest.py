"""A small city whose database tells what is changed in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.permissions.changes import telling
from tests.permissions.stage import World


@pytest.fixture(scope="module")
def database_that_tells(app: Flask) -> Iterator[None]:
    with app.app_context(), telling():
        yield


@pytest.fixture
def world(context: Flask, database_that_tells: None) -> World:
    return World(context)
