"""Two-step sign-in: an officer with a passkey in a virtual device, an administrator with an app and paper, without
scripts too, and the question who is there before a role is proposed."""

import email
import email.policy
import re
import time

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from app.identity.vocabulary import APP_STEP_S

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
OFFICER, ADMINISTRATOR, RESIDENT = "of-cortes@example.org", "admin@example.org", "sofia@example.org"
PATIENCE_S = 120  # the worker reads the journal of the demo city first
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def letters(site, address):
    """The letters to an address that the worker has sent, as files: name and words."""
    found = {}
    for file in (site.folder / "outbox").glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        if message["To"] == address:
            found[file.name] = message.get_body(("plain",)).get_content()
    return found


def half_signed_in(walker, site, address):
    """The first half of a sign-in: address, mail, code."""
    before = set(letters(site, address))
    walker.go("/sign-in?lang=en").fill("Your e-mail address", address).press("Send me a code")
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        for name in set(letters(site, address)) - before:
            code = re.search(r"^\s*(\d{3} \d{3})\s*$", letters(site, address)[name], re.M)
            if code:
                return walker.fill("The code from your mail", code[1]).press("Go on")
        time.sleep(0.1)
    raise AssertionError(f"no code came to {address}")


def early():
    """Wait until the present code of an app is one for some seconds more."""
    left = APP_STEP_S - time.time() % APP_STEP_S
    if left < 15:
        time.sleep(left)


def shown(secret, steps=0):
    return pyotp.TOTP(secret).at(int(time.time()), counter_offset=steps)


def add_app(walker):
    """Add an app whose first code is that of half a minute ago: secret and recovery codes."""
    walker.press("Add an app")
    secret = walker.page.locator("ol bdi.reference").inner_text().replace(" ", "")
    early()
    walker.fill("The code that the app shows now", shown(secret, -1))
    return secret


def signed_out(walker):
    walker.go("/sign-out")
    walker.follow(walker.page.get_by_role("button", name="Sign out"))
    expect(walker.page.locator(".messages")).to_contain_text("You are signed out.")
    walker.said = [line for line in walker.said if "Clear-Site-Data" not in line]  # Chromium tells that it did
    return walker


def stale(site, address):
    """Let ten minutes pass since this person proved who it is."""
    engine = create_engine(site.environ["CORRALA_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"))
    older = "datetime(proven_at, '-10 minutes')" if engine.dialect.name == "sqlite" else "proven_at - interval '10 min'"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"UPDATE account_session SET proven_at = {older} "
                "WHERE account_id = (SELECT id FROM account WHERE email = :address)"
            ),
            {"address": address},
        )
    engine.dispose()


def test_an_officer_adds_a_passkey_and_signs_in_with_it(site, walker):
    officer = walker("passkey")
    cdp = officer.context.new_cdp_session(officer.page)
    cdp.send("WebAuthn.enable")
    device = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    half_signed_in(officer, site, OFFICER)
    assert officer.page.url.endswith("/account/factors")
    officer.go("/desk")
    assert officer.page.url.endswith("/account/factors")
    officer.look("to-set-up")
    officer.fill("A name for it", "office computer").press("Add a passkey")
    expect(officer.page.locator("h1")).to_have_text("Your recovery codes")
    assert officer.page.locator("li bdi.reference").count() == 8
    officer.look("recovery-codes")
    officer.press("I have kept them")
    expect(officer.page.locator("main")).to_contain_text("office computer")
    officer.look("set-up")
    officer.go("/desk")
    expect(officer.page.locator("h1")).to_be_visible()
    assert officer.page.url.endswith("/desk")
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    signed_out(officer).go("/sign-in?next=/desk").look("sign-in")
    officer.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(officer.page).to_have_url(f"{site.url}/desk")
    half_signed_in(signed_out(officer), site, OFFICER)
    officer.look("second-step")
    officer.page.get_by_role("button", name="Use my passkey").click()
    expect(officer.page).to_have_url(f"{site.url}/")

    stale(site, OFFICER)
    officer.go("/account/factors/app")
    expect(officer.page.locator("h1")).to_have_text("Confirm that it is you")
    officer.look("confirm")
    officer.page.get_by_role("button", name="Use my passkey").click()
    expect(officer.page.locator("h1")).to_have_text("Add an authenticator app")
    officer.look("app")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    signed_out(officer).go("/sign-in")
    officer.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(officer.page.locator("[data-says]")).to_have_text("That did not work, or it was stopped. Try again.")
    officer.look("stopped")


def test_an_administrator_adds_an_app_and_each_code_works_once(site, walker):
    administrator = walker("app")
    half_signed_in(administrator, site, ADMINISTRATOR)
    secret = add_app(administrator)
    administrator.press("Add the app")
    codes = administrator.page.locator("li bdi.reference").all_inner_texts()
    assert len(codes) == 8

    half_signed_in(signed_out(administrator), site, ADMINISTRATOR)
    early()
    code = shown(secret)
    administrator.fill("The code from your app", code).press("Go on")
    expect(administrator.page.locator(".messages")).to_contain_text("You are signed in.")

    half_signed_in(signed_out(administrator), site, ADMINISTRATOR)
    administrator.fill("The code from your app", code).press("Go on")
    expect(administrator.page.locator(".field-error")).to_contain_text("or it was used already")
    administrator.said.clear()  # the browser tells of the 422
    administrator.look("used-already")
    administrator.fill("The code from your app", codes[0]).press("Go on")
    expect(administrator.page.locator(".messages")).to_contain_text("You are signed in.")

    half_signed_in(signed_out(administrator), site, ADMINISTRATOR)
    administrator.fill("The code from your app", codes[0]).press("Go on")
    expect(administrator.page.locator(".field-error")).to_contain_text("or it was used already")
    administrator.fill("The code from your app", codes[1]).press("Go on")
    administrator.go("/account/factors")
    expect(administrator.page.locator("#codes")).to_contain_text("6 codes are left")
    administrator.said.clear()
    administrator.go("/account").look("account")
    administrator.go("/factors/remove").look("lost")

    stale(site, ADMINISTRATOR)
    administrator.go("/grants/proposals").fill("E-mail address of your colleague", "new@example.org")
    administrator.press("Propose")
    expect(administrator.page.locator("h1")).to_have_text("Confirm that it is you")
    administrator.fill("The code from your app", codes[2]).press("Go on")
    expect(administrator.page.locator(".messages")).to_contain_text("Proposed.")
    expect(administrator.page.locator("#proposals")).to_contain_text("new@example.org")


def test_app_codes_on_paper_and_another_address_without_scripts(site, walker):
    resident = walker("plain", scripts=False, phone=True)
    half_signed_in(resident, site, RESIDENT)
    resident.go("/account").press("Set up two-step sign-in")
    resident.look("factors")
    secret = add_app(resident)
    resident.look("app")
    resident.press("Add the app")
    codes = resident.page.locator("li bdi.reference").all_inner_texts()
    half_signed_in(signed_out(resident), site, RESIDENT)
    resident.fill("The code from your app", codes[3].lower()).press("Go on")
    assert "You are signed in." in resident.text()

    stale(site, RESIDENT)
    resident.go("/account").press("Change the address")
    resident.fill("Your new e-mail address", "sofia.new@example.org").press("Send me a code")
    assert "Confirm that it is you" in resident.text()
    resident.said.clear()  # the browser tells of the 403
    resident.look("confirm")
    early()
    resident.fill("The code from your app", shown(secret)).press("Go on")
    assert "Enter your code" in resident.text()
    resident.look("address-code")
    assert "sofia.new@example.org" in resident.text()
