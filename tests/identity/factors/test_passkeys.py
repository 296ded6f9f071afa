"""Passkeys: made and used once for each question, in this browser, at this site, by a person the device has seen."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.identity import passkeys
from app.identity.models import Account, AccountSession, Passkey, PasskeyChallenge, RecoveryCode
from app.identity.vocabulary import MOST_PASSKEYS
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.mails import letters
from tests.builders.passkeys import Device
from tests.builders.people import make_account, sign_in
from tests.builders.rows import kept
from tests.identity.factors.door import first_half, set_up_passkey, use_passkey
from tests.identity.sign_in.door import another, is_signed_in, send

AT = "2026-11-22T10:00:10Z"


def test_a_passkey_signs_in_alone_and_its_first_one_brings_recovery_codes(noor, other, account, device):
    page = set_up_passkey(noor, device)
    assert page.status_code == 200
    assert "Your recovery codes" in page.get_data(as_text=True)
    assert len(kept(RecoveryCode)) == 8
    assert use_passkey(other, device, next="/meetings").location == "/meetings"
    assert is_signed_in(other)
    newest = kept(AccountSession)[-1]
    assert (newest.means, newest.factor) == ("passkey", "passkey")
    assert [letter.subject for letter in letters(account.email)] == [
        "Your two-step sign-in was changed",
        "A new browser signed in",
    ]


def test_a_passkey_is_the_second_step_too(noor, other, account, device):
    set_up_passkey(noor, device)
    assert first_half(other, account).location == "/sign-in/factor"
    assert "Use my passkey" in other.get("/sign-in/factor").get_data(as_text=True)
    assert use_passkey(other, device).status_code == 303
    assert is_signed_in(other)


def test_an_answer_works_once(noor, other, client, device):
    set_up_passkey(noor, device)
    asked = send(other, "/sign-in/passkey/ask", "/sign-in").get_data(as_text=True)
    answer = device.prove(asked)
    assert send(other, "/sign-in/passkey", "/sign-in", passkey=answer).location == "/"
    send(other, "/sign-out")
    assert send(other, "/sign-in/passkey", "/sign-in", passkey=answer).location == "/sign-in"
    assert not is_signed_in(other)


def test_an_answer_of_another_browser_does_not_work(noor, other, device):
    set_up_passkey(noor, device)
    victim = another(other)
    asked = send(victim, "/sign-in/passkey/ask", "/sign-in").get_data(as_text=True)
    send(other, "/sign-in/passkey/ask", "/sign-in")
    send(other, "/sign-in/passkey", "/sign-in", passkey=device.prove(asked))
    assert not is_signed_in(other)


def test_an_answer_after_five_minutes_does_not_work(client, other, account, device, time_machine):
    time_machine.move_to(AT, tick=False)
    sign_in(client, account, factor=None)
    set_up_passkey(client, device)
    asked = send(other, "/sign-in/passkey/ask", "/sign-in").get_data(as_text=True)
    time_machine.shift(301)
    send(other, "/sign-in/passkey", "/sign-in", passkey=device.prove(asked))
    assert not is_signed_in(other)
    send(other, "/sign-in/passkey/ask", "/sign-in")
    assert len(kept(PasskeyChallenge)) == 1


@pytest.mark.parametrize("lie", ["origin", "unverified", "copy", "key", "host"])
def test_a_device_that_is_fished_unverified_copied_or_another_is_refused(noor, other, device, lie):
    set_up_passkey(noor, device)
    use_passkey(other, device)
    send(other, "/sign-out")
    if lie == "origin":
        device.origin = "http://localhost.evil.example"
    elif lie == "host":
        device.host = "evil.example"
    elif lie == "unverified":
        device.verifies = False
    elif lie == "copy":
        device.count -= 1
    else:
        device.key = Device().key
    use_passkey(other, device)
    assert not is_signed_in(other)


@pytest.mark.parametrize("lie", ["origin", "unverified", "host"])
def test_a_new_passkey_from_elsewhere_or_unverified_is_not_kept(noor, lie):
    device = Device("http://evil.example") if lie == "origin" else Device(verifies=lie != "unverified")
    device.host = "evil.example" if lie == "host" else "localhost"
    assert set_up_passkey(noor, device).status_code == 422
    assert kept(Passkey) == []


def test_a_passkey_of_one_account_is_no_passkey_of_another(noor, other, device):
    set_up_passkey(noor, device)
    sign_in(other, make_account("Somebody Else"), factor=None)
    assert set_up_passkey(other, device).status_code == 409
    assert len(kept(Passkey)) == 1


def test_a_second_passkey_leaves_other_browsers_and_codes_alone(noor, other, device):
    set_up_passkey(noor, device)
    use_passkey(other, device)
    assert set_up_passkey(noor, Device(), "my key").status_code == 303
    assert is_signed_in(other)
    page = noor.get("/account/factors").get_data(as_text=True)
    assert "my phone" in page
    assert "my key" in page
    assert send(noor, f"/account/factors/passkeys/{kept(Passkey)[0].id}/remove", "/account").status_code == 303
    use_passkey(another(other), device)
    assert len(kept(Passkey)) == 1


def test_eleven_passkeys_are_one_too_many(noor):
    answers = [set_up_passkey(noor, Device(), f"key {number}").status_code for number in range(MOST_PASSKEYS + 1)]
    assert answers == [200] + [303] * (MOST_PASSKEYS - 1) + [422]


def test_somebody_elses_passkey_cannot_be_taken_away(noor, other, device):
    set_up_passkey(noor, device)
    sign_in(other, make_account("Somebody Else"))
    assert send(other, f"/account/factors/passkeys/{kept(Passkey)[0].id}/remove", "/account").status_code == 404
    assert len(kept(Passkey)) == 1


def test_a_closed_account_is_not_entered_by_passkey(noor, other, device, account):
    set_up_passkey(noor, device)
    session.get(Account, account.id).closed_at = now()
    session.commit()
    use_passkey(other, device)
    assert not is_signed_in(other)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PARTS = ("id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature", "attestationObject")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.booleans(), part=st.sampled_from(PARTS), value=JSON, cut=st.integers(0, 60))
def test_whatever_an_answer_holds_it_is_refused_and_nothing_breaks(context, made, part, value, cut):
    device, asked = Device(), passkeys.ask_for_proof(b"c" * 32, [])
    answer = json.loads(device.make(asked) if made else device.prove(asked))
    place = answer if part in answer else answer["response"]
    place[part] = value if cut % 2 else str(place.get(part))[:cut]
    broken = json.dumps(answer)
    passkeys.challenge_in(broken)
    passkeys.key_in(broken)
    assert passkeys.new_key(broken, b"d" * 32) is None
    for text in (broken, "[" * 19_000, "", "null", "1", '{"response": 1}', "\x00"):
        passkeys.challenge_in(text)
        passkeys.key_in(text)


def test_at_an_address_that_is_a_number_no_passkey_is_offered(noor, monkeypatch):
    for address, works in (
        ("http://127.0.0.1:5000", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::1]", False),
        ("http://corrala.example", False),
        ("http://localhost:5000", True),
        ("https://corrala.example", True),
    ):
        monkeypatch.setattr(passkeys, "_origin", lambda address=address: address)
        assert passkeys.work_here() is works
        assert ("Add a passkey" in noor.get("/account/factors").get_data(as_text=True)) is works
