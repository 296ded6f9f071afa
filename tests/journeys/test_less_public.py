"""An officer takes a report out of public view, a mediator undoes it, the reporter is told, and the register counts it.
And danger in a confidential report: the help card, the line for moderators and mediators, "I have seen to it".
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walker
from tests.journeys.test_moderation import until

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
WHY = "The reporter could be recognised by the flat that it names."


def report(resident: Walker, words: str, level: str = "") -> str:
    """Walk through the report without looking around; its reference."""
    resident.go("/issues/new?lang=en")
    resident.page.get_by_label("Street in the dark").check()
    resident.press("Continue")
    resident.page.get_by_label("Neighbourhood").select_option("embajadores")
    resident.press("Continue").fill("What is happening?", words).press("Continue")
    if level:
        resident.page.locator(f'input[name="level"][value="{level}"]').check()
    resident.press("Send the report")
    return resident.page.locator(".reference").first.inner_text()


def test_less_public_undone_told_and_counted(walker):
    reporter = walker("reporter").be("verified")
    reference = report(reporter, "The third lamp by the school is dark since Monday.")
    visitor = walker("visitor").go(f"/issues/{reference}?lang=en")
    assert "third lamp" in visitor.text()

    officer = walker("officer").be("officer").go(f"/issues/{reference}/showing?lang=en").look("take-out")
    officer.page.locator('select[name="ground"], input[name="ground"]').first.wait_for()
    if officer.page.locator('select[name="ground"]').count():
        officer.page.locator('select[name="ground"]').select_option("safety")
    else:
        officer.page.locator('input[name="ground"][value="safety"]').check()
    officer.page.locator('textarea[name="reason"]').fill(WHY)
    officer.follow(officer.page.locator('form[action$="/take-out"] button'))
    expect(officer.page.locator(".messages")).to_contain_text("A mediator looks at it within 72 hours")
    officer.look("taken-out")
    visitor.go(f"/issues/{reference}")
    assert "third lamp" not in visitor.text()
    visitor.said.clear()  # the browser tells of the 404

    until(reporter, "/account/notices?lang=en", "There is news")
    reporter.go(f"/issues/{reference}/showing?lang=en")
    assert WHY in reporter.look("why").text()

    mediator = walker("mediator").be("mediator").go("/issues/second-looks?lang=en").look("second-looks")
    assert WHY in mediator.text()
    mediator.follow(
        mediator.page.locator("article", has_text=reference).get_by_role("button", name="Make it public again")
    )
    expect(mediator.page.locator(".messages")).to_contain_text(f"{reference} is public again.")
    assert "third lamp" in visitor.go(f"/issues/{reference}?lang=en").text()

    row = visitor.go("/register?lang=en").look("register").page.locator("#less-public-bodies tbody tr").first
    assert row.locator("td").nth(2).inner_text() == "1"  # undone
    arab = walker("visitor", lang="ar").go("/register")
    assert arab.page.locator("html").get_attribute("dir") == "rtl"
    arab.look("register-less-public-arabic")


def test_danger_in_a_confidential_report_is_seen_to(walker):
    reporter = walker("reporter")
    reference = report(reporter, "He says that he will kill me tonight, I am afraid.", "confidential")
    expect(reporter.page.locator("#help-card-title")).to_be_visible()
    reporter.look("help-card")

    for who in ("moderator", "mediator"):
        staff = walker(who).be(who).go("/issues/danger?lang=en")
        assert reference in staff.text()
        assert "kill" not in staff.text()
        staff.look("danger")
    staff.press("I have seen to it")
    expect(staff.page.locator(".messages")).to_contain_text("you have seen to it")
    staff.look("danger-seen")
    arab = walker("mediator", lang="ar").be("mediator").go("/issues/danger?lang=ar")
    arab.look("danger-arabic")
