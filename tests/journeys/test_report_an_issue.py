"""Somebody without an account reports a dark street; the officer answers, takes it and closes it; with the receipt the
reporter comes back, rates, says in public what came of it, and opens it again."""

import pytest

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live]
TITLE = "Three lamps are out between the school and the square"
WORDS = f"{TITLE}. Since Monday nobody sees the steps after seven."
SEEN, TAKEN = "Seen tonight: lamps 3 to 5.", "I keep it until the last lamp is lit."
DONE = "The cable was burnt; all three are lit again."
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def report(resident: Walker) -> tuple[str, str]:
    """Walk through the report; its reference and its receipt."""
    resident.go("/issues/new?lang=en")
    assert "112" in resident.text()
    resident.look("report-what").press("Continue")
    assert "Choose what it is about" in resident.text()
    assert all("422" in line for line in resident.said)
    resident.said.clear()
    resident.page.get_by_label("Street in the dark").check()
    resident.press("Continue").look("report-where")
    resident.page.get_by_label("Neighbourhood").select_option("embajadores")
    resident.fill("Street", "Calle del Amparo, by the school").press("Continue")
    resident.look("report-words").fill("What is happening?", WORDS).press("Back")
    assert resident.page.get_by_label("Neighbourhood").input_value() == "embajadores"
    resident.press("Continue")
    assert resident.page.get_by_label("What is happening?").input_value() == WORDS
    resident.press("Continue").look("report-check")
    assert WORDS in resident.page.locator(".report-preview").inner_text()
    resident.press("Send the report")
    assert "What happens next" in resident.text()
    resident.look("report-done")
    reference, receipt = resident.page.locator(".reference").all_inner_texts()[:2]
    return reference, receipt


def answer(officer: Walker, kind: str, text: str, *, then: str = "", on: str = "") -> None:
    """Write a step of this kind in its own form on the issue's page."""
    form = officer.page.locator(f'form[action$="/steps/{kind}"]')
    if not form.is_visible():
        officer.page.locator("details", has=form).locator("summary").click()
    form.get_by_label("What was done or decided").or_(form.get_by_label("Why, and what was done")).fill(text)
    if then:
        form.get_by_label("Next step").fill(then)
        form.get_by_label("By which day").fill(on)
    if kind == "close":
        form.get_by_label("Resolved", exact=True).check()
        form.get_by_label("Mostly").check()
    officer.follow(form.locator("button:not([formaction])"))
    officer.page.locator(".sent-step").wait_for()
    officer.press("Publish now")


def steps(walker: Walker) -> list[str]:
    """What the timeline says, newest first."""
    return walker.page.locator(".timeline-entry").all_inner_texts()


@SCRIPTS
def test_report_answer_close_rate_and_open_again(walker, scripts: bool):
    resident = walker("resident", scripts=scripts)
    reference, receipt = report(resident)

    stranger = walker("stranger", scripts=scripts).go(f"/issues/{reference}?lang=en")
    assert TITLE not in stranger.text()
    assert "being checked" in stranger.text()
    stranger.look("issue-being-checked")

    officer = walker("officer", scripts=scripts).be("officer").go(f"/issues/{reference}?lang=en").look("issue-new")
    assert TITLE in officer.text()
    answer(officer, "acknowledge", SEEN, then="Lighting comes to look", on="2030-01-15")
    answer(officer, "assign", TAKEN)
    officer.look("issue-assigned")
    answer(officer, "close", DONE)
    assert "Published for everyone." in officer.text()
    officer.look("issue-closed")

    moderator = walker("moderator", scripts=scripts).be("moderator")
    let_through(moderator, WORDS)
    stranger.page.reload()
    assert TITLE in stranger.text()
    said = steps(stranger)
    assert [text in entry for text, entry in zip((DONE, TAKEN, SEEN), said, strict=False)] == [True] * 3, said
    stranger.look("issue-closed")

    back = walker("returning", scripts=scripts).go("/receipt?lang=en").look("receipt")
    back.fill("Receipt", "AAAA-AAAA-AAAA").press("Open")
    assert all("422" in line or "404" in line for line in back.said)
    back.said.clear()
    back.fill("Receipt", receipt).press("Open")
    assert reference in back.text()
    back.look("issue-with-receipt").press("Rate how it ended").look("rate")
    back.page.get_by_role("group", name="Is it solved?").get_by_label("Partly").check()
    back.page.get_by_role("group", name="What came of it").get_by_label("4 Good").check()
    verdict = "They came in two days, and one lamp is out again."
    back.fill("Your verdict in one sentence", verdict)
    back.page.get_by_label("Show my answer").check()
    back.press("Save my rating")
    assert "Thank you." in back.text()
    let_through(moderator, verdict)
    stranger.page.reload()
    assert verdict in stranger.text()
    stranger.look("issue-with-verdict")

    back.press("Not solved: open it again").look("reopen")
    back.fill("What is still wrong?", "The lamp by the steps is out again.").press("Open it again")
    assert "It is open again and back on the desk." in back.text()
    stranger.page.reload()
    assert ["Opened again" in steps(stranger)[0], "Closed: resolved" in steps(stranger)[1]] == [True, True]
    stranger.look("issue-open-again")


def let_through(moderator: Walker, words: str) -> None:
    """Find what waits, the newest of the same words, and let it be seen."""
    moderator.go("/moderation?lang=en")
    case = moderator.page.locator(".case").filter(has_text=words).last
    moderator.follow(case.get_by_role("button", name="Approve"))
