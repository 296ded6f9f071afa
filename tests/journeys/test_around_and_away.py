"""An administrator says which cities lie around, and a report from outside shows it; a mediator goes away, and another
one stands in."""

import pytest
from playwright.sync_api import expect

from tests.builders.days import today

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@SCRIPTS
def test_a_city_around_is_added_put_right_shown_to_a_report_from_outside_and_removed(walker, scripts):
    name = f"Campo Real {'one' if scripts else 'two'}"
    admin = walker("admin-nearby", scripts=scripts).be("administrator").go("/admin?lang=en")
    admin.press("Cities around").fill("Name", name).press("Save")
    assert "A nearby city needs a phone number or a web address." in admin.text()
    admin.said.clear()  # the page was shown again, with 422
    admin.look("nearby-wrong")
    assert admin.page.get_by_label("Name").input_value() == name
    admin.fill("Phone", "900 555 077").press("Save").look("nearby")
    resident = walker("outsider", phone=True)
    resident.context.grant_permissions(["geolocation"])
    resident.context.set_geolocation({"latitude": 40.4045, "longitude": -3.7040})
    resident.go("/issues/new?lang=en").page.locator('input[name="category"][value="lighting"]').check()
    resident.press("Continue").press("Use my position", stays=True)
    expect(resident.page.locator("[name=lat]").first).not_to_have_value("")
    resident.press("Continue")
    assert name in resident.text()
    admin.follow(admin.page.locator("main li", has_text=name).get_by_role("button"))
    assert name not in admin.page.locator("main").inner_text()


def test_the_page_of_cities_around_in_arabic_and_by_keyboard(walker):
    admin = walker("admin-nearby-ar", lang="ar", phone=True).be("administrator").go("/admin/nearby?lang=ar")
    admin.look("nearby-ar")
    change = admin.page.locator("main li a.button").first
    change.focus()
    admin.follow(change, key="Enter")
    assert admin.page.locator("#name").input_value() != ""


@SCRIPTS
def test_a_mediator_says_when_and_comes_back(walker, scripts):
    mediator = walker("mediator-away", scripts=scripts).be("mediator").go("/mediation?lang=en")
    mediator.press("When I am away").look("absence")
    last = today(2).isoformat()
    mediator.fill("First day away", today().isoformat()).fill("Last day away", last)
    mediator.page.get_by_label("Who stands in").select_option(index=1)
    mediator.press("Save")
    assert "Entered. Everybody sees who stands in." in mediator.text()
    mediator.go("/mediation?lang=en").look("desk-away")
    assert "You are away until" in mediator.text()
    mediator.press("When I am away").press("End it")
    assert "You are away until" not in mediator.go("/mediation?lang=en").text()
