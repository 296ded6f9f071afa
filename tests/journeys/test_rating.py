"""An issue on which nobody says anything is rated in silence, and the rating changed; a walk stands on its page; an
evaluator draws issues by lot, and an expert assesses one."""

import re

import pytest

from tests.builders.days import today
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
IGNORED = "Paso de cebra sin pintar"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def issue(walker: Walker, title: str) -> str:
    """Go to an issue of the demo city by the link of a list; its path."""
    walker.go(f"/issues?area=embajadores&lang=en&q={title.split()[0]}")
    link = walker.page.get_by_role("link", name=title).first
    path = re.sub(r"^https?://[^/]+", "", str(link.get_attribute("href")))
    walker.go(f"{path}?lang=en")
    return path


def tile(walker: Walker, question: str, answer: str) -> None:
    """Choose the tile of a question, as a finger or a key would."""
    walker.page.locator(f'input[name="{question}"][value="{answer}"]').check()


@SCRIPTS
def test_an_ignored_issue_is_rated_in_silence_and_the_rating_changed(walker, scripts):
    neighbour = walker("neighbour", scripts=scripts, phone=True).be("verified")
    path = issue(neighbour, IGNORED)
    again = "Change my rating" in neighbour.text()
    neighbour.press("Change my rating" if again else "Rate how it goes").look("rate")
    tile(neighbour, "solved", "no")
    tile(neighbour, "outcome", "1")
    neighbour.fill("Why?", "").press("Save my rating")
    assert "say why, in a few words" in neighbour.text()
    assert all("422" in line for line in neighbour.said)
    neighbour.said.clear()
    neighbour.fill("Why?", "Nobody has come for three months.").press("Save my rating")
    assert "You can change your rating" in neighbour.text()
    neighbour.press("Change my rating")
    assert neighbour.page.get_by_label("Why?").input_value() == "Nobody has come for three months."
    assert neighbour.page.locator('input[name="solved"][value="no"]').is_checked()
    tile(neighbour, "solved", "partly")
    neighbour.press("Save my rating")
    neighbour.go(f"{path}/ratings?lang=en").look("ratings")
    assert "Shown from five people on" in neighbour.text()
    neighbour.go(f"{path}/ratings/single")
    assert "Nobody has come for three months." in neighbour.text()


def test_a_walk_that_was_held_stands_on_the_issue_and_by_keyboard_alone_the_tiles_are_chosen(walker):
    neighbour = walker("neighbour", lang="ar").be("verified")
    neighbour.go("/initiatives?lang=en").look("initiatives")
    neighbour.press("Ronda de luz por los pasos de peatones").look("initiative")
    assert "Nobody stands in for the police" in neighbour.text()
    neighbour.press("Sign up", stays=True)
    path = issue(neighbour, IGNORED)
    neighbour.go(f"{path}/rate?lang=ar").look("rate-ar")
    solved = neighbour.page.locator('input[name="solved"]').first
    solved.focus()
    solved.press("ArrowDown")
    assert neighbour.page.locator('input[name="solved"]').nth(1).is_checked()


def test_an_evaluator_draws_issues_by_lot_and_an_expert_assesses_one(walker):
    evaluator = walker("evaluator").be("evaluator").go("/assessments?lang=en")
    evaluator.look("samples")
    evaluator.page.get_by_label("Area").select_option("embajadores")
    evaluator.fill("Closed from", f"{today(-400)}").fill("Closed until", f"{today(30)}").fill("How many issues", "3")
    evaluator.press("Draw by lot").look("sample")
    path = evaluator.page.url.removeprefix(evaluator.site.url)
    expert = walker("expert").be("expert").go(f"{path}?lang=en")
    expert.press("Assess it").look("assess")
    evaluator.go("/ratings/bursts?lang=en").look("bursts")
