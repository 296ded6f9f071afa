"""Where a report is: one of several houses is chosen on the page, a point outside the city leads to the nearest
neighbourhood and to the next city, and all of it in a language that the rest of the house does not speak."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
WORDS = "Six lamps are dark since Sunday night."


def at_the_place(walker: Walker, lang: str = "en", on: str = "Continue") -> Walker:
    walker.go(f"/issues/new?lang={lang}").page.locator('input[name="category"][value="lighting"]').check()
    return walker.press(on)


def put_right(walker: Walker) -> Walker:
    """The page is shown again, and the console says no more than that."""
    assert all("422" in line for line in walker.said)
    walker.said.clear()
    return walker


@SCRIPTS
def test_one_of_several_houses_is_chosen_on_the_page(walker, scripts):
    resident = at_the_place(walker("resident", scripts=scripts, phone=True))
    put_right(resident.fill("Street", "Calle de la Noria Chica 3").press("Continue")).look("which-house")
    resident.page.get_by_label("Calle de la Noria Chica 3 · Palacio").check()
    resident.press("Continue").fill("What is happening?", WORDS).press("Continue").look("house-chosen")
    assert "Palacio" in resident.text()
    resident.press("Send the report")
    assert "Your report has arrived" in resident.text()


def test_a_position_outside_is_reported_in_the_nearest_neighbourhood(walker):
    resident = walker("resident", phone=True)
    resident.context.grant_permissions(["geolocation"])
    resident.context.set_geolocation({"latitude": 40.4045, "longitude": -3.7040})
    at_the_place(resident).press("Use my position", stays=True)
    expect(resident.page.locator("[name=lat]").first).not_to_have_value("")
    put_right(resident.press("Continue")).look("outside")
    assert "Villarroble" in resident.text()
    resident.press("Report it in Embajadores").look("outside-words")
    assert "What is happening?" in resident.text()


@pytest.mark.parametrize(("lang", "on"), [("fr", "Continuer"), ("pt", "Continuar"), ("uk", "Далі")])
def test_a_report_is_made_in_three_more_languages(walker, lang, on):
    newcomer = at_the_place(walker(f"newcomer-{lang}", lang=lang, phone=True).go(f"/issues/new?lang={lang}"), lang, on)
    newcomer.look("where")
    newcomer.page.locator('select[name="area"]').select_option("embajadores")
    newcomer.press(on).page.locator("textarea").fill(WORDS)
    newcomer.press(on).look("check")
    assert newcomer.page.locator("html").get_attribute("lang") == lang
    assert newcomer.go("/issues").page.locator("html").get_attribute("lang") in ("es", "en")
