"""A resident without an account reports, an officer follows it up and closes it, the resident comes back with the
receipt, rates, says so in public, and opens it again. With scripts and without."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.live]
WORDS = "The railing of the stairs is loose and swings when one leans on it."
VERDICT = "It holds for now, one screw is missing."


def reports(walker):
    """Through the five screens, looking at each; returns reference and receipt."""
    page = walker.go("/issues/new?lang=en").page
    walker.look("report-what")
    page.get_by_label("Damage in the street").check()
    walker.press("Continue").look("report-where")
    page.get_by_label("Neighbourhood").select_option("embajadores")
    walker.fill("Street or place", "Calle de la Fe 4").press("Continue").look("report-words")
    walker.fill("What is happening?", WORDS).press("Continue").look("report-check")
    assert WORDS in walker.text()
    walker.press("Back").press("Continue").press("Send the report")
    assert page.locator("h1").inner_text() == "Your report has arrived"
    walker.look("report-done")
    reference, receipt = (page.locator(".receipt-line .reference").nth(n).inner_text() for n in (0, 1))
    assert re.fullmatch(r"[A-Z]{3}-\d{4}", reference)
    assert re.fullmatch(r"[A-Z2-9]{12}", receipt)
    return reference, receipt


def unfold(walker, name):
    details = walker.page.locator("details.answer-kind").filter(has=walker.page.get_by_text(name, exact=True))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return details


def answers(officer, reference):
    """From the desk: acknowledge in place, then assign and close on the page."""
    officer.be("officer").go("/desk?lang=en").look("desk")
    row = officer.page.locator(".desk-row").filter(has_text=reference)
    row.locator("summary").click()
    row.get_by_label("What was done or decided").fill("I go there this afternoon.")
    row.get_by_role("button", name="Publish").click()
    assert officer.page.url.split("?")[0].endswith("/desk")
    officer.go(f"/issues/{reference}?lang=en")
    assert "I go there this afternoon." in officer.text()
    officer.look("answering")
    part = unfold(officer, "Assign")
    part.get_by_label("What was done or decided").fill("I have asked the workshop and stay with it.")
    part.get_by_role("button", name="Assign and publish").click()
    part = unfold(officer, "Close")
    part.get_by_role("button", name="Close and publish").click()
    assert "Choose how this ends." in officer.text()
    officer.said.clear()
    part = unfold(officer, "Close")
    part.get_by_label("Resolved", exact=True).check()
    part.get_by_label("Why, and what was done").fill("The railing is fixed to the wall again.")
    part.get_by_label("mostly solved").check()
    part.get_by_role("button", name="Close and publish").click()
    assert "Closed: resolved" in officer.text()


@pytest.mark.parametrize("scripts", [True, False])
def test_report_follow_up_rating_and_reopening(walker, scripts):
    reference, receipt = reports(walker("reporter", scripts=scripts))
    stranger = walker("stranger", scripts=scripts).go(f"/issues/{reference.lower()}?lang=en")
    assert "Text being checked" in stranger.text()
    assert WORDS not in stranger.text()
    stranger.look("issue-waiting")
    stranger.press("This affects me too").look("me-too").press("Yes, this affects me too")
    assert "1 person" in stranger.text()

    answers(walker("officer", scripts=scripts), reference)

    reporter = walker("reporter-back", scripts=scripts).go("/receipt?lang=en")
    reporter.fill("Your receipt", f"{receipt[:4]} {receipt[4:].lower()}")
    reporter.page.locator("main button").first.click()
    assert WORDS in reporter.text()
    reporter.look("issue-closed").press("Rate how it ended").look("rate")
    reporter.page.get_by_role("group", name="Is it solved?").get_by_label("Partly").check(force=True)
    reporter.page.get_by_role("group", name="What came of it").get_by_label("Fair").check(force=True)
    reporter.fill("Your verdict in one sentence", VERDICT)
    reporter.page.get_by_label("Show my answer").check()
    reporter.press("Save my rating")
    assert "Partly" in reporter.text()

    moderator = walker("moderator", scripts=scripts).be("moderator").go("/moderation?lang=en")
    case = moderator.page.locator(".case").filter(has_text=VERDICT)
    case.get_by_role("button", name="Approve").click()
    reporter.page.reload()
    assert VERDICT in reporter.text()
    reporter.look("issue-verdict").press("Not solved: open it again").look("reopen")
    reporter.fill("What is still wrong?", "The missing screw: it swings again.").press("Open it again")
    assert "Opened again by residents" in reporter.text()
    assert "Closed: resolved" in reporter.text()
    assert VERDICT in reporter.text()
    reporter.look("issue-open-again")


def test_list_and_map_and_an_issue_in_arabic(walker):
    visitor = walker("visitor", lang="ar").go("/issues?lang=ar")
    visitor.look("issues-arabic")
    visitor.page.locator(".entry-title a").first.click()
    visitor.look("issue-arabic")
    visitor.go("/issues/map?lang=en").look("issue-map")
