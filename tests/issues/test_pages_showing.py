"""The page on which it is said how much of a report is shown, without scripts."""

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Hiding, Issue
from app.issues.vocabulary import Level
from app.kernel.bars import BAR
from app.kernel.db import reader, value
from tests.builders.issues import make_category, report
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.issues.test_pages_report import start

WHY = "The reporter could be recognised by the flat it names."


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    make_category("hate", exact_place=False, public=False)
    return areas


def post(client, issue, act, **fields):
    token = csrf(client, f"/issues/{issue.ref}/showing")
    return client.post(f"/issues/{issue.ref}/{act}", data={"csrf_token": token, **fields})


def browser_of(client, *roles, **where):
    browser = another(client)
    sign_in(browser, make_account("Somebody", *roles, **where))
    return browser


def with_receipt(client, issue):
    with client.session_transaction() as cookie:
        cookie["receipts"] = [("issue", issue.id)]


def test_each_question_of_a_report_says_how_one_will_be_shown(client, city):
    said = "You will be shown as “a resident”, without a name."
    assert said in client.get("/issues/new").get_data(as_text=True)
    form = start(client)
    assert said in form.html
    form.send("back", level="public_name")
    assert "You will be shown with your name." in form.html
    closed = start(client, "hate")
    assert "nothing of this report will be shown in public" in closed.html


def test_page_of_the_issue_says_it_to_its_reporter_alone(client, city):
    issue = report(Actor(device="x"))
    assert "You reported this." not in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    with_receipt(client, issue)
    html = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert "You reported this." in html
    assert f"/issues/{issue.ref}/showing" in html


def test_holder_of_a_receipt_shows_less_blacks_out_and_shows_more(client, city):
    issue = report(Actor(device="x"), words="The man in flat 12 shouts at night.")
    with_receipt(client, issue)
    assert post(client, issue, "redact", pieces="flat 13").status_code == 422
    assert post(client, issue, "redact", pieces="flat 12").status_code == 303
    assert BAR in value(reader(), select(Issue.words))
    assert post(client, issue, "hide-more", level="confidential").status_code == 303
    assert another(client).get(f"/issues/{issue.ref}").status_code == 404
    assert "nothing of this report is shown" in client.get(f"/issues/{issue.ref}/showing").get_data(as_text=True)
    assert post(client, issue, "consent", given="1").status_code == 303
    assert value(reader(), select(Issue.mediator_may_show))
    assert post(client, issue, "show-more", level="public_name", name="N").status_code == 422
    assert post(client, issue, "show-more", level="public_name", name="Noor of the mill").status_code == 303
    assert "Noor of the mill" not in another(client).get(f"/issues/{issue.ref}").get_data(as_text=True)


@pytest.mark.parametrize("level", ["", "louder", "confidential\x00"])
def test_level_that_is_none_is_refused_and_never_a_fault(client, city, level):
    issue = report(Actor(device="x"))
    with_receipt(client, issue)
    assert post(client, issue, "hide-more", level=level).status_code == 422


def test_officer_takes_it_out_and_a_mediator_undoes_it(client, city):
    issue = report(make_actor("Noor Haddad"), level=Level.PSEUDONYM)
    officer = browser_of(client, Role.OFFICER, area=city["mill"])
    assert post(officer, issue, "take-out", ground="safety", reason="short").status_code == 422
    assert post(officer, issue, "take-out", ground="safety", reason=WHY).status_code == 303
    assert client.get(f"/issues/{issue.ref}").status_code == 404
    mediator = browser_of(client, Role.MEDIATOR)
    page = mediator.get("/issues/second-looks").get_data(as_text=True)
    assert issue.ref in page
    assert WHY in page
    assert "Six lamps" not in page
    assert "Second look" in mediator.get("/").get_data(as_text=True)
    hiding = value(reader(), select(Hiding.id))
    token = csrf(mediator, "/issues/second-looks")
    path = f"/issues/second-looks/{hiding}"
    assert mediator.post(path, data={"csrf_token": token, "decision": "perhaps"}).status_code == 422
    assert mediator.post(path, data={"csrf_token": token, "decision": "no"}).status_code == 303
    assert client.get(f"/issues/{issue.ref}").status_code == 200


def test_reporter_reads_why_and_answers(client, city):
    issue = report(Actor(device="x"))
    officer = browser_of(client, Role.OFFICER, area=city["mill"])
    post(officer, issue, "take-out", ground="safety", reason=WHY)
    with_receipt(client, issue)
    page = client.get(f"/issues/{issue.ref}/showing").get_data(as_text=True)
    assert WHY in page
    assert "Show more" not in page
    assert post(client, issue, "answer-hiding", said="It names no flat at all, look again.").status_code == 303
    assert "It names no flat at all" in browser_of(client, Role.MEDIATOR).get("/issues/second-looks").get_data(
        as_text=True
    )


def test_pages_of_the_second_look_are_for_mediators(client, city):
    for role, second, names in (
        (None, 403, 403),
        (Role.OFFICER, 403, 403),
        (Role.MODERATOR, 403, 403),
        (Role.ADMINISTRATOR, 403, 200),
        (Role.MEDIATOR, 200, 200),
    ):
        browser = browser_of(client, role) if role else another(client)
        assert browser.get("/issues/second-looks").status_code == second
        assert browser.get("/issues/identities").status_code == names
