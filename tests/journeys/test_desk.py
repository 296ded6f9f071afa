"""The officer's desk: four taps and the text from the desk to a published step; by keyboard alone; with many issues."""

import pytest

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def count_taps(officer: Walker) -> None:
    officer.context.add_init_script(
        "addEventListener('pointerdown', () => sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1, true);"
    )


def taps(officer: Walker) -> int:
    return int(officer.page.evaluate("sessionStorage.taps ?? 0"))


def test_four_taps_and_the_text_from_desk_to_published_step(walker):
    officer = walker("officer", phone=True).be("officer")
    count_taps(officer)
    officer.go("/account?lang=en")
    officer.follow(officer.page.get_by_role("link", name="My desk").first).look("desk")
    row = officer.page.locator(".desk-row:has(details)").first
    row.locator("summary").click()
    row.locator("textarea").click()
    row.locator("textarea").type("We were there this morning and saw it.")
    officer.follow(row.locator('button:has-text("ublish")').last)
    officer.page.locator(".sent-step").wait_for()
    assert taps(officer) <= 4, taps(officer)
    officer.press("Publish now")
    assert "Published for everyone." in officer.text()


def test_keyboard_alone_answers_and_ready_reply_is_put_in(walker):
    officer = walker("keyboard").be("officer").go("/desk?lang=en")
    officer.page.locator(".case-keys[data-module]").wait_for()
    officer.page.keyboard.press("j")
    officer.page.wait_for_selector(".desk-row.is-here")
    officer.page.keyboard.press("a")
    officer.page.keyboard.type("We look at it on Friday.")
    assert officer.page.locator(".desk-row.is-here textarea").input_value() == "We look at it on Friday."
    officer.follow(officer.page.locator(".desk-row.is-here").get_by_role("button", name="Use a ready reply"))
    officer.look("ready-reply")
    list_of_replies = officer.page.get_by_label("Ready reply")
    list_of_replies.select_option(label="Seen, with a day (English)")
    officer.page.get_by_role("button", name="Insert").click()
    text = officer.page.locator("textarea").first
    assert "We look at it on Friday." in text.input_value()
    assert "{date}" in text.input_value()
    officer.page.keyboard.type("4 December")
    assert "on 4 December and tell" in text.input_value()


def test_desk_in_arabic_and_without_scripts(walker):
    officer = walker("arab", lang="ar", scripts=False).be("officer").go("/desk?lang=ar").look("desk-arabic")
    assert officer.page.locator(".desk-row").count() > 0
