"""Who learns of an enquiry that was forwarded to a police unit: its officers on duty in the area; the coordinator where
there are none."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from app.enquiries.actions import forward_enquiry, return_enquiry, write_back
from app.enquiries.models import Enquiry
from app.enquiries.policies import may_handle
from app.enquiries.queries import people_of_body
from app.enquiries.vocabulary import RECEIPT_ENQUIRY
from app.identity.actor import Actor
from app.identity.models import Absence, RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from tests.builders.enquiries import send
from tests.builders.mails import carried, letters
from tests.builders.people import another, make_account, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

FORWARDED, NOBODY, WROTE = "was forwarded to you", "nobody here answers today", "The sender of an enquiry has written"


@pytest.fixture
def city(context):
    """A coordinator, a unit without a partner, and an enquiry about the Mill."""
    areas = make_city()
    coordinator = make_account("Central", Role.COORDINATOR)
    send(area="mill")
    return SimpleNamespace(unit=make_body("north-station", "police"), coordinator=coordinator, **areas)


def enquiry() -> Enquiry:
    return kept(Enquiry)[0]


def forward(city, **to):
    actor = actor_of_account(session(), city.coordinator.id, now())
    forward_enquiry(actor=actor, enquiry_id=enquiry().id, **(to or {"body_id": city.unit.id}))


def told(app, account) -> list[str]:
    """What the letters to an account say, in a word of each."""
    work_off(app)
    email = session.merge(account).email
    texts = [" ".join(carried(letter).get_body().get_content().split()) for letter in letters(email)]
    session.commit()
    return [sign for text in texts for sign in (FORWARDED, NOBODY, WROTE) if sign in text]


def test_officers_of_the_unit_on_duty_in_the_area_are_told_and_open_it(app, client, city):
    officer = make_account("Officer", Role.OFFICER, area=city.mill, body=city.unit)
    district = make_account("District", Role.OFFICER, area=city.north, body=city.unit)
    elsewhere = make_account("Elsewhere", Role.OFFICER, area=city.harbour, body=city.unit)
    other_unit = make_account("Other unit", Role.OFFICER, area=city.mill, body=make_body("south-station", "police"))
    chief = make_account("Chief", Role.COMMISSIONER, area=city.north, body=city.unit)
    forward(city)
    assert [told(app, one) for one in (officer, district)] == [[FORWARDED], [FORWARDED]]
    assert [told(app, one) for one in (elsewhere, other_unit, chief)] == [[], [], []]
    assert NOBODY not in told(app, city.coordinator)
    for account, status in ((officer, 200), (district, 200), (elsewhere, 404), (other_unit, 404)):
        browser = another(client)
        sign_in(browser, account)
        assert browser.get(f"/enquiries/{enquiry().ref}").status_code == status


def test_letter_says_nothing_of_what_was_written(app, city):
    officer = make_account("Officer", Role.OFFICER, area=city.mill, body=city.unit)
    forward(city)
    work_off(app)
    [letter] = letters(officer.email)
    assert letter.subject == "There is news"
    assert "canaryword" not in carried(letter).as_string()


def test_unit_with_a_partner_leaves_it_to_the_partner(app, city):
    officer = make_account("Officer", Role.OFFICER, area=city.mill, body=city.unit)
    partner = make_account("Partner", Role.PARTNER, body=city.unit)
    forward(city)
    assert (told(app, partner), told(app, officer)) == ([FORWARDED], [])


def test_commissioner_of_the_unit_is_told_where_it_has_no_officer(app, city):
    chief = make_account("Chief", Role.COMMISSIONER, area=city.north, body=city.unit)
    forward(city)
    assert told(app, chief) == [FORWARDED]
    assert NOBODY not in told(app, city.coordinator)


@pytest.mark.parametrize("why", ["no officer", "another area", "grant rests", "grant is over", "away", "the sender"])
def test_coordinator_is_told_where_the_unit_has_nobody_on_duty(app, city, why):
    officer = make_account("Officer", Role.OFFICER, area=city.harbour if why == "another area" else city.mill)
    grant = update(RoleGrant).where(RoleGrant.account_id == officer.id)
    session.execute(grant.values(body_id=None if why == "no officer" else city.unit.id))
    if why == "grant rests":
        session.execute(grant.values(paused_at=now()))
    if why == "grant is over":
        session.execute(grant.values(until=now()))
    if why == "away":
        span = {"begins_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=1), "set_at": now()}
        deputy = make_account("Deputy", Role.OFFICER, area=city.mill)
        session.add(Absence(account_id=officer.id, deputy_id=deputy.id, set_by=officer.id, **span))
    if why == "the sender":
        session.execute(update(Enquiry).values(account_id=officer.id))
    session.commit()
    forward(city)
    assert NOBODY in told(app, city.coordinator)
    assert told(app, officer) == []


def test_whoever_is_told_may_open_it(city):
    """For every area and role of the unit, so that no letter leads to a closed door."""
    for area in (None, city.city, city.north, city.mill, city.harbour):
        for role in (Role.OFFICER, Role.COMMISSIONER):
            make_account("One", role, area=area, body=city.unit)
    forward(city)
    row = enquiry()
    for path in ("/", city.city.path, city.north.path, city.mill.path, city.hill.path):
        row.area_path = path
        found = people_of_body(reader(), row, now())
        assert found, path
        assert all(may_handle(actor_of_account(reader(), number, now()), row) for number in found), path


def test_sender_who_writes_back_reaches_the_officers_of_the_unit(app, city):
    officer = make_account("Officer", Role.OFFICER, area=city.mill, body=city.unit)
    forward(city)
    assert told(app, officer) == [FORWARDED]
    from_sender = Actor(receipts=((RECEIPT_ENQUIRY, enquiry().id),))
    session.execute(update(Enquiry).values(state="asked", due=None, left_days=3))
    session.commit()
    write_back(actor=from_sender, enquiry_id=enquiry().id, text="The north gate.", lang="en")
    assert told(app, officer) == [FORWARDED, WROTE]


def test_of_what_was_given_back_before_the_worker_came_nobody_is_told(app, city):
    officer = make_account("Officer", Role.OFFICER, area=city.mill, body=city.unit)
    forward(city)
    acting = actor_of_account(session(), officer.id, now())
    return_enquiry(actor=acting, enquiry_id=enquiry().id, text="Not a thing of ours.", lang="en")
    assert told(app, officer) == []
    assert NOBODY not in told(app, city.coordinator)
