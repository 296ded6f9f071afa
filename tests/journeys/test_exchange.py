"""An exchange with young people: an officer makes one of a meeting, a neutral host is asked, who names the guests, and
whoever comes keeps to its short charter, with an account and without."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.builders.days import today
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
TITLE, CHARTER = "What we want of the square", "Listen. Let others finish. What is said here names nobody outside."
GUEST, WHY = "Officer Ruiz", "answers in the last quarter of an hour"
KEEPS = "I have read this and keep to it"


def made(officer: Walker) -> str:
    """An exchange in ten days; its path."""
    officer.go("/meetings/new?lang=en").page.get_by_label("For which area?").select_option(label="Embajadores")
    officer.fill("What is the meeting about?", TITLE).fill("Day", today(10).isoformat())
    officer.fill("Begins at", "18:30").fill("Ends at", "20:00").fill("Place", "Youth club").press("Announce")
    path = officer.page.url.removeprefix(officer.site.url).split("#")[0].split("?")[0].removesuffix("/agenda")
    officer.go(f"{path}?lang=en").press("Exchange with an age group")
    officer.fill("From which age", "14").fill("Up to which age", "20").fill("The charter of this exchange", CHARTER)
    officer.look("exchange-make").press("Make it an exchange")
    expect(officer.page.get_by_text("This is an exchange now.")).to_be_visible()
    return path


def test_host_guests_and_charter_of_an_exchange(walker: Callable[..., Walker]):
    officer = walker("exchange-officer").be("officer")
    path = made(officer)

    moderator = walker("exchange-moderator").be("moderator").go(f"{path}/hosts?lang=en")
    moderator.fill("E-mail", "carmen@example.org").press("Make this person a host")
    host = walker("exchange-host", phone=True).be("resident").go(f"{path}?lang=en").press("Guests of the exchange")
    host.fill("Name", GUEST).fill("Why this person comes", WHY).press("Name this guest")
    expect(host.page.get_by_text("The guest stands on the page of the exchange.")).to_be_visible()
    host.look("exchange-guests")

    young = walker("exchange-young", phone=True, scripts=False).go(f"{path}?lang=en")
    for words in ("14 to 20 years", CHARTER, GUEST):
        expect(young.page.locator("#exchange")).to_contain_text(words)
    young.look("exchange").follow(young.page.locator('main a[href$="/sign-up"]'))
    young.fill("Your name", "Nico").fill("E-mail address", f"nico-{uuid4().hex[:8]}@example.org").press("Take a place")
    expect(young.page.get_by_text("Accept the charter of this exchange.").first).to_be_visible()
    young.said.clear()  # the browser tells of the 422
    young.page.get_by_label(KEEPS).check()
    young.look("exchange-charter").press("Take a place")
    assert "Check your mail" in young.text()

    neighbour = walker("exchange-ar", lang="ar").be("verified").go(f"{path}?lang=ar").look("exchange")
    neighbour.go(f"{path}/sign-up?lang=en").page.get_by_label(KEEPS).check()
    neighbour.press("Take a place")
    expect(neighbour.page.get_by_text("You have a place.", exact=True)).to_be_visible()

    moderator.go(f"{path}/hosts?lang=en")
    moderator.follow(moderator.page.locator('main a[href*="/grants/"]')).look("exchange-host-ends").press(
        "End the role"
    )
    expect(moderator.page.get_by_text("The role has ended.")).to_be_visible()
    officer.go(f"{path}?lang=en").press("Cancel the meeting").press("Cancel the meeting")
