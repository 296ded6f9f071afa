"""A neighbourhood, its officer and its mediator, for tests of what stays of a meeting."""

import pytest

from tests.builders.live import make_moderator, make_officer
from tests.builders.places import make_city


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.fixture
def officer(area):
    return make_officer(area)


@pytest.fixture
def moderator(context):
    return make_moderator()
