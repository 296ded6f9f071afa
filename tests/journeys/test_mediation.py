"""Neighbours ask for a mediation without an account, a mediator takes it on with a trained resident, both come and
agree; somebody tells how they were treated, to its outcome. With and without scripts."""

import re

import pytest

from tests.builders.days import today
from tests.journeys.conftest import Walker
from tests.journeys.test_report_an_issue import answer, report

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def receipt(who: Walker) -> tuple[str, str]:
    ref, code = who.page.locator("bdi.reference").all_inner_texts()[:2]
    return ref, code


def come_back(who: Walker, code: str) -> Walker:
    who.go("/receipt?lang=en")
    who.page.locator('input[name="code"]').fill(code)
    return who.press("Open the receipt")


@SCRIPTS
def test_neighbours_ask_for_a_mediation_and_agree(walker, scripts):
    asker = walker("asker", scripts=scripts, phone=True).go("/mediations?lang=en").look("mediations")
    asker.press("Ask for a mediation").look("mediation-new")
    asker.page.locator('input[name="kind"][value="noise"]').check()
    asker.page.locator('select[name="area"]').select_option(label="Embajadores")
    asker.fill("Tell the mediator about it", "Every night somebody drums above me until two.")
    asker.press("Send it to a mediator").look("mediation-sent")
    ref, code = receipt(asker)
    asker = come_back(walker("asker-again", scripts=scripts, phone=True), code)
    assert "Every night somebody drums" in asker.text()

    mediator = walker("mediator", scripts=scripts).be("mediator").go("/mediation?lang=en").look("mediation-desk")
    mediator.go(f"/mediations/{ref}?lang=en").look("mediation-of-mediator")
    mediator.page.locator('select[name="co"]').first.select_option(label="Gloria Nsue")
    mediator.fill("Your letter to both sides", "We invite you both to talk for an hour in the library.")
    mediator.press("Ask both sides")
    found = re.search(r"Receipt to hand over\s+([A-Z2-9]{12})", mediator.text())
    assert found is not None
    other = come_back(walker("other", scripts=scripts, phone=True), found[1]).look("mediation-of-other")
    assert "drums" not in other.text()
    for side in (asker, other):
        side.go(f"/mediations/{ref}?lang=en")
        side.page.locator('input[name="comes"][value="yes"]').check()
        side.press("Send the answer")
        assert "You said that you come." in side.text()
    mediator.go(f"/mediations/{ref}?lang=en")
    mediator.page.locator('input[name="on"]').fill(today().isoformat())
    mediator.press("Write it down").look("mediation-held")
    mediator.page.locator('input[name="result"][value="agreement"]').check()
    mediator.fill("What was agreed", "Drums until nine, and on Saturdays in the morning.")
    mediator.press("Bring it to an end")
    for side in (asker, other):
        side.go(f"/mediations/{ref}?lang=en")
        assert "Drums until nine" in side.text()
    asker.look("mediation-ended")
    other.go(f"/mediations/{ref}?lang=ar").look("mediation-ended-ar")


@SCRIPTS
def test_somebody_tells_how_they_were_treated_to_its_outcome(walker, scripts):
    person = walker("person", scripts=scripts, phone=True).go("/treatment/new?lang=en").look("treatment-new")
    assert "Within 6 months" in person.text()
    person.fill("What happened?", "An officer shouted at me on the bridge.")
    person.press("Send it to a mediator").look("treatment-sent")
    ref, code = receipt(person)
    person = come_back(walker("person-again", scripts=scripts, phone=True), code).look("treatment")
    mediator = walker("mediator", scripts=scripts).be("mediator").go(f"/treatment/{ref}?lang=en")
    mediator.page.locator('input[name="ending"][value="dialogue"]').check()
    mediator.fill("The outcome and its reasons", "You spoke with one another on Friday, and both sides found it good.")
    mediator.press("Bring it to an end").look("treatment-ended")
    person.go(f"/treatment/{ref}?lang=en")
    assert "both sides found it good" in person.text()


@SCRIPTS
def test_anonymous_report_is_closed_twice_contested_and_upheld(walker, scripts):
    reference, code = report(walker("reporter", scripts=scripts))
    officer = walker("officer", scripts=scripts).be("officer").go(f"/issues/{reference}?lang=en")
    answer(officer, "acknowledge", "Seen tonight: lamps 3 to 5.", then="Lighting comes to look", on="2030-01-15")
    answer(officer, "assign", "I keep it until the last lamp is lit.")
    answer(officer, "close", "All three are lit again.")
    back = come_back(walker("contesting", scripts=scripts, phone=True), code).press("Rate how it ended")
    back.page.get_by_role("group", name="Is it solved?").get_by_label("No", exact=True).check()
    back.press("Save my rating")
    back.press("Not solved: open it again")
    back.fill("What is still wrong?", "The lamp by the steps is out again.").press("Open it again")
    officer.go(f"/issues/{reference}?lang=en")
    answer(officer, "close", "The lamp by the steps is lit too.")

    back.go(f"/issues/{reference}/challenges/new?lang=en").look("challenge-new")
    back.fill("What do you contest", "It was closed twice, and the lamp by the steps is as dark as before.")
    back.press("Send it to the mediators").look("challenge-of-reporter")
    page = f"/issues/{reference}/challenges/1?lang=en"
    mediator = walker("mediator", scripts=scripts).be("mediator").go(page).look("challenge-to-admit")
    assert "It was closed twice" in mediator.text()
    mediator.fill("What is asked", "Residents ask that the lamp by the steps is repaired for good.")
    mediator.press("Admit it, and ask the police")
    officer.go(page).look("challenge-to-state")
    officer.fill("Statement, for everybody", "We came twice; the cable under the steps must be replaced.")
    officer.press("Publish the statement")
    mediator.go(page).look("challenge-to-decide")
    mediator.page.locator('input[name="outcome"][value="upheld"]').check()
    mediator.page.locator('textarea[name="reasons"]').last.fill("Two repairs did not last; the cable is the cause.")
    mediator.fill("Obligation, in one sentence", "Replace the cable under the steps.")
    mediator.page.locator('input[name="until"]').fill(today(30).isoformat())
    mediator.press("Decide, and publish the reasons")
    visitor = walker("visitor", scripts=scripts, phone=True).go(page).look("challenge-upheld")
    for words in ("Upheld", "Replace the cable under the steps.", "We came twice", "Two repairs did not last"):
        assert words in visitor.text()
    assert "It was closed twice" not in visitor.text()
    visitor.press("Follow it")
    assert "Replace the cable under the steps." in visitor.text()
    visitor.go("/challenges?lang=ar").look("register-ar")
