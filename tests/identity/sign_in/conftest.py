"""A city to sign in at, and a second browser."""

import pytest

from tests.builders.places import make_city
from tests.identity.sign_in.door import another


@pytest.fixture(autouse=True)
def _city(context):
    make_city()


@pytest.fixture
def other(client):
    return another(client)
