"""An officer logs a contact with a group in three taps and the coordinator sees it; somebody without an account asks
for an appointment and gets it. With scripts and without."""

import pytest

from tests.builders.days import today
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
GROUP, WHEN, PLACE = "Shops of the square", "Tuesday after 17, or Saturday", "Library, first floor"


def add_group(officer: Walker, name: str) -> None:
    officer.go("/groups/new?lang=en").look("new-group")
    officer.fill("Name of the group", name).fill("What is it for, in a sentence or two?", "Lights and a clean square.")
    officer.page.get_by_label("What does it do?").select_option("traders")
    officer.page.get_by_label("The group wants to stand on the public page").check()
    officer.press("Put it into the inventory").look("group")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_contact_in_three_taps(walker, scripts: bool):
    name = f"{GROUP} {scripts}"
    officer = walker("officer", scripts=scripts, phone=True).be("officer")
    add_group(officer, name)
    coordinator = walker("coordinator", scripts=scripts).be("coordinator").go("/contacts?lang=en").look("before")
    quiet = coordinator.page.locator("#quiet")
    assert name in quiet.inner_text()
    officer.page.set_viewport_size({"width": 390, "height": 844})
    officer.go("/contacts?lang=en")
    officer.page.get_by_label(name).first.tap()
    officer.page.get_by_label("Visit", exact=True).tap()
    officer.page.get_by_role("button", name="Log it").tap()
    officer.page.get_by_text("It is in the log.").wait_for()
    officer.look("logged")
    coordinator.go("/contacts?lang=en").look("log")
    assert name not in coordinator.page.locator("#quiet").inner_text()
    assert name in coordinator.text()
    stranger = walker("stranger", scripts=scripts).go("/groups?lang=en").look("groups")
    assert name in stranger.text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_appointment_without_an_account(walker, scripts: bool):
    officer = walker("officer", scripts=scripts).be("officer")
    asker = walker("asker", scripts=scripts, phone=True).go("/officers?lang=en").look("officers")
    asker.press("4711").look("officer").press("Ask for an appointment").look("ask")
    asker.fill("When does it suit you?", WHEN).press("Ask for the appointment").look("done")
    reference, code = asker.page.locator(".reference").all_inner_texts()[:2]
    officer.go("/appointments?lang=en").look("appointments")
    officer.go(f"/appointments/{reference}?lang=en").look("asked")
    assert WHEN in officer.text()
    officer.page.get_by_label("Yes: it is settled").check()
    day = today(4 + scripts).isoformat()
    officer.fill("Day", day).fill("Begins at", "17:30").fill("Where you meet", PLACE).press("Tell the asker")
    assert "Settled" in officer.text()
    back = walker("back", scripts=scripts, phone=True).go("/receipt?lang=en")
    back.fill("Your receipt", code).press("Open the receipt").look("settled")
    assert PLACE in back.text()
    assert "17:30" in back.text()
    assert back.page.get_by_role("link", name="Add to my calendar").count() == 1
    walker("arab", lang="ar", scripts=scripts).go(f"/officers/{_number(asker)}/appointment?lang=ar").look("ask-arabic")
    back.press("Cancel the appointment")
    assert "Cancelled" in back.text()


def _number(asker: Walker) -> str:
    """Of the officer with the duty name 4711."""
    asker.go("/officers?lang=en").press("4711")
    return asker.page.url.split("/officers/")[1].split("?")[0]
