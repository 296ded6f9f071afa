"""By keyboard alone: staff signs in with both steps, adds a passkey and signs in with it; and what the walk of every
page by keyboard (keyboard.py) notices."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walker
from tests.journeys.keyboard import faults_by_keyboard
from tests.journeys.test_two_steps import DEVICE, early, half_signed_in, shown, signed_out

OFFICER = "of-sol@example.org"  # nobody else adds a second step to this one

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def to(walker: Walker, name: str, most: int = 60) -> Walker:
    """Press Tab until the focus stands on what is called `name`, as somebody without a mouse does."""
    for _ in range(most):
        walker.page.keyboard.press("Tab")
        said = walker.page.evaluate(
            "(e => (e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || '').trim())"
            "(document.activeElement)"
        )
        if said.startswith(name):
            seen = walker.page.evaluate(
                "(e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })"
                "(document.activeElement)"
            )
            assert seen, f"the focus on {name} is not seen"
            return walker
    raise AssertionError(f"{name} is not reached by Tab")


def test_staff_signs_in_with_both_steps_by_keyboard_alone(site, walker):
    officer = walker("keyboard")
    half_signed_in(officer, site, OFFICER)
    officer.press("Add an app")
    secret = officer.page.locator("ol bdi.reference").inner_text().replace(" ", "")
    early()
    officer.fill("The code that the app shows now", shown(secret, -1)).press("Add the app")
    half_signed_in(signed_out(officer), site, OFFICER)
    early()
    to(officer, "The code from your app").page.keyboard.type(shown(secret))
    officer.look("second-step")
    officer.page.keyboard.press("Enter")
    expect(officer.page.locator(".messages")).to_contain_text("You are signed in.")

    cdp = officer.context.new_cdp_session(officer.page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    officer.go("/account/factors")
    to(officer, "A name for it").page.keyboard.type("office computer")
    to(officer, "Add a passkey").page.keyboard.press("Enter")
    expect(officer.page.locator("main")).to_contain_text("office computer")
    signed_out(officer).go("/sign-in?lang=en&next=/account")
    to(officer, "Sign in with a passkey").page.keyboard.press("Enter")
    expect(officer.page).to_have_url(f"{site.url}/account")
    officer.look("signed-in")


@pytest.mark.parametrize(
    ("fault", "noticed"),
    [
        ("1", ""),
        ("hide(':focus-visible { outline: none !important; box-shadow: none !important }')", "not seen: <a> Coming"),
        ("hide('footer { position: fixed; inset: 0; z-index: 9; background: red }')", "covered: <a> Coming"),
        ("links.forEach(one => one.addEventListener('focus', () => one.blur()))", "not reached: <a> Coming"),
        ("links[0].addEventListener('keydown', event => event.preventDefault())", "not reached: <a> Coming"),
        ("links.at(-1).tabIndex = 3", "out of the order"),
        ("main.insertAdjacentHTML('beforeend', '<span role=button>Go</span>')", "for a mouse alone: <span> Go"),
    ],
)
def test_the_walk_by_keyboard_notices_what_stands_in_the_way(walker, fault, noticed):
    visitor = walker("keyboard-faults").go("/meetings?lang=en")
    visitor.page.evaluate(
        "() => { const hide = css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets.push(sheet) };"
        " const main = document.querySelector('main'), links = [...main.querySelectorAll('a')];"
        f" {fault} }}"
    )
    found = faults_by_keyboard(visitor)
    assert any(noticed in one for one in found) if noticed else found == [], found
