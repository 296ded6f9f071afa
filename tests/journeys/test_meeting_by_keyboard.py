"""A live meeting by keyboard alone: a code typed in, a question asked, read, published, supported, taken up, answered
in writing and promised, without one click."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Walker
from tests.journeys.test_keyboard import to
from tests.journeys.test_live_meeting import card, joined, meeting  # noqa: F401 - the fixture

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
WORDS = "Can the gate of the school yard stay open on Sundays?"
MOST = 400  # stops of Tab on the longest desk


def to_within(walker: Walker, place: Locator, name: str) -> Walker:
    """Press Tab until the focus stands on what is called `name` within `place`."""
    expect(place).to_have_count(1)
    for _ in range(MOST):
        walker.page.keyboard.press("Tab")
        inside = place.evaluate(
            "(place, name) => { const e = document.activeElement; return place.contains(e) &&"
            " (e.getAttribute('aria-label') || e.innerText || '').trim().includes(name) }",
            name,
        )
        if inside:
            return walker
    raise AssertionError(f"{name} is not reached by Tab")


def test_a_meeting_is_held_by_keyboard_alone(walker, meeting):  # noqa: F811
    desk, panel = (f"/meetings/{meeting['id']}/{name}?lang=en" for name in ("desk", "panel"))
    asker = walker("keys-asker").go("/join?lang=en")
    to(asker, "Code of the meeting").page.keyboard.type(meeting["code"])
    before = asker.document()
    asker.page.keyboard.press("Enter")
    asker.arrived(before, "the code")
    joined(asker)
    to(asker, "Ask a question", MOST).page.keyboard.type(WORDS)
    to(asker, "Send the question").page.keyboard.press("Enter")
    expect(asker.page.locator("[data-mine-list]")).to_contain_text(WORDS)

    moderator = walker("keys-moderator").be("moderator").go(desk)
    joined(moderator)
    to_within(moderator, card(moderator, WORDS, "#waiting"), "Do not show").page.keyboard.press("Enter")
    reasons = card(moderator, WORDS, "#waiting").locator("details ul")
    expect(reasons).to_be_visible()
    moderator.page.keyboard.press("Enter")
    expect(reasons).to_be_hidden()
    moderator.page.keyboard.press("Shift+Tab")
    expect(moderator.page.locator(":focus")).to_contain_text("Publish")
    moderator.page.keyboard.press("Enter")
    expect(card(moderator, WORDS, "#published")).to_be_visible()

    neighbour = walker("keys-neighbour").be("verified").go(f"/meetings/{meeting['id']}/live?lang=en")
    joined(neighbour)
    support = card(neighbour, WORDS).locator(".support-button")
    to_within(neighbour, card(neighbour, WORDS), "support").page.keyboard.press("Space")
    expect(support).to_have_attribute("aria-pressed", "true")
    expect(support).to_be_focused()

    officer = walker("keys-officer").be("officer").go(panel)
    joined(officer)
    to_within(officer, card(officer, WORDS, "#next"), "Answer now").page.keyboard.press("Enter")
    expect(officer.page.locator("[data-now-text]")).to_have_text(WORDS)
    to_within(officer, card(officer, WORDS, "#next"), "Write the answer")
    before = officer.document()
    officer.page.keyboard.press("Enter")
    officer.arrived(before, "Write the answer")
    to(officer, "Answer", MOST).page.keyboard.type("Yes, from Sunday on.")
    to(officer, "By which day", MOST).page.keyboard.type("12242099")
    to(officer, "Make the promise")
    before = officer.document()
    officer.page.keyboard.press("Enter")
    officer.arrived(before, "Make the promise")
    expect(card(officer, WORDS, "#answered")).to_contain_text("Yes, from Sunday on.")
    expect(card(neighbour, WORDS)).to_contain_text("Yes, from Sunday on.")
    to_within(neighbour, card(neighbour, WORDS), "Follow what was promised")
    before = neighbour.document()
    neighbour.page.keyboard.press("Enter")
    neighbour.arrived(before, "Follow what was promised")
    assert "/issues/" in neighbour.page.url
    neighbour.look("promised")
