"""A resident proposes a meeting, an officer polls its date, people answer with and without an account, and at the time
that suits most it is announced."""

import re
from uuid import uuid4

import pytest

from tests.builders.days import today
from tests.journeys.test_meeting_sign_up import letter

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
PATIENCE_S = 120
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def answer(walker, *answers: str):
    """Give an answer to each time of the poll, in their order."""
    for row, words in enumerate(answers):
        walker.page.locator("fieldset.field").nth(row).get_by_label(words, exact=True).check()
    return walker


@SCRIPTS
def test_from_a_proposal_to_an_announced_meeting(site, walker, scripts: bool):
    title = f"Lamps in the park, {'with' if scripts else 'without'} scripts"
    # Two people, since nobody proposes twice within fifteen seconds.
    who = "verified" if scripts else "representative"
    resident = walker("resident", scripts=scripts).be(who).go("/meetings?lang=en").press("Proposed meetings")
    resident.look("proposals").press("Propose a meeting").press("Send the proposal")
    assert all("422" in line for line in resident.said)
    resident.said.clear()
    resident.look("propose-refused").page.get_by_label("For which area?").select_option(label="Embajadores")
    resident.fill("What should the meeting be about?", title)
    resident.fill("Why is it needed?", "Nobody walks there after dark any more.")
    resident.fill("When would suit you?", "Weekdays after 18:00").fill("For which group", "Friends of the park")
    charter = resident.page.get_by_label("I have read the charter")
    if charter.count():
        charter.check()
    resident.press("Send the proposal")
    assert "Your proposal is published." in resident.text()
    path = resident.look("proposal").page.url.removeprefix(site.url).split("?")[0]

    neighbour = walker("neighbour", scripts=scripts).be("resident").go(f"{path}?lang=en")
    neighbour.press("I want this meeting too")
    assert "You support this proposal." in neighbour.look("supported").text()

    officer = walker("officer", scripts=scripts).be("officer").go(f"{path}?lang=en").press("Poll dates first")
    first, second = (today(days).isoformat() for days in (10, 11))
    for row, day in enumerate((first, second)):
        officer.page.get_by_label("Day", exact=True).nth(row).fill(day)
        officer.page.get_by_label("Begins at").nth(row).fill("18:30")
        officer.page.get_by_label("Ends at").nth(row).fill("20:00")
    officer.fill("Last day to answer", today(5).isoformat())
    officer.look("poll-dates").press("Open the date poll")
    assert "The date poll is open." in officer.look("poll-opened").text()

    neighbour.go(f"{path}?lang=en").press("Say when you can come")
    answer(neighbour, "If needed", "Yes").look("answer").press("Save my answers")
    assert "Your answers are saved." in neighbour.look("answered").text()
    ana = f"ana-{uuid4().hex[:8]}@example.org"
    guest = walker("guest", scripts=scripts).go(f"{path}?lang=en").press("Say when you can come")
    answer(guest, "No", "Yes").fill("Your name", "Ana").fill("E-mail", ana).look("guest-answer")
    guest.press("Save my answers")
    assert "Check your mail" in guest.text()
    link = re.search(r"(/meetings/proposals/answers/\S+)", letter(site, ana, "confirm your answers"))
    assert link
    guest.go(link[1]).look("confirm-answers").press("Confirm my answers")
    assert "Your answers are saved." in guest.text()

    officer.go(f"{path}?lang=en").look("poll-answered")
    best = officer.page.locator("tr", has_text="suits most")
    assert best.count() == 1
    officer.follow(best.get_by_role("link", name="Choose this time"))
    assert officer.page.get_by_label("Day", exact=True).input_value() == second
    officer.fill("Place", "Library, room 2").look("announce").press("Announce the meeting")
    assert "The meeting is announced." in officer.text()
    assert "you are invited" in letter(site, ana, "The date stands")
    resident.go(f"{path}?lang=en").look("announced").press("Go to the meeting")
    assert title in resident.text()
    for name, page in (
        ("proposal-ar", path),
        ("proposals-ar", "/meetings/proposals"),
        ("new-ar", "/meetings/proposals/new"),
    ):
        resident.go(f"{page}?lang=ar").look(name)


def test_an_officer_declines_with_a_reason(site, walker):
    resident = walker("proposer").be("verified").go("/meetings/proposals/new?lang=en")
    resident.page.get_by_label("For which area?").select_option(label="Embajadores")
    resident.fill("What should the meeting be about?", "Music in the square")
    resident.fill("Why is it needed?", "The square is loud on Saturday nights.")
    charter = resident.page.get_by_label("I have read the charter")
    if charter.count():
        charter.check()
    path = resident.press("Send the proposal").page.url.removeprefix(site.url).split("?")[0]
    officer = walker("decliner").be("officer").go(f"{path}?lang=en").press("Decline it, with a reason").look("decline")
    officer.fill("Why not?", "The city talks about this in its own hearing on Monday.").press("Decline the proposal")
    assert "This proposal was declined" in officer.look("declined").text()
    for _look in range(PATIENCE_S):
        if "Declined: Music in the square" in resident.go("/account/notices?lang=en").text():
            break
        resident.page.wait_for_timeout(1_000)
    assert "Declined: Music in the square" in resident.text()
