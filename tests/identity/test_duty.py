"""The duty entry: what residents see of an officer, and who may change it."""

import pytest

from app.identity.actions import Duty, write_duty_entry
from app.identity.models import DutyEntry
from app.identity.vocabulary import Role
from app.kernel.errors import NotAllowed
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

GOOD = {"duty_name": "Officer Molino", "languages": ["es", "ar"], "meets_at": "Tuesdays 17 to 19", "phone": "+34 600 1",
        "about": "I walk here.", "since": "01.02.2024"}  # fmt: skip


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def officer(areas):
    return make_account("Officer", Role.OFFICER, area=areas["mill"])


def send(client, account_id, **fields):
    path = f"/officers/{account_id}/edit"
    return client.post(path, data={"csrf_token": csrf(client, "/account"), **GOOD, **fields})


def test_an_officer_writes_the_own_entry_and_everybody_sees_it(client, officer):
    sign_in(client, officer)
    assert f"/officers/{officer.id}/edit" in client.get("/account").get_data(as_text=True)
    assert send(client, officer.id).status_code == 303
    html = client.get("/officers").get_data(as_text=True)
    assert ("Officer Molino" in html, "Tuesdays 17 to 19" in html) == (True, True)
    entry = kept(DutyEntry)[0]
    assert (entry.languages, entry.since.isoformat(), entry.phone) == (["es", "ar"], "2024-02-01", "+34 600 1")
    assert 'value="Officer Molino"' in client.get(f"/officers/{officer.id}/edit").get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("duty_name", ""), ("duty_name", "x" * 81), ("languages", "xx"), ("phone", "call me"), ("since", "soon"),
     ("about", "x" * 1001), ("meets_at", "x" * 301)],
)  # fmt: skip
def test_a_fault_names_its_field_and_keeps_the_entry(client, officer, field, value):
    sign_in(client, officer)
    response = send(client, officer.id, **{field: value})
    assert (response.status_code, f'id="{field}-error"' in response.get_data(as_text=True)) == (422, True)
    assert kept(DutyEntry) == []


def test_a_commissioner_writes_in_own_areas_alone(areas, officer):
    duty = Duty(name="Officer Molino")
    write_duty_entry(
        actor=make_actor("Chief", Role.COMMISSIONER, area=areas["north"]), account_id=officer.id, duty=duty
    )
    with pytest.raises(NotAllowed):
        write_duty_entry(
            actor=make_actor("Chief", Role.COMMISSIONER, area=areas["south"]), account_id=officer.id, duty=duty
        )


def test_who_is_no_officer_has_no_entry(client, areas):
    boss, neighbour = make_account("Administrator", Role.ADMINISTRATOR), make_account("Neighbour")
    sign_in(client, boss)
    for account_id in (neighbour.id, boss.id, 999_999):
        assert client.get(f"/officers/{account_id}/edit").status_code == 404
        assert send(client, account_id).status_code == 404
    sign_in(client, neighbour)
    assert client.get(f"/officers/{neighbour.id}/edit").status_code == 403
    assert kept(DutyEntry) == []
