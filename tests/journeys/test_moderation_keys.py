"""A moderator goes through the queue by keys alone: on, back, a reason, undo, let through; at a desk and on a phone;
and when the keys are turned off they do nothing any more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walker, demo_city
from tests.journeys.test_keyboard import to
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
RUDE, KIND = "Whoever mended this is a complete fool, I say.", "The second lamp is mended as well, thank you all."
INSULT = "6"  # its place among the reasons
# What an Arabic keyboard types where others have J and H.
ARABIC = {"KeyJ": "ت", "KeyH": "ا"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A city of its own, in which nobody has just written: whoever writes again within fifteen seconds must wait."""
    with demo_city(tmp_path_factory, "moderation_keys") as running:
        yield running


def written_and_reported(walker, who: str, words: str) -> None:
    author = walker(who).be(who).go("/forums/embajadores?lang=en")
    author.follow(author.page.locator(".entry-title a").first)
    author.fill("Your words", words).press("Publish the reply")
    here = author.page.url.removeprefix(author.site.url).split("#")[0]
    reader = walker("resident").be("resident").go(f"{here}{'&' if '?' in here else '?'}lang=en")
    reader.follow(reader.page.locator(".post").filter(has_text=words).get_by_role("link", name="Report this"))
    reader.page.get_by_label("Insult").check()
    reader.press("Send the report")


def case(moderator: Walker, words: str):
    return moderator.page.locator(".case").filter(has_text=words)


def key(moderator: Walker, name: str) -> Walker:
    moderator.page.keyboard.press(name)
    return moderator


def decided_by(moderator: Walker, name: str) -> Walker:
    """Press a key that decides, and wait for the page that comes after."""
    here = moderator.document()
    moderator.page.keyboard.press(name)
    return moderator.arrived(here, f"the key {name}")


def reach(moderator: Walker, words: str) -> Walker:
    """Press J until the case with these words is the marked one, and in sight."""
    here = moderator.page.locator(".case.is-here")
    for _case in range(moderator.page.locator(".case").count()):
        key(moderator, "j")
        assert here.count() == 1
        if words in here.inner_text():
            expect(here).to_be_focused()
            expect(here).to_be_in_viewport()
            return moderator
    raise AssertionError(f"J reaches no case with {words}")


def test_the_queue_is_worked_off_by_keys_alone_until_they_are_turned_off(site, walker):
    written_and_reported(walker, "verified", RUDE)
    written_and_reported(walker, "representative", KIND)
    moderator = walker("keys").be("moderator").go("/moderation?lang=en")

    # Two keys decide; a third takes it back.
    reach(moderator, RUDE)
    moderator.look("here")
    key(moderator, "h")
    assert case(moderator, RUDE).locator("details").get_attribute("open") is not None
    decided_by(moderator, INSULT)
    assert case(moderator, RUDE).count() == 0
    expect(moderator.page.locator(".case-undo")).to_be_visible()
    decided_by(moderator, "u")  # at once: it can be taken back for ten seconds
    assert "Taken back. Nobody has been told." in moderator.text()
    assert case(moderator, RUDE).count() == 1

    # On and back; a key held down, or pressed with Ctrl, decides nothing; and a key is for the row that has the focus.
    reach(moderator, KIND)
    key(moderator, "Control+h")
    assert case(moderator, KIND).locator("details").get_attribute("open") is None
    marked = moderator.page.locator(".case.is-here")
    at = marked.get_attribute("id")
    key(moderator, "k")
    assert marked.get_attribute("id") != at
    key(moderator, "j")
    assert marked.get_attribute("id") == at
    case(moderator, RUDE).locator("summary").focus()
    assert RUDE in marked.inner_text()
    reach(moderator.go("/moderation"), KIND)
    decided_by(moderator, "a")
    assert case(moderator, KIND).count() == 0
    assert case(moderator, RUDE).count() == 1
    moderator.look("decided")

    # Ten seconds later U does nothing, and leads nowhere.
    expect(moderator.page.locator(".case-undo")).to_be_hidden()
    stays = moderator.page.evaluate("performance.timeOrigin")
    key(moderator, "u")
    moderator.page.wait_for_timeout(300)
    assert moderator.page.evaluate("performance.timeOrigin") == stays

    # On a page of 390 px, with a keyboard that types other letters.
    phone = walker("keys-phone", phone=True).be("moderator").go("/moderation?lang=en")
    for _case in range(phone.page.locator(".case").count()):
        typed(phone, "KeyJ")
        if RUDE in phone.page.locator(".case.is-here").inner_text():
            break
    assert RUDE in phone.page.locator(".case.is-here").inner_text()
    typed(phone, "KeyH")
    expect(case(phone, RUDE).locator(".case-reasons")).to_be_in_viewport()
    decided_by(phone, INSULT)
    decided_by(phone, "u")
    reach(phone, RUDE)
    decided_by(phone, "b")
    assert "Black out a part" in phone.text()
    phone.go("/moderation")

    # Turned off, without a mouse.
    decided_by(to(moderator.go("/moderation"), "Turn keys off", most=200), "Enter")
    for name in ("j", "h", "a", INSULT, "u", "b"):
        key(moderator, name)
    moderator.page.wait_for_timeout(300)
    assert moderator.page.locator(".case.is-here").count() == 0
    assert case(moderator, RUDE).count() == 1
    assert case(moderator, RUDE).locator("details").get_attribute("open") is None
    moderator.look("keys-off")
    decided_by(to(moderator, "Turn keys on", most=200), "Enter")
    reach(moderator, RUDE)
    key(moderator, "h")
    decided_by(moderator, INSULT)
    assert case(moderator, RUDE).count() == 0


def typed(walker: Walker, code: str) -> None:
    """A key as an Arabic keyboard sends it."""
    told = {"key": ARABIC[code], "code": code, "bubbles": True, "cancelable": True}
    walker.page.evaluate("told => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', told))", told)
