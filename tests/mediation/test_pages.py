"""The pages of challenges, without scripts: what residents, police and mediators see, and what nobody does."""

import re

import pytest
from sqlalchemy import event

from app.identity.vocabulary import Role
from app.kernel.db import read_engine
from app.mediation.models import Challenge
from tests.builders.issues import make_category, make_issue
from tests.builders.mediation import REASONS, WORDS, admit, closed, file, in_days, make_mediator
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept

pytestmark = pytest.mark.usefixtures("kept_for_long")


@pytest.fixture
def areas(context):
    found = make_city()
    make_category()
    return found


@pytest.fixture
def issue(areas):
    return make_issue(areas["mill"], **closed(body_id=make_body("mill-lights").id))


def browser_of(client, *roles, **where):
    browser = another(client)
    sign_in(browser, make_account("Somebody", *roles, **where))
    return browser


def post(client, page, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def text(client, path):
    return client.get(path).get_data(as_text=True)


def test_from_the_receipt_to_the_public_outcome(client, areas, issue):
    here, stranger = f"/issues/{issue.ref}", another(client)
    with client.session_transaction() as cookie:
        cookie["receipts"] = [("issue", issue.id)]
    assert "Contest it before a mediator" in text(client, here)
    assert "Before a mediator" not in text(stranger, here)
    form, page = f"{here}/challenges/new", f"{here}/challenges/1"
    wrong = post(client, form, form, words="short", wish="Come and look.", key="")
    assert (wrong.status_code, "at least 15 characters" in wrong.text, "Come and look." in wrong.text) == (
        422,
        True,
        True,
    )
    assert post(client, form, form, words=WORDS, wish="Come and look.").location == page
    for nobody in (client, stranger):
        html = text(nobody, page)
        assert "Waits for a mediator" in html
        assert WORDS not in html
    mediator = browser_of(client, Role.MEDIATOR)
    assert page in text(mediator, "/mediation")
    assert WORDS in text(mediator, page)
    post(mediator, page, f"{page}/admit", asked="Residents ask that the lamp is repaired.")
    chief = browser_of(client, Role.COMMISSIONER, area=areas["mill"])
    assert "Your statement" in text(chief, page)
    post(chief, page, f"{page}/statement", statement="<b>It was lit</b> when we left.")
    assert "&lt;b&gt;It was lit&lt;/b&gt;" in text(stranger, page)
    told = {"outcome": "upheld", "reasons": REASONS, "obligation": "", "until": ""}
    missing = post(mediator, page, f"{page}/decide", **told)
    assert (missing.status_code, REASONS in missing.text) == (422, True)
    post(mediator, page, f"{page}/decide", **(told | {"obligation": "Repair the lamp.", "until": str(in_days(20))}))
    outcome = text(stranger, page)
    assert all(word in outcome for word in ("Upheld", REASONS, "Repair the lamp.", "Follow it", "A mediator"))
    assert "Somebody" not in outcome
    assert "A challenge was decided: obligation" in text(stranger, here)
    again = post(mediator, "/account/ties", f"{page}/decide", **(told | {"outcome": "not_upheld"}))
    assert again.status_code == 409


def test_register_lists_counts_feeds_and_tables_without_formulas(client, areas, issue):
    mediator = make_mediator()
    admit(file(issue), mediator)
    row = kept(Challenge)[0]
    assert row.asked
    hidden = make_issue(areas["mill"], **closed(confidential=True, level="confidential", ref="QQQQ-7777"))
    file(hidden)
    for path in ("/challenges", "/challenges/data.csv", "/challenges/feed.atom"):
        body = text(client, path)
        assert issue.ref in body
        assert "QQQQ-7777" not in body
    assert client.get("/issues/QQQQ-7777/challenges/1").status_code == 404
    assert client.get(f"/issues/{issue.ref}/challenges/9").status_code == 404
    html = text(client, "/challenges")
    assert re.search(
        r"Mill[^<]*</th>(<td class=\"num\">0</td>){6}<td class=\"num\">1</td><td class=\"num\">1</td>", html
    )


def statements_for(client, path):
    seen = []
    listener = lambda *told: seen.append(told[2])  # noqa: E731
    event.listen(read_engine(), "before_cursor_execute", listener)
    assert client.get(path).status_code == 200
    event.remove(read_engine(), "before_cursor_execute", listener)
    return len(seen)


def test_register_and_desk_cost_the_same_for_one_and_for_three(client, areas):
    mediator, counts = browser_of(client, Role.MEDIATOR), []
    for number in (1, 2):
        for _issue in range(number):
            file(make_issue(areas["mill"], **closed()))
        for browser, path in ((client, "/challenges"), (mediator, "/mediation")):
            text(browser, path)
            counts.append(statements_for(browser, path))
    assert counts[:2] == counts[2:]


def test_what_bars_is_said_before_a_case_is_opened(client, areas, issue):
    make_mediator("Free Mediator")
    tied = browser_of(client, Role.MEDIATOR)
    post(tied, "/account/ties", "/account/ties", about=f"body-{issue.body_id}")
    file(issue)
    html = text(tied, "/mediation")
    assert "You declared a tie" in html
    assert "Free Mediator" in html
    page = f"/issues/{issue.ref}/challenges/1"
    assert WORDS not in text(tied, page)
    refused = post(tied, "/account/ties", f"{page}/admit", asked="Residents ask for the lamp.")
    assert refused.status_code == 403
    assert "Free Mediator" in refused.text


def test_desk_says_nothing_of_a_confidential_challenge_that_is_barred(client, areas):
    body = make_body("mill-lights")
    admit(file(make_issue(areas["mill"], confidential=True, **closed(body_id=body.id))))
    asked = "Residents ask that the lamp is repaired."
    free, tied = browser_of(client, Role.MEDIATOR), browser_of(client, Role.MEDIATOR)
    post(tied, "/account/ties", "/account/ties", about=f"body-{body.id}")
    assert asked in text(free, "/mediation")
    html = text(tied, "/mediation")
    assert "You declared a tie" in html
    assert asked not in html
