"""What a city sets for itself: the ages of taking part, the term of a residence, which station serves where."""

import re
from datetime import timedelta

import pytest

from app.areas.actions import CityWords, put_body, set_city, set_station
from app.areas.models import Area, CityRow
from app.areas.queries import the_city
from app.areas.vocabulary import BodyKind
from app.identity.actions.residence import verify_in_person
from app.identity.actor import SYSTEM
from app.identity.models import EmailCode, RoleGrant, RoleProposal
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Invalid
from app.web import kept as kept_things
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

NUMBERS = (("Emergency", "112"),)


@pytest.fixture
def areas(context):
    return make_city()


def say(**terms):
    set_city(actor=SYSTEM, city=CityWords(name="Valmere", emergency=NUMBERS, lang="en", languages=("en",), **terms))
    kept_things.forget_all()


AGES = [
    ((16, 14), ["18 or older", "16 or 17", "14 or 15"], "16 or older, or 14 or 15 and a parent"),
    ((18, 15), ["18 or older", "15 to 17"], "18 or older, or 15 to 17 and a parent"),
    ((14, 14), ["18 or older", "14 to 17"], "I am 14 or older. I will keep"),
    ((17, 16), ["18 or older", "17", "16"], "17 or older, or 16 and a parent"),
    ((18, 18), ["18 or older"], "I am 18 or older. I will keep"),
]


@pytest.mark.parametrize(("ages", "bands", "agreed"), AGES)
def test_the_form_asks_for_the_ages_of_the_city_and_takes_no_other(client, areas, ages, bands, agreed):
    say(age_alone=ages[0], age_with_word=ages[1])
    html = client.get("/sign-up?lang=en").get_data(as_text=True)
    assert re.findall(r'<label for="age[^"]*">([^<]+)</label>', html) == bands
    assert agreed in html
    fields = {"csrf_token": csrf(client, "/sign-up"), "name": "Noor", "email": "n@example.org", "age": "14_15"}
    answer = client.post("/sign-up", data=fields | {"agreed": "y"})
    has_younger = ages[1] < ages[0]
    assert (answer.status_code, len(kept(EmailCode))) == ((303, 1) if has_younger else (422, 0))


@pytest.mark.parametrize("ages", [(16, 12), (19, 14), (15, 16), (0, 0), (2**70, 14)])
def test_ages_that_cannot_be_are_refused(areas, ages):
    with pytest.raises(Invalid):
        say(age_alone=ages[0], age_with_word=ages[1])


@pytest.mark.parametrize("days", [0, 29, 3651, -1])
def test_a_term_that_cannot_be_is_refused(areas, days):
    with pytest.raises(Invalid):
        say(residence_days=days)


def test_residence_lasts_as_long_as_the_city_says(areas):
    say(residence_days=90)
    assert the_city(reader()).residence_days == 90
    actor = make_actor("Mediator", Role.MEDIATOR)
    account = make_account("Noor Haddad")
    verify_in_person(actor=actor, email=account.email, area_id=areas["mill"].id, document="X1234567")
    grant = kept(RoleGrant)[-1]
    assert timedelta(days=89) < grant.until - now() <= timedelta(days=90)


def test_a_station_serves_an_area(areas):
    body = put_body(actor=SYSTEM, slug="north-station", kind=BodyKind.POLICE, names={"en": "North"})
    set_station(actor=SYSTEM, area=areas["mill"].slug, body="north-station")
    assert session.get(Area, areas["mill"].id, populate_existing=True).station_id == body.id
    for area, slug in (("nowhere", "north-station"), (areas["mill"].slug, "nobody")):
        with pytest.raises(Invalid):
            set_station(actor=SYSTEM, area=area, body=slug)


def test_a_colleague_is_proposed_for_a_body(client, areas):
    body = put_body(actor=SYSTEM, slug="north-station", kind=BodyKind.POLICE, names={"en": "North"})
    sign_in(client, make_account("Boss", Role.ADMINISTRATOR))
    token = csrf(client, "/grants/proposals")
    fields = {"csrf_token": token, "email": "new@example.org", "role": "officer", "area": str(areas["mill"].id)}
    assert client.post("/grants/proposals", data=fields | {"body": "999999"}).status_code == 422
    assert client.post("/grants/proposals", data=fields | {"body": str(body.id)}).status_code == 303
    assert [row.body_id for row in kept(RoleProposal)] == [body.id]
    assert session.get(CityRow, 1) is not None
