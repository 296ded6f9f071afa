"""Somebody lost phone, key and codes: an administrator takes the two-step sign-in away."""

import pytest

from app.identity.models import AccountSession, AuthenticatorApp, Passkey, RecoveryCode
from app.identity.vocabulary import Role
from app.kernel.journal import Journal
from tests.builders.mails import letters
from tests.builders.people import make_account, sign_in
from tests.builders.rows import kept
from tests.identity.factors.door import app_of, first_half, set_up_passkey
from tests.identity.sign_in.door import is_signed_in, send


@pytest.fixture
def administrator(client):
    sign_in(client, make_account("Lea Brandt", Role.ADMINISTRATOR))
    return client


def test_taken_away_signs_the_person_out_tells_it_and_lets_staff_begin_anew(administrator, other, device):
    officer = make_account("Ana Costa", Role.OFFICER)
    app_of(officer)
    sign_in(other, officer)
    set_up_passkey(other, device)
    assert send(administrator, "/factors/remove", email=officer.email).location == "/grants/proposals"
    assert kept(AuthenticatorApp) == kept(Passkey) == kept(RecoveryCode) == []
    assert not is_signed_in(other)
    assert [row.ended_at is None for row in kept(AccountSession) if row.account_id == officer.id] == [False, False]
    assert "An administrator took the two-step sign-in away" in letters(officer.email)[-1].body
    removed = kept(Journal)[-1]
    assert (removed.act, removed.ids["factor"]) == ("account.factor_removed", "all")
    assert first_half(other, officer).location == "/"
    assert other.get("/desk").location == "/account/factors"


def test_an_administrator_cannot_take_the_own_one_away(client):
    own = make_account("Lea Brandt", Role.ADMINISTRATOR)
    app_of(own)
    sign_in(client, own)
    assert send(client, "/factors/remove", email=own.email).status_code == 403
    assert len(kept(AuthenticatorApp)) == 1


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.MODERATOR, Role.OFFICER, None])
def test_nobody_else_takes_one_away(client, role, account):
    app_of(account)
    sign_in(client, make_account("Somebody", *([role] if role else [])))
    assert client.get("/factors/remove").status_code == 403
    assert send(client, "/factors/remove", "/account", email=account.email).status_code == 403
    assert len(kept(AuthenticatorApp)) == 1


def test_an_address_nobody_has_or_without_a_factor_is_said(administrator, account):
    assert send(administrator, "/factors/remove", email="nobody@example.org").status_code == 422
    assert send(administrator, "/factors/remove", email=account.email).status_code == 409
