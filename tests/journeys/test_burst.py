"""A burst of ratings: held, shown as held, and decided by two evaluators, each at a browser of their own."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.areas.queries import area_by_slug
from app.identity.vocabulary import Role
from app.issues.actions import RatingWords, rate_issue
from app.issues.vocabulary import Solved
from app.kernel.db import reader, session
from tests.builders.people import make_account, make_actor, sign_in
from tests.conftest import own_app
from tests.issues.test_figures import closed, give
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def burst(site) -> Any:
    """An issue of the demo with thirty ratings of this hour and one more, and the cookies of two evaluators."""
    with own_app(site.environ) as app, app.app_context():
        mill = area_by_slug(reader(), "embajadores")
        issue = closed({"mill": mill})
        give(issue, 30, standing="resident", solved="yes")
        area = SimpleNamespace(id=mill.id)
        last = make_actor("The last of them", Role.VERIFIED, area=area)  # type: ignore[arg-type]
        rate_issue(actor=last, issue_id=issue.id, words=RatingWords(solved=Solved.NO))
        cookies = []
        for number in (1, 2):
            client = app.test_client()
            sign_in(client, make_account(f"Evaluator {number}", Role.EVALUATOR))
            cookie = client.get_cookie("corrala", domain="localhost")
            assert cookie is not None
            cookies.append({"name": "corrala", "value": cookie.value, "url": site.url})
        ref = issue.ref
        session.remove()
    return SimpleNamespace(ref=ref, cookies=cookies)


def evaluators(walker, burst, **more) -> list[Walker]:
    found = []
    for number, cookie in enumerate(burst.cookies, 1):
        one = walker(f"evaluator-{number}", **more)
        one.context.add_cookies([cookie])
        found.append(one.go("/ratings/bursts?lang=en"))
    return found


def card(evaluator: Walker, burst) -> Any:
    return evaluator.page.locator("article", has_text=burst.ref)


def judge(evaluator: Walker, burst, name: str) -> None:
    evaluator.follow(card(evaluator, burst).get_by_role("button", name=name))


@SCRIPTS
def test_two_evaluators_let_a_burst_count_and_residents_see_how_many_were_held(walker, burst, scripts):
    resident = walker("burst-resident", scripts=scripts, phone=True).go(f"/issues/{burst.ref}/ratings?lang=en")
    assert "1 rating came in a burst" in resident.text()
    resident.look("held")
    first, second = evaluators(walker, burst, scripts=scripts)
    judge(first, burst, "Let them count")
    assert "A second evaluator has to say the same" in first.text()
    judge(first, burst, "Let them count")  # twice by the same is once
    assert "1 let them count, 0 hold them" in card(first, burst).inner_text()
    judge(second, burst, "Keep them held")
    assert "1 let them count, 1 hold them" in card(second, burst).inner_text()
    assert "You said: keep them held." in card(second, burst).inner_text()
    second.look("bursts")
    assert "1 rating came in a burst" in resident.go(f"/issues/{burst.ref}/ratings?lang=en").text()
    judge(second, burst, "Let them count")
    assert card(second, burst).get_by_role("button").count() == 0
    assert "came in a burst" not in resident.go(f"/issues/{burst.ref}/ratings?lang=en").text()


def test_two_evaluators_keep_a_burst_held_by_keyboard_and_it_stays_public(walker, burst):
    first, second = evaluators(walker, burst)
    for one in (first, second):
        button = card(one, burst).get_by_role("button", name="Keep them held")
        button.focus()
        one.follow(button, key="Enter")
    assert card(second, burst).get_by_role("button").count() == 0
    resident = walker("burst-arabic", lang="ar").go(f"/issues/{burst.ref}/ratings?lang=en")
    assert "1 rating came in a burst and does not count: two evaluators hold it." in resident.text()
    resident.go(f"/issues/{burst.ref}/ratings?lang=ar").look("held-ar")


def test_nobody_but_an_evaluator_judges_a_burst(walker, burst):
    for role in ("verified", "commissioner", "moderator", "administrator"):
        other = walker(f"burst-{role}").be(role).go("/ratings/bursts?lang=en")
        assert card(other, burst).count() == 0
