"""The header of staff: one line on a wide screen in every language; the rest of their work opens by mouse, by keyboard
alone, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_keyboard import to

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]

STAFF = ("officer", "moderator", "mediator", "coordinator")
# What of the header does not stand on the line of the mark.
BELOW = """() => {
  const mark = document.querySelector(".mast-logo").getBoundingClientRect();
  const line = (mark.top + mark.bottom) / 2;
  const shown = [...document.querySelectorAll(".mast-nav :is(a, summary)")].filter((one) => one.checkVisibility());
  const stands = ({ top, bottom }) => top < line && line < bottom;
  return shown.filter((one) => !stands(one.getBoundingClientRect())).map((one) => one.textContent.trim());
}"""


@pytest.mark.parametrize("lang", ["en", "es", "ar"])
@pytest.mark.parametrize("role", STAFF)
def test_header_of_staff_is_one_line_on_a_wide_screen(site, walker, role, lang):
    staff = walker(f"header-{role}", lang=lang).be(role)
    for path in ("/meetings", "/account"):
        staff.go(f"{path}?lang={lang}")
        assert staff.page.evaluate(BELOW) == []
    staff.look(f"header-{lang}")


def test_menu_of_staff_opens_and_closes_by_keyboard_alone(site, walker):
    mediator = walker("header-keyboard").be("mediator").go("/meetings?lang=en")
    link = mediator.page.locator(".mast-own").get_by_role("link", name="Second look")
    expect(link).to_be_hidden()
    to(mediator, "My work").page.keyboard.press("Enter")
    expect(link).to_be_visible()
    mediator.look("open")
    mediator.page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    mediator.page.keyboard.press("Enter")
    to(mediator, "Second look").page.keyboard.press("Enter")
    expect(mediator.page.locator("h1")).to_have_text("Second look")


def test_menu_of_staff_opens_without_scripts_on_a_phone(site, walker):
    mediator = walker("header-phone", scripts=False, phone=True).be("mediator").go("/meetings?lang=en")
    mediator.page.locator(".mast-own summary").click()
    mediator.look("open").press("Mediation")
    expect(mediator.page).to_have_url(f"{site.url}/mediation")
