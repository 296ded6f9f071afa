"""A consultation answered on a phone by one tap, by one key, and without scripts; a vote of a council."""

import time

import pytest

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def test_one_tap_then_one_key_then_the_results(walker):
    resident: Walker = walker("consultation", phone=True)
    resident.go("/consultations?lang=en").look("consultations")
    resident.follow(resident.page.locator(".entry-title a").first)
    asked = resident.page.locator("#answer .lead")
    before = int(resident.page.locator("#about dd").nth(2).inner_text())
    first = asked.inner_text()
    resident.look("consultation")
    resident.press("Agree")
    resident.page.wait_for_url("**#answer")
    second = asked.inner_text()
    assert second != first
    here = resident.document()
    resident.page.keyboard.press("2")
    resident.arrived(here, "the key 2")
    resident.page.get_by_text("You have answered 2 of").wait_for()
    assert asked.inner_text() not in (first, second)
    assert resident.page.locator("#given [aria-pressed=true]").all_inner_texts() == ["Disagree", "Agree"]
    answered = time.monotonic()
    resident.press("Results so far")
    while int(resident.page.locator("#took-part dd").first.inner_text()) <= before:  # the worker counts this phone too
        assert time.monotonic() - answered < 10
        resident.page.wait_for_timeout(200)
        resident.page.reload()
    resident.settled().look("consultation-results")
    assert resident.page.locator("svg ellipse").count() == 2
    resident.go("/consultations?lang=ar")
    resident.follow(resident.page.locator(".entry-title a").nth(1))
    resident.follow(resident.page.locator("#about a[href$='/closing']"))
    resident.page.locator("#promised").wait_for()
    resident.look("consultation-closing-ar")


def test_the_same_without_scripts(walker):
    resident: Walker = walker("consultation-plain", scripts=False)
    resident.go("/consultations?lang=en")
    resident.follow(resident.page.locator(".entry-title a").first)
    assert resident.page.get_by_text("Keys, while this box").is_hidden()
    for answered in (1, 2):
        resident.press("Pass")
        resident.page.get_by_text(f"You have answered {answered} of").wait_for()


def test_a_member_of_a_council_votes(walker):
    member: Walker = walker("council").be("verified").go("/councils?lang=en")
    member.follow(member.page.locator(".entry-title a").first)
    member.page.get_by_role("heading", name="Record of decisions").wait_for()
    member.look("council")
    member.follow(member.page.locator(".entry-title a").first)
    member.page.get_by_role("button", name="Change my vote").wait_for()
    for place, option in enumerate(("El segundo martes", "El primer jueves", "El último sábado"), start=1):
        member.page.get_by_label(option).select_option(str(place))
    member.look("council-vote")
    member.press("Change my vote")
    assert "Your vote counts." in member.text()
    assert "Points" not in member.text()
