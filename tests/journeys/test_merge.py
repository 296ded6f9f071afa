"""Two people report the same lamps; an officer joins both reports, everybody finds the way, and it is undone."""

import pytest

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def report(resident: Walker, words: str) -> str:
    """Report a dark street without an account; its reference."""
    resident.go("/issues/new?lang=en")
    resident.page.get_by_label("Street in the dark").check()
    resident.press("Continue").page.get_by_label("Neighbourhood").select_option("embajadores")
    resident.fill("Street", "Calle del Sombrerete").press("Continue")
    resident.fill("What is happening?", words).press("Continue")
    if resident.page.get_by_role("button", name="Send the report").count() == 0:
        resident.press("Continue")
    resident.press("Send the report")
    return str(resident.page.locator(".reference").first.inner_text())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_merge_with_two_reporters_and_undo(walker, scripts: bool):
    first = report(walker("resident", scripts=scripts), "Six lamps are dark since Sunday night.")
    second = report(walker("neighbour", scripts=scripts), "The whole street is dark, from the school on.")
    officer = walker("officer", scripts=scripts).be("officer").go(f"/issues/{second}?lang=en")
    officer.press("The same was reported elsewhere: join them").look("join")
    assert first in officer.text()
    officer.press("It goes on here").look("joined")
    assert f"{second} goes on in {first}" in officer.text()
    stranger = walker("stranger", scripts=scripts, phone=True).go(f"/issues/{second}?lang=en").look("goes-on")
    stranger.follow(stranger.page.locator(".banner a").first)
    assert stranger.page.url.endswith(f"/issues/{first}")
    stranger.look("with-others")
    assert second in stranger.text()
    walker("arab", lang="ar", scripts=scripts).go(f"/issues/{second}?lang=ar").look("goes-on-arabic")
    officer.go(f"/issues/{second}?lang=en").press("Undo: let it go on by itself").look("parted")
    assert "goes on by itself again" in officer.text()
    assert "parted again" in stranger.go(f"/issues/{first}?lang=en").text()
