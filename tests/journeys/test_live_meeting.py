"""A live meeting in five browsers: two residents, a moderator, an officer and the big screen. A question is asked,
published, supported, answered in writing and promised; everybody sees it within a second; one browser is cut off for
five seconds and catches up. The first half also without scripts."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.live]
WORDS = "Can the lamp over the school gate stay on until ten?"
SECOND = 1_000
COMES_BACK_MS = 30_000  # reconnecting waits up to ten seconds, at random


@pytest.fixture(scope="module")
def meeting(site):
    with urllib.request.urlopen(f"{site.url}/demo.json", timeout=60) as answer:
        return json.load(answer)["live_meeting"]


def card(walker, words=WORDS, within=".questions"):
    return walker.page.locator(f"{within} .question-card", has_text=words)


def joined(walker) -> None:
    """Until the page's socket has told how many are here."""
    expect(walker.page.locator("[data-present]")).to_be_visible()


def test_asked_published_supported_answered_promised_and_seen_everywhere(site, walker, meeting):
    hall, desk, panel = (f"/meetings/{meeting['id']}/{name}?lang=en" for name in ("live", "desk", "panel"))
    asker = walker("asker").go(f"/j/{meeting['code']}").go(hall)
    neighbour = walker("neighbour").be("verified").go(hall)
    moderator = walker("moderator").be("moderator").go(desk)
    officer = walker("officer").be("officer").go(panel)
    screen = walker("screen").go(f"/meetings/{meeting['id']}/screen?lang=en")
    for one in (asker, neighbour, moderator, officer):
        joined(one)
    asker.look("hall")
    moderator.look("desk")
    officer.look("panel")
    screen.look("screen")

    asker.fill("Ask a question", WORDS).page.get_by_role("button", name="Send the question").click()
    expect(asker.page.locator("[data-mine-list]")).to_contain_text(WORDS, timeout=SECOND)
    expect(asker.page.get_by_label("Ask a question")).to_have_value("")
    waiting = card(moderator, within="#waiting")
    expect(waiting).to_be_visible(timeout=SECOND)
    expect(card(officer)).to_have_count(0)

    waiting.get_by_role("button", name="Publish").click()
    expect(card(moderator, within="#published")).to_be_visible(timeout=SECOND)
    expect(card(officer, within="#next")).to_be_visible(timeout=SECOND)
    for one in (asker, neighbour):
        expect(card(one)).to_have_count(0)
        more = one.page.get_by_role("button", name=re.compile(r"Show 1 new|Show the new order"))
        expect(more).to_be_visible(timeout=SECOND)
        more.click()
        expect(card(one)).to_be_visible()

    card(neighbour).locator(".support-button").click()
    expect(card(neighbour).locator(".support-button")).to_have_attribute("aria-pressed", "true", timeout=SECOND)
    expect(card(asker).locator("[data-count]")).to_have_text("1", timeout=SECOND)
    expect(card(asker).locator(".support-button")).to_be_disabled()

    card(officer, within="#next").get_by_role("button", name="Answer now").click()
    for one in (moderator, screen):
        expect(one.page.locator("[data-now-text]")).to_have_text(WORDS, timeout=SECOND)
    for one in (asker, neighbour):
        expect(card(one, within=".now")).to_be_visible(timeout=SECOND)
        expect(card(one)).to_have_count(1)
        expect(one.page.locator("[data-kept]")).to_contain_text("It stands on top of the page")
    late = walker("late").go(hall)
    expect(card(late, within=".now")).to_be_visible()
    expect(card(late)).to_have_count(1)

    neighbour.page.context.set_offline(True)
    officer.follow(card(officer, within="#next").get_by_role("link", name="Write the answer"))
    officer.page.get_by_role("textbox", name="Answer").fill("Yes, from **Monday**.")
    officer.page.get_by_role("button", name="Publish the written answer").click()
    expect(card(asker)).to_contain_text("Yes, from Monday.", timeout=2 * SECOND)
    expect(asker.page.locator(".now")).to_be_hidden()
    expect(asker.page.locator("[data-kept]")).to_have_count(0)
    expect(card(late)).to_have_count(0)
    late.page.get_by_role("button", name="Show the new order").click()
    expect(card(late)).to_have_count(1)
    neighbour.page.wait_for_timeout(5 * SECOND)
    expect(card(neighbour)).not_to_contain_text("Monday")
    neighbour.page.context.set_offline(False)
    expect(card(neighbour)).to_contain_text("Yes, from Monday.", timeout=COMES_BACK_MS)
    expect(neighbour.page.locator("#announce")).to_have_text("A question that you support was answered.")
    neighbour.said.clear()

    officer.page.locator("#answered .question-card", has_text=WORDS).get_by_role("link").first.click()
    officer.page.get_by_label("By which day").fill("2099-12-24")
    officer.page.get_by_role("button", name="Make the promise").click()
    follow = card(asker).get_by_role("link", name="Follow what was promised")
    expect(follow).to_be_visible(timeout=2 * SECOND)
    for one in (asker, moderator, officer, screen, neighbour):
        assert one.said == []
    asker.follow(follow)
    expect(asker.page.locator("h1")).to_be_visible()
    assert "/issues/" in asker.page.url


def test_the_same_without_scripts(site, walker, meeting):
    hall, desk = (f"/meetings/{meeting['id']}/{name}?lang=en" for name in ("live", "desk"))
    words = "Who empties the bins behind the market on Sundays?"
    asker = walker("asker", scripts=False).go(f"/j/{meeting['code']}").go(hall)
    asker.fill("Ask a question", "Too short").press("Send the question")
    assert "10 to 500 characters" in asker.text()
    assert asker.page.get_by_label("Ask a question").input_value() == "Too short"
    asker.fill("Ask a question", words).press("Send the question")
    assert words in asker.page.locator("[data-mine-list]").inner_text()
    moderator = walker("moderator", scripts=False).be("moderator").go(desk)
    moderator.follow(card(moderator, words, "#waiting").get_by_role("button", name="Publish"))
    expect(card(moderator, words, "#published")).to_have_count(1)
    neighbour = walker("neighbour", scripts=False).be("verified").go(hall)
    neighbour.follow(card(neighbour, words).locator(".support-button"))
    expect(card(neighbour, words).locator("[data-count]")).to_have_text("1")
    neighbour.look("hall")
    asker.page.get_by_role("link", name="Refresh").click()
    expect(card(asker, words).locator("[data-count]")).to_have_text("1")
