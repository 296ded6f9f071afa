"""A place that feels unsafe: tapped on a phone or chosen from the list without scripts, and taken back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def test_a_square_is_tapped_named_and_taken_back(walker):
    resident: Walker = walker("unsafe-tap", phone=True)
    resident.go("/unsafe-places?lang=en").look("unsafe-places")
    resident.press("Name a place")
    resident.page.get_by_label("Neighbourhood").select_option("justicia")
    resident.press("Show the squares")
    square = resident.page.locator(".map-canvas a path").nth(3)
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    resident.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    resident.page.wait_for_url("**square=*")
    resident.page.locator(".map-square.is-chosen").wait_for()
    assert resident.page.get_by_label("Which square?").input_value()
    resident.page.get_by_label("Too dark").check()
    resident.page.get_by_label("At night").check()
    resident.look("unsafe-name")
    resident.press("This place feels unsafe")
    assert resident.page.locator("#own li").count() == 1
    resident.press("Take back")
    assert "Nothing yet." in resident.page.locator("#own").inner_text()


def test_the_same_without_scripts_by_keyboard_and_list(walker):
    resident: Walker = walker("unsafe-list", scripts=False)
    resident.go("/unsafe-places/new?area=justicia&lang=en")
    choices = resident.page.get_by_label("Which square?").locator("option")
    assert choices.count() - 1 == resident.page.locator(".map-canvas a").count()
    resident.page.get_by_label("Which square?").select_option(index=2)
    resident.press("This place feels unsafe")
    assert "Choose at least one reason." in resident.page.locator("main").inner_text()
    resident.page.get_by_label("Traffic").check()
    resident.press("This place feels unsafe")
    assert resident.page.locator("#own li").count() == 1


def test_squares_on_the_map_are_those_of_the_list(walker):
    resident: Walker = walker("unsafe-map", lang="ar")
    resident.go("/unsafe-places?area=embajadores&lang=ar").look("unsafe-area-ar")
    resident.page.locator("path.map-square.leaflet-interactive").first.wait_for()
    drawn = resident.page.locator("path.map-square.leaflet-interactive").count()
    assert drawn == resident.page.locator(".map-lines li").count() == 3


def test_a_number_on_the_map_of_issues_comes_apart_when_it_is_pressed(walker):
    resident: Walker = walker("map-numbers")
    resident.go("/issues/map?lang=en")
    several = resident.page.locator(".map-several").first
    several.wait_for()
    before = resident.page.locator(".map-several, .map-point").count()
    with resident.page.expect_response("**/issues/map.geojson?box=*"):
        several.dispatch_event("click")
    resident.page.wait_for_timeout(400)
    assert before > 1
    expect(resident.page.locator(".map-several, .map-point").first).to_be_attached()
    resident.go("/areas/distrito-centro/trends?lang=en").look("trends")
