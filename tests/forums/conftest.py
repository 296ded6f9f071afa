"""A city with a forum, a topic in it, who began it, and a neighbour who is signed in."""

import pytest

from app.identity.vocabulary import Role
from tests.builders.forums import make_forum, make_topic
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.places import make_city


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def forum(areas):
    return make_forum(areas["mill"])


@pytest.fixture
def author(areas):
    return make_actor("Ana", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def topic(forum, author):
    return make_topic(forum, author)


@pytest.fixture
def resident(client, areas):
    account = make_account("Bo", Role.VERIFIED, area=areas["mill"])
    sign_in(client, account)
    return account
