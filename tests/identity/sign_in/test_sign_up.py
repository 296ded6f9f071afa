"""Signing up: a name, an address, a code."""

import pytest

from app.identity.models import Account
from tests.builders.mails import letters, mailed_code
from tests.builders.people import make_account
from tests.builders.rows import kept
from tests.identity.sign_in.door import enter, is_signed_in, sign_up


def test_sign_up_makes_the_account_only_when_the_code_is_entered(client):
    assert sign_up(client).status_code == 303
    assert kept(Account) == []
    response = enter(client, mailed_code("amal@example.org"))
    assert response.location == "/account"
    account = kept(Account)[0]
    assert (account.email, account.name, account.password) == ("amal@example.org", "Amal", None)
    assert account.confirmed_at is not None
    assert is_signed_in(client)


def test_sign_up_with_an_address_that_has_an_account_looks_the_same_and_signs_that_account_in(client, other):
    account = make_account("Noor Haddad")
    known, new = sign_up(client, name="Somebody else", email=account.email), sign_up(other)
    assert (known.status_code, known.location, known.data) == (new.status_code, new.location, new.data)
    enter(client, mailed_code(account.email))
    assert [row.name for row in kept(Account)] == ["Noor Haddad"]


def test_sign_up_twice_with_one_address_makes_one_account(client, other):
    sign_up(client)
    code = mailed_code("amal@example.org")
    sign_up(other, name="Amal II")
    enter(client, code)
    enter(other, mailed_code("amal@example.org"))
    assert [row.name for row in kept(Account)] == ["Amal"]
    assert is_signed_in(other)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "A"),
        ("name", "x" * 61),
        ("name", "\u202e\x00"),
        ("email", "no"),
        ("agreed", ""),
        ("age", ""),
        ("age", "13"),
    ],
)
def test_sign_up_with_a_fault_names_the_field_keeps_the_rest_and_sends_nothing(client, field, value):
    response = sign_up(client, **{field: value})
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'id="{field}-error"' in html
    assert field == "email" or "amal@example.org" in html
    assert letters() == []


def test_sign_up_grants_nothing_that_the_form_does_not_ask_for(client):
    sign_up(client, role="administrator", contributions="99", id="1", confirmed_at="2020-01-01")
    enter(client, mailed_code("amal@example.org"))
    account = kept(Account)[0]
    assert account.contributions == 0
    assert client.get("/grants/proposals").status_code == 403


def test_sign_up_stays_in_the_language_of_the_page(client):
    client.get("/sign-up?lang=es")
    sign_up(client)
    assert letters()[0].lang == "es"
    enter(client, mailed_code("amal@example.org"))
    assert kept(Account)[0].lang == "es"
