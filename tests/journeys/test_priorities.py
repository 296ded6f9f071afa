"""The cycle of priorities of a district: a survey, three priorities with an owner, a measure with its day, and what
became of them, by residents and by the owner."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.identity.actor import SYSTEM
from app.kernel.db import session
from app.priorities.actions import turn_cycle
from app.priorities.models import PrioritiesCycle
from app.priorities.standing import today
from app.priorities.vocabulary import State
from tests.builders import days
from tests.conftest import own_app
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
NEEDS = ("A crossing before the market", "Quiet streets from midnight", "Benches in the shade", "Lamps on the stairs")
MEASURE = "Paint the crossing and count the cars for a week."
DAYS = ("begun_on", "survey_until", "rating_from", "ends_on")


@pytest.fixture
def passes(site) -> Iterator[Callable[[str, str], None]]:
    """`passes(path, until)`: let as many days go by, for this cycle alone, as it takes until it is rated or over. When
    the walk is over, so is the cycle, and no other one follows."""
    walked: set[int] = set()

    def on(path: str, until: str) -> None:
        number = int(path.rpartition("/")[2])
        walked.add(number)
        with own_app(site.environ) as app, app.app_context():
            cycle = session.get_one(PrioritiesCycle, number)
            ago = getattr(cycle, until) - today() + timedelta(days=1)
            for name in DAYS:
                setattr(cycle, name, getattr(cycle, name) - ago)
            session.commit()
            turn_cycle(actor=SYSTEM, cycle_id=number)

    yield on
    for number in walked:
        with own_app(site.environ) as app, app.app_context():
            if session.get_one(PrioritiesCycle, number).state != State.OVER:
                session.get_one(PrioritiesCycle, number).goes_on = False
                session.commit()
                on(f"/{number}", "ends_on")


def begun(chief: Walker) -> str:
    """A survey of the district; its path."""
    chief.go("/priorities?lang=en").press("Begin a survey").look("priorities-begin")
    chief.page.get_by_label("For which area?").select_option("distrito-centro")
    chief.fill("Other needs that can be named", "\n".join(NEEDS)).press("Begin the survey")
    expect(chief.page.get_by_text("The survey is open.")).to_be_visible()
    return chief.page.url.removeprefix(chief.site.url).split("?")[0]


def test_from_the_survey_to_the_rating(walker, passes):
    chief = walker("priorities-chief").be("commissioner")
    path = begun(chief)

    resident = walker("priorities-resident", phone=True, scripts=False).be("verified").go(f"{path}?lang=en")
    for need in NEEDS[:3]:
        resident.page.get_by_label(need).check()
    resident.press("Vote")
    expect(resident.page.get_by_text("Thank you. You can change it")).to_be_visible()
    assert resident.page.get_by_label(NEEDS[0]).is_checked()
    resident.look("priorities-voted")

    passes(path, "survey_until")
    chief.go(f"{path}?lang=en").press("Choose the three")
    for place in ("first", "second", "third"):
        chief.page.get_by_label(f"Who owns the {place} one").select_option(index=1)
    chief.look("priorities-choose").press("Publish")
    expect(chief.page.get_by_text("The three priorities are published.")).to_be_visible()
    chief.press("Measures and what became of them")
    chief.page.get_by_label("For which priority?").select_option(label=NEEDS[0])
    chief.fill("What is done", MEASURE).fill("By which day", days.today(20).isoformat()).press("Enter the measure")
    expect(chief.page.get_by_text("The measure stands on the page of the neighbourhood.")).to_be_visible()
    chief.look("priorities-measure").follow(chief.page.locator('button[formaction$="/done"]'))
    expect(chief.page.get_by_text("Marked as done.")).to_be_visible()

    passes(path, "rating_from")
    resident.go(f"{path}?lang=en")
    crossing = resident.page.locator("section.card", has=resident.page.get_by_role("heading", name=NEEDS[0]))
    expect(crossing).to_contain_text(MEASURE)
    resident.follow(crossing.get_by_role("button", name="Met", exact=True))
    expect(resident.page.get_by_text("Your rating counts.")).to_be_visible()
    expect(crossing.get_by_role("button", name="Met", exact=True)).to_have_attribute("aria-pressed", "true")
    resident.look("priorities-rated")
    chief.go(f"{path}/work?lang=en")
    chief.follow(chief.page.get_by_role("button", name="Partly met").first)
    chief.go(f"{path}?lang=en").press("Let no other follow")

    passes(path, "ends_on")
    visitor = walker("priorities-visitor").go(f"{path}?lang=en")
    expect(visitor.page.locator("section.card").first).to_contain_text("The owner says: Partly met")
    assert "One resident" not in visitor.text()  # what one person said is shown from five on
    visitor.look("priorities-over")
