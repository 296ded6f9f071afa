"""An officer announces a meeting on a theme, chooses the reminders and says who also answers; neighbours find it by its
theme, and the lighting service answers at its panel until the invitation is taken back."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.days import today
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
LIGHTING = "City of Madrid, street lighting"


def announce(officer: Walker, title: str) -> str:
    """Announce a meeting at night with one reminder; the address of its page."""
    officer.go("/meetings/new?lang=en").look("form")
    page = officer.page
    page.get_by_label("For which area?").select_option("embajadores")
    officer.fill("What is the meeting about?", title)
    page.get_by_label("Theme").select_option(label="Night and rest")
    officer.fill("Day", str(today() + timedelta(days=5))).fill("Begins at", "18:00").fill("Ends at", "20:00")
    page.get_by_label("Place", exact=False).first.fill("Library of Lavapiés")
    page.get_by_label("When are those with a place reminded?").select_option(label="2 hours before")
    officer.press("Announce the meeting")
    return page.url.partition("?")[0].rpartition("/agenda")[0]


@SCRIPTS
def test_a_meeting_on_a_theme_at_which_the_lighting_service_answers(walker, scripts: bool):
    title = "Lamps at night, with pictures" if scripts else "Lamps at night, without scripts"
    officer, partner = (walker(role, scripts=scripts).be(role) for role in ("officer", "partner"))
    address = announce(officer, title).removeprefix(officer.site.url)
    officer.go(f"{address}?lang=en").press("Say who also answers").look("bodies")
    officer.page.get_by_label("Which body?").select_option(label=LIGHTING)
    officer.press("Invite").look("body-invited")
    assert LIGHTING in officer.text()
    neighbour = walker("neighbour", scripts=scripts, phone=True).go("/meetings?lang=en")
    neighbour.press("Night and rest").look("theme")
    neighbour.press(title).look("meeting")
    assert f"Also answers\n{LIGHTING}" in neighbour.text()
    walker("arab", lang="ar", scripts=scripts).go(f"{address}?lang=ar").look("meeting-arabic")
    partner.go(f"{address}/live?lang=en").press("Panel: answer questions").look("panel")
    expect(partner.page.get_by_role("heading", name="The answer")).to_be_attached()
    assert "Timer of the agenda" not in partner.text()
    taken_back = officer.page.get_by_role("button", name="Take back")
    officer.follow(taken_back.first, key="Enter")
    assert partner.page.goto(f"{partner.site.url}{address}/panel").status == 403
