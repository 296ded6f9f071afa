"""A dark street goes from the officer to the city's lighting service, comes back with a reason, and goes there again;
the service takes it, and everybody can read each step. Administrators see where reports go."""

import re
import sys
import time

import pytest

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
SENT, BACK = "Six lamps, from the school to the square.", "Lamp 4 hangs on a wall of the tram company."
AGAIN, TAKEN = "The tram company says that the cable is yours.", "We come on Thursday with a lift."


def report(resident: Walker) -> str:
    """Report a dark street without an account; its reference."""
    resident.go("/issues/new?lang=en")
    resident.page.get_by_label("Street in the dark").check()
    resident.press("Continue").page.get_by_label("Neighbourhood").select_option("embajadores")
    resident.fill("Street", "Calle del Sombrerete").press("Continue")
    resident.fill("What is happening?", "Six lamps are dark since Sunday night.").press("Continue")
    resident.press("Send the report")
    return str(resident.page.locator(".reference").first.inner_text())


def write(staff: Walker, reference: str, kind: str, text: str, *, body: str = "") -> None:
    """Publish a step of this kind on the issue's page."""
    staff.go(f"/issues/{reference}?lang=en")
    form = staff.page.locator(f'form[action$="/steps/{kind}"]')
    if not form.is_visible():
        staff.page.locator("details", has=form).locator("summary").click()
    if body:
        form.get_by_label("Passed on to").select_option(label=body)
    form.locator("textarea").fill(text)
    staff.follow(form.locator("button:not([formaction])"))
    staff.page.locator(".sent-step").wait_for()
    staff.press("Publish now")
    assert "Published for everyone." in staff.text()


@SCRIPTS
def test_referral_to_the_lighting_service_and_back(walker, scripts: bool):
    reference = report(walker("resident", scripts=scripts))
    officer, partner = (walker(role, scripts=scripts).be(role) for role in ("officer", "partner"))
    lighting = "City of Madrid, street lighting"
    write(officer, reference, "refer", SENT, body=lighting)
    assert "not taken on yet" in officer.text()
    partner.go(f"/issues/{reference}?lang=en").look("passed-on")
    write(partner, reference, "return", BACK)
    write(officer, reference, "refer", AGAIN, body=lighting)
    assert reference in partner.go("/desk?lang=en").page.content()
    write(partner, reference, "take", TAKEN)
    stranger = walker("stranger", scripts=scripts, phone=True).go(f"/issues/{reference}?lang=en")
    told = [entry for entry in stranger.page.locator(".timeline-entry").all_inner_texts() if "Reported" not in entry]
    heads = ("Taken on by the body", "Passed on to", "Sent back to", "Passed on to")
    assert [head in entry for head, entry in zip(heads, told, strict=True)] == [True] * 4
    assert [words in entry for words, entry in zip((TAKEN, AGAIN, BACK, SENT), told, strict=True)] == [True] * 4
    assert "not taken on yet" not in stranger.text()
    stranger.look("taken-on")
    walker("arab", lang="ar", scripts=scripts).go(f"/issues/{reference}?lang=ar").look("taken-on-arabic")


def test_administrators_see_and_change_where_reports_go(walker):
    admin = walker("admin").be("administrator").go("/admin?lang=en").look("settings")
    admin.press("Where reports go").look("routes")
    admin.page.get_by_label("Category", exact=True).select_option("lighting")
    admin.page.get_by_label("Area", exact=True).select_option("sol")
    admin.page.get_by_label("Goes to").select_option("vias-publicas")
    admin.press("Keep this line").look("route-kept")
    assert "City of Madrid, roads and pavements" in admin.text()
    admin.press("Remove")
    admin.go("/admin/categories?lang=en").look("categories")
    admin.go("/admin/categories/violence-at-home?lang=en").look("category")
    walker("coordinator").be("coordinator").go("/issues/unrouted?lang=en").look("unrouted")


def test_help_elsewhere_is_taken_and_counted(walker):
    resident = walker("neighbour", phone=True).go("/issues/new?lang=en")
    resident.page.get_by_label("Violence at home").check()
    resident.press("Continue").look("help-first")
    assert "Українська" in resident.text()
    resident.press("I take this help").look("guided-there")
    assert "fewer than 5" in resident.go("/issues/guided?lang=en").look("guided").text()


@pytest.mark.long
def test_report_on_an_old_phone_takes_less_than_a_minute_and_120_kb(walker, capsys):
    """At 400 kbit/s, 400 ms and a four times slower processor, without the time of typing."""
    resident = walker("old-phone", phone=True)
    browser = resident.context.new_cdp_session(resident.page)
    browser.send("Network.enable")
    line = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    browser.send("Network.emulateNetworkConditions", line)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    fetched: list[float] = []
    browser.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    began = time.monotonic()
    reference = report(resident)
    took, weight = time.monotonic() - began, sum(fetched) / 1000
    with capsys.disabled():
        sys.stdout.write(f"\na report on an old phone: {took:.1f} s, {weight:.0f} kB, {len(fetched)} files\n")
    assert re.fullmatch(r"[A-Z]{3}-\d+", reference)
    assert took < 60
    assert weight < 120
