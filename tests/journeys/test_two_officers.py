"""A step is its author's alone for ten seconds: undone, or published by itself. And two officers on one issue: the
second one sees what the first published beside the own words, and publishes after all."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walker
from tests.journeys.test_merge import report

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
SLIP, MEANT = "We spoke with Rosa of number 7.", "We spoke with the neighbours."
FIRST, SECOND = "The lamps are ordered.", "I pass there tonight."
WORKED_OFF_MS = 60_000


def write(staff: Walker, kind: str, text: str) -> None:
    """Fill the form of this kind of step on the page of the issue, and send nothing."""
    form = staff.page.locator(f'form[action$="/steps/{kind}"]')
    if not form.is_visible():
        staff.page.locator("details", has=form).locator("summary").click()
    form.locator("textarea").fill(text)


def send(staff: Walker, kind: str) -> None:
    staff.follow(staff.page.locator(f'form[action$="/steps/{kind}"] button:not([formaction])'))


@SCRIPTS
def test_slip_is_undone_and_what_is_meant_is_published_by_itself(walker, scripts: bool):
    reference = report(walker("resident", scripts=scripts), "Two lamps are dark at the corner of the market.")
    officer = walker("officer", scripts=scripts).be("officer").go(f"/issues/{reference}?lang=en")
    stranger = walker("stranger", scripts=scripts).go(f"/issues/{reference}?lang=en")
    write(officer, "acknowledge", SLIP)
    send(officer, "acknowledge")
    officer.page.locator(".sent-step").wait_for()
    assert SLIP not in stranger.go(f"/issues/{reference}?lang=en").text()
    officer.press("Undo").look("undone")
    assert officer.page.locator("textarea").first.input_value() == SLIP
    officer.page.locator("textarea").first.fill(MEANT)
    send(officer, "acknowledge")
    officer.page.locator(".sent-step").wait_for()
    officer.look("sent-on-the-issue")
    if scripts:
        expect(officer.page.get_by_text("The ten seconds are over.")).to_be_visible(timeout=WORKED_OFF_MS)
        assert not officer.page.get_by_role("button", name="Undo").is_visible()
    entry = stranger.page.locator(".timeline-entry", has_text=MEANT)
    for _look in range(WORKED_OFF_MS // 500):
        stranger.go(f"/issues/{reference}?lang=en")
        if entry.count():
            break
        stranger.page.wait_for_timeout(500)
    assert SLIP not in stranger.text()
    expect(entry).to_have_count(1)


@SCRIPTS
def test_two_officers_on_one_issue(walker, scripts: bool):
    reference = report(walker("resident", scripts=scripts), "The bench at the fountain is broken and lamps are dark.")
    first, second = (walker(who, scripts=scripts).be(who) for who in ("officer", "commissioner"))
    for one in (first, second):
        one.go(f"/issues/{reference}?lang=en")
    write(second, "assign", SECOND)
    write(first, "acknowledge", FIRST)
    send(first, "acknowledge")
    first.page.locator(".sent-step").wait_for()
    send(second, "assign")
    second.page.get_by_role("heading", name="Somebody else was faster").wait_for()
    assert FIRST in second.page.locator(".timeline").inner_text()
    assert second.page.locator("textarea").first.input_value() == SECOND
    second.said = [line for line in second.said if "409" not in line]  # the browser tells of it
    second.look("faster")
    second.press("Publish it all the same")
    second.press("Publish now")
    told = walker("stranger", scripts=scripts).go(f"/issues/{reference}?lang=en").page.locator(".timeline-entry")
    assert [words in entry for words, entry in zip((SECOND, FIRST), told.all_inner_texts(), strict=False)] == [True] * 2
