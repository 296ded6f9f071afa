import pytest

from app.identity.vocabulary import Role
from tests.builders.people import make_actor
from tests.builders.places import make_city


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def mediator(areas):
    return make_actor("Mediator", Role.MEDIATOR)


@pytest.fixture
def boss(areas):
    return make_actor("Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def noor(areas):
    return make_actor("Noor Haddad")
