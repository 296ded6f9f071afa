"""The place of a report on a map: by a tap, or with the arrow keys and Enter. The list and the street say the same."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
STILL = 4  # looks in a row
WORDS = "The big bin at the corner has been full for a week."


def where(resident: Walker, lang: str = "en") -> Walker:
    """Go to the question where it is."""
    resident.go(f"/issues/new?lang={lang}")
    resident.page.locator("input[name=category][value=waste]").check()
    on(resident)
    return resident


def on(resident: Walker) -> None:
    resident.follow(resident.page.locator("button.button[name=go][value=next]"))


def open_map(resident: Walker) -> Locator:
    resident.page.locator("[data-open]").click()
    resident.page.locator(".map-name-tag", has_text="Justicia").wait_for()
    canvas = resident.page.locator("[data-canvas]")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    at_rest(resident)
    return canvas


def at_rest(resident: Walker) -> None:
    """Wait until the map neither moves nor grows: a tap before that hits another place or none. A busy machine may
    stop in the middle of a move, so one look is not enough."""
    before, alike = None, 0
    for _look in range(300):
        alike = alike + 1 if before == (before := middle_of(resident, "Justicia")) else 0
        if alike == STILL:
            return
        resident.page.wait_for_timeout(100)
    raise AssertionError("the map never came to rest")


def click(resident: Walker, name: str) -> None:
    """Set the point by a click on the name of a neighbourhood."""
    at_rest(resident)
    resident.page.mouse.click(*middle_of(resident, name))
    resident.page.locator(".map-mark.is-you").wait_for()


def middle_of(resident: Walker, name: str) -> tuple[float, float]:
    """Where the name of a neighbourhood stands on the screen."""
    box = resident.page.locator(".map-name-tag", has_text=name).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def press_until(resident: Walker, key: str, said: str) -> None:
    """Press an arrow key, letting the map come to rest each time, until that is said; a dozen times at most."""
    for _press in range(12):
        resident.page.keyboard.press(key)
        at_rest(resident)
        if resident.page.locator("[data-said]").inner_text() == said:
            return
    raise AssertionError(f"never said: {said}")


def told(resident: Walker) -> tuple[str, bool]:
    """The neighbourhood that is chosen, and whether a point is set."""
    form = resident.page.locator("form", has=resident.page.locator("[data-canvas]"))
    return form.locator("[name=area]").input_value(), bool(form.locator("[name=lat]").input_value())


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_tap_on_a_phone_sets_the_point_and_the_neighbourhood(walker, lang):
    resident = where(walker(f"tapping-{lang}", lang=lang, phone=True), lang)
    open_map(resident)
    resident.page.touchscreen.tap(*middle_of(resident, "Justicia"))
    resident.page.locator(".map-mark.is-you").wait_for()
    assert told(resident) == ("justicia", True)
    assert "Justicia" in resident.page.locator("[data-said]").inner_text()
    mark = resident.page.locator(".map-mark.is-you").bounding_box()
    assert mark["x"] + mark["width"] / 2 == pytest.approx(middle_of(resident, "Justicia")[0], abs=2)
    if lang == "ar":
        resident.look("report-map")


def test_what_was_tapped_is_what_the_preview_and_the_issue_say(walker):
    resident = where(walker("tapper"))
    open_map(resident)
    click(resident, "Palacio")
    resident.press("Continue").fill("What is happening?", WORDS).press("Continue")
    assert "Palacio" in resident.page.locator(".report-preview").inner_text()
    resident.press("Send the report").press("See the report")
    assert "Palacio" in resident.page.locator("main").inner_text()
    reference = resident.page.url.rsplit("/", 1)[1]
    told = resident.page.request.get(f"{resident.site.url}/api/v1/issues/{reference}").json()
    here = f"{told['lon'] - 1e-5},{told['lat'] - 1e-5},{told['lon'] + 1e-5},{told['lat'] + 1e-5}"
    near = resident.page.request.get(f"{resident.site.url}/issues/map.geojson?area=palacio&box={here}").json()
    assert [reference in mark["properties"].get("url", "") for mark in near["features"]].count(True) == 1


def test_arrow_keys_and_enter_set_the_point_under_the_cross(walker):
    resident = where(walker("keyboard"))
    canvas = open_map(resident)
    resident.page.keyboard.press("Tab")
    assert canvas.evaluate("canvas => canvas === document.activeElement")
    said = resident.page.locator("[data-said]")
    press_until(resident, "Shift+ArrowUp", "Under the cross: outside the city")
    resident.page.keyboard.press("Enter")
    expect(said).to_have_text("This point lies outside the city.")
    assert told(resident) == ("", False)
    press_until(resident, "ArrowDown", "Under the cross: Universidad")
    resident.page.keyboard.press("Enter")
    expect(said).to_have_text("The point is set in Universidad.")
    assert told(resident) == ("universidad", True)
    assert resident.page.url.endswith("/issues/new"), "Enter sends nothing"


def test_names_stand_in_their_places_when_the_sheet_of_the_map_comes_late(walker):
    resident = where(walker("slow"))
    resident.page.route("**/leaflet.*.css", lambda route: (resident.page.wait_for_timeout(700), route.continue_()))
    open_map(resident)
    click(resident, "Justicia")
    assert told(resident) == ("justicia", True)


def test_another_neighbourhood_from_the_list_forgets_the_point(walker):
    resident = where(walker("changing"))
    open_map(resident)
    click(resident, "Cortes")
    assert told(resident) == ("cortes", True)
    resident.page.get_by_label("Neighbourhood").select_option("sol")
    assert told(resident) == ("sol", False)
    assert resident.page.locator(".map-mark.is-you").count() == 0
    click(resident, "Sol")
    assert told(resident) == ("sol", True)
    resident.press("Forget the point", stays=True)
    assert told(resident) == ("sol", False)


def test_without_network_for_the_map_the_list_serves(walker):
    resident = where(walker("offline"))
    resident.page.route("**/outlines.geojson", lambda route: route.abort())
    resident.page.locator("[data-open]").click()
    resident.page.get_by_text("The map could not be loaded.").wait_for()
    assert not resident.page.locator("[data-canvas]").is_visible()


def test_without_scripts_there_is_no_map_and_nothing_missing(walker):
    resident = where(walker("no-map", scripts=False))
    assert [
        resident.page.locator(part).is_visible() for part in ("[data-open]", "[data-canvas]", "[data-position]")
    ] == [False] * 3
    assert resident.page.get_by_label("Neighbourhood").is_visible()
    assert resident.page.get_by_label("Street or place").is_visible()
