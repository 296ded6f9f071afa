"""A city, somebody signed in there, and a device with passkeys."""

import pytest

from tests.builders.passkeys import Device
from tests.builders.people import make_account, sign_in
from tests.builders.places import make_city
from tests.identity.sign_in.door import another


@pytest.fixture(autouse=True)
def _city(context):
    make_city()


@pytest.fixture
def account():
    return make_account("Noor Haddad")


@pytest.fixture
def noor(client, account):
    """The browser of a resident who signed in just now and has no second factor."""
    sign_in(client, account, factor=None)
    return client


@pytest.fixture
def other(client):
    return another(client)


@pytest.fixture
def device():
    return Device()
