"""An officer prepares a meeting: repeats it, attaches a document that a neighbour opens, invites a group, and the group
that came counts as a contact once the meeting is over."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.programme.quarters import quarter_of
from tests.builders.days import today
from tests.hostile_pdfs import plain_pdf
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
TITLE, POINT, PLAN = "Crossings near the school", "Two crossings", "The plan of the crossings"
GROUP = "Familias del colegio de la calle del Olivar"


def called(officer: Walker) -> str:
    """A meeting in ten days with a point to talk about; its path."""
    officer.go("/meetings/new?lang=en").page.get_by_label("For which area?").select_option(label="Embajadores")
    officer.fill("What is the meeting about?", TITLE).fill("Day", today(10).isoformat())
    officer.fill("Begins at", "18:30").fill("Ends at", "20:00").fill("Place", "Library, room 2").press("Announce")
    officer.page.get_by_label("Point", exact=True).first.fill(POINT)
    officer.press("Save the agenda")
    return officer.page.url.removeprefix(officer.site.url).split("#")[0].split("?")[0]


def contacts(coordinator: Walker) -> int:
    """How many contacts with the group the coordinator reads in the quarter of the meeting."""
    coordinator.go(f"/contacts?quarter={quarter_of(today(10))}&lang=en")
    row = coordinator.page.locator("tr", has_text=GROUP).locator("td")
    return int(row.inner_text()) if row.count() else 0


def test_repeated_with_a_document_and_a_group_that_came(walker):
    officer = walker("prepares").be("officer")
    path = called(officer)
    officer.press("Repeat it every week or month").look("repeat")
    officer.fill("How many more times?", "2").press("Announce them all").look("series")
    assert "The meeting is announced 2 more times." in officer.text()
    assert officer.page.get_by_role("heading", name=TITLE).count() == 3

    officer.go(f"{path}?lang=en").press("Attach or remove documents")
    pdf = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": plain_pdf()}
    officer.page.get_by_label("File").set_input_files(pdf)
    officer.page.get_by_label("For which point?").select_option(label=POINT)
    officer.fill("Title", PLAN).press("Attach a document").look("documents")
    neighbour = walker("reads").go(f"{path}?lang=en").look("meeting-in-a-series")
    assert "Meeting 1 of 3." in neighbour.text()
    with neighbour.page.expect_download() as opened:
        neighbour.page.get_by_role("link", name=PLAN).click()
    assert Path(opened.value.path()).read_bytes().startswith(b"%PDF")

    coordinator = walker("counts").be("coordinator")
    before = contacts(coordinator)
    officer.go(f"{path}/groups?lang=en").page.get_by_label(GROUP).check()
    officer.press("Invite").press("Comes")
    expect(officer.page.locator(".status-chip", has_text="Comes")).to_have_count(1)
    officer.look("invited")
    assert contacts(coordinator) == before
    runs = walker("runs", scripts=False).be("officer").go(f"{path}/panel?lang=en")
    runs.press("Begin").press("End the meeting")
    assert contacts(coordinator) == before + 1
