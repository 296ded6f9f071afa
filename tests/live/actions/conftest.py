"""A hall for tests of acts."""

import pytest

from tests.builders.live import make_hall
from tests.builders.places import make_city


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.fixture
def meeting(area):
    return make_hall(area)
