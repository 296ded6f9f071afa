"""The page of an issue: what is shown, to whom, and what never is."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.actions import RatingWords, rate_issue, reopen_issue
from app.issues.models import Issue, Step
from app.issues.vocabulary import Closing, Level, OwnView, Solved
from app.kernel.clock import now
from app.kernel.db import db, read_engine, reader, rows, session, value
from app.kernel.journal import Journal
from tests.builders.days import today
from tests.builders.issues import close, make_category, make_issue, report, step, ten_seconds
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.issues.test_pages_report import Fields

pytestmark = pytest.mark.usefixtures("kept_for_long")
WORDS = "canarywords"
PLACES = ["40.003217", "-2.996543", "canarystreet"]


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    make_category("noise", exact_place=False)
    return areas


def officer(areas, client=None, name="north", **where):
    account = make_account("Ana Marin", Role.OFFICER, area=areas[name], **where)
    if client is not None:
        sign_in(client, account)
    return account


def actor_of(account):
    return actor_of_account(session(), account.id, now())


LISTS = ("", "/map", "/map.geojson", "/feed.atom", "/data.csv", "/steps.csv")
OF_ONE = ("", "/feed.atom", "/photos/1", "/me-too")


def public_pages(client, ref):
    for path in [f"/issues{part}" for part in LISTS] + [f"/issues/{ref}{part}" for part in OF_ONE]:
        with client.get(path) as response:
            yield path, response


def test_waiting_words_exact_place_contact_and_reporter_leak_nowhere(client, city):
    issue = report(
        Actor(),
        category="noise",
        words=f"{WORDS} shouts every night.",
        street="canarystreet 14",
        lat=40.003217,
        lon=-2.996543,
        email="canarymail@example.org",
        level=Level.PUBLIC_NAME,
        name="Canaryname",
    )
    for path, response in public_pages(client, issue.ref):
        shown = response.get_data(as_text=True)
        for canary in (WORDS, "canarymail", "Canaryname", *PLACES):
            assert canary not in shown, (path, canary)
    page = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert "Text being checked" in page
    assert "Noise · Mill" in page
    assert issue.ref not in client.get(f"/issues?q={WORDS}").get_data(as_text=True)


@pytest.mark.parametrize("who", ["visitor", "resident", "other officer", "administrator"])
def test_confidential_issue_is_not_found_for_others_and_in_no_list(client, city, who):
    roles = {"other officer": [Role.OFFICER], "administrator": [Role.ADMINISTRATOR]}
    if who != "visitor":
        sign_in(client, make_account("Someone", *roles.get(who, []), area=city["south"]))
    issue = report(Actor(), words=f"{WORDS} in confidence.", level=Level.CONFIDENTIAL)
    for path, response in public_pages(client, issue.ref):
        if issue.ref in path:
            assert response.status_code == 404, path
        else:
            assert response.status_code == 200
            assert WORDS not in response.get_data(as_text=True), path
            assert issue.ref not in response.get_data(as_text=True), path


def test_confidential_issue_is_shown_to_its_reporter_and_reading_by_a_mediator_is_written_down(client, city):
    issue = report(Actor(), words=f"{WORDS} in confidence.", level=Level.CONFIDENTIAL)
    with client.session_transaction() as browser:
        browser["receipts"] = [("issue", issue.id)]
    assert WORDS in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert value(reader(), select(Journal.id).where(Journal.act == "issue.confidential_read")) is None
    mediator = make_account("Mediator", Role.MEDIATOR)
    other = client.application.test_client()
    sign_in(other, mediator)
    assert WORDS in other.get(f"/issues/{issue.ref}").get_data(as_text=True)
    read = rows(reader(), select(Journal.actor_id).where(Journal.act == "issue.confidential_read"))
    assert read == [(mediator.id,)]


def test_reference_is_case_blind_and_leads_to_one_address(client, city):
    issue = make_issue(city["mill"])
    response = client.get(f"/issues/{issue.ref.lower()}")
    assert (response.status_code, response.headers["Location"]) == (301, f"/issues/{issue.ref}")
    assert client.get("/issues/NO-SUCH").status_code == 404


def test_page_tells_state_clock_steps_with_role_and_next_day(client, city):
    body = make_body("harbour-station", "police")
    account = officer(city, body=body)
    issue = make_issue(city["mill"], at=now() - timedelta(days=30))
    page = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert re.search(r"First answer \d+ working days late", page)
    day = today(3)
    step(issue, actor_of(account), next_step="Ask the lighting service", next_on=day, text="I went there today.")
    page = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    for told in ("Seen", "I went there today.", "Harbour Station", "Police", "Ask the lighting service"):
        assert told in page
    assert day.isoformat() in page
    assert "Ana Marin" not in page


def test_closing_shows_both_views_side_by_side(client, city):
    account, reporter = officer(city), make_actor("Noor")
    issue = report(reporter)
    step(issue, actor_of(account))
    close(issue, actor_of(account), Closing.RESOLVED, own_view=OwnView.MOSTLY)
    words = RatingWords(solved=Solved.NO, verdict="Two lamps are dark again.", verdict_public=True)
    rate_issue(actor=reporter, issue_id=issue.id, words=words)
    page = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert "Closed: resolved" in page
    assert "mostly solved" in page
    assert "Two lamps are dark again." in page
    assert "shown from five ratings on" in page


def test_officer_answers_in_place_and_lands_on_the_step(client, city):
    account = officer(city, client)
    issue = make_issue(city["mill"])
    path = f"/issues/{issue.ref}"
    fields = {"csrf_token": csrf(client, path), "acknowledge-text": "I have seen it.", "acknowledge-version": "1"}
    response = client.post(f"{path}/steps/acknowledge", data=fields)
    assert (response.status_code, response.headers["Location"]) == (303, f"{path}#waiting")
    assert ten_seconds() == 1
    kept = rows(reader(), select(Step.text, Step.account_id).where(Step.issue_id == issue.id))
    assert kept == [("I have seen it.", account.id)]


def test_officers_form_when_incomplete_keeps_the_text(client, city):
    officer(city, client)
    issue = make_issue(city["mill"])
    path = f"/issues/{issue.ref}"
    fields = {"csrf_token": csrf(client, path), "acknowledge-version": "1", "acknowledge-seen": "0"}
    fields |= {"acknowledge-text": "I have seen it.", "acknowledge-next_step": "Look again"}
    response = client.post(f"{path}/steps/acknowledge", data=fields)
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert "I have seen it." in html
    assert 'href="#acknowledge-next_on"' in html


def test_officer_who_comes_second_sees_both_texts(client, city):
    officer(city, client)
    issue = make_issue(city["mill"])
    path = f"/issues/{issue.ref}"
    token = csrf(client, path)
    step(issue, actor_of(officer(city)), text="Somebody else was here.")
    fields = {"csrf_token": token, "assign-version": "1", "assign-seen": "0", "assign-text": "My own words."}
    response = client.post(f"{path}/steps/assign", data=fields | {"back": "/desk?part=new"})
    assert response.status_code == 409
    html = response.get_data(as_text=True)
    assert "Somebody else was here." in html
    assert "My own words." in html
    again = {name: held[-1] for name, held in Fields(html).values.items()}
    published = client.post(f"{path}/steps/assign", data=again)
    assert (published.status_code, published.headers["Location"]) == (303, "/desk?part=new")
    ten_seconds()
    assert value(reader(), select(Issue.state).where(Issue.id == issue.id)) == "assigned"


def test_officer_whose_step_is_no_longer_possible_goes_on_with_the_same_words(client, city):
    issue = make_issue(city["mill"], officer_account_id=officer(city, client).id)
    path = f"/issues/{issue.ref}/steps"
    token = csrf(client, f"/issues/{issue.ref}")
    step(issue, actor_of(officer(city)))
    words = 'I pass there tonight.\n\n"And" on Monday.'
    fields = {"csrf_token": token, "acknowledge-version": "1", "acknowledge-seen": "0", "acknowledge-text": words}
    response = client.post(
        f"{path}/acknowledge?lang=es", data=fields | {"acknowledge-text_lang": "en", "back": "/desk"}
    )
    assert response.status_code == 409
    html = response.get_data(as_text=True)
    assert f'formaction="{path}/progress/insert' in html
    again = {name: held[-1] for name, held in Fields(html).values.items()}
    written = client.post(f"{path}/progress/insert", data=again)
    kept = Fields(written.get_data(as_text=True)).values
    assert [text.replace("\r", "") for text in kept["progress-text"]] == [words]
    published = client.post(f"{path}/progress", data={name: held[-1] for name, held in kept.items()})
    assert (published.status_code, published.headers["Location"]) == (303, "/desk")
    ten_seconds()
    assert rows(reader(), select(Step.kind, Step.lang).order_by(Step.pos)) == [
        ("acknowledge", "en"),
        ("progress", "en"),
    ]


@pytest.mark.parametrize("kind", ["reopen", "commit", "nonsense"])
def test_steps_that_no_officer_writes_here_are_no_address(client, city, kind):
    officer(city, client)
    issue = make_issue(city["mill"])
    token = csrf(client, f"/issues/{issue.ref}")
    assert client.post(f"/issues/{issue.ref}/steps/{kind}", data={"csrf_token": token}).status_code == 404


def test_visitor_says_me_too_on_a_page_of_its_own(client, city):
    issue = make_issue(city["mill"])
    path = f"/issues/{issue.ref}/me-too"
    assert f'href="{path}"' in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    for _ in range(2):
        assert client.post(path, data={"csrf_token": csrf(client, path), "on": "1"}).status_code == 303
    found = reader().execute(select(Issue.me_too, Issue.me_too_devices).where(Issue.id == issue.id)).one()
    assert found == (0, 1)
    assert "1 person" in client.get(f"/issues/{issue.ref}").get_data(as_text=True)


def test_receipt_holder_rates_gives_a_verdict_and_opens_again(client, city):
    account, issue = officer(city), report(Actor())
    step(issue, actor_of(account))
    close(issue, actor_of(account))
    with client.session_transaction() as browser:
        browser["receipts"] = [("issue", issue.id)]
    path = f"/issues/{issue.ref}"
    assert f'href="{path}/rate"' in client.get(path).get_data(as_text=True)
    fields = {"solved": "no", "outcome": "1", "verdict": "Still dark.", "verdict_public": "y"}
    fields["csrf_token"] = csrf(client, f"{path}/rate")
    response = client.post(f"{path}/rate", data=fields)
    assert response.status_code == 422
    assert 'href="#reason"' in response.get_data(as_text=True)
    assert client.post(f"{path}/rate", data=fields | {"reason": "Nobody came."}).status_code == 303
    assert "No, it is not solved" in client.get(path).get_data(as_text=True)
    token = csrf(client, f"{path}/reopen")
    assert client.post(f"{path}/reopen", data={"csrf_token": token, "reason": "Canary dark."}).status_code == 303
    assert "Canary dark." in client.get(path).get_data(as_text=True)
    assert "Canary dark." not in client.application.test_client().get(path).get_data(as_text=True)
    assert "Canary dark." not in client.get(f"{path}/feed.atom").get_data(as_text=True)
    assert value(reader(), select(Issue.state).where(Issue.id == issue.id)) == "assigned"


@pytest.mark.parametrize("page", ["rate", "reopen"])
def test_rate_and_reopen_are_refused_to_others(client, city, page):
    issue = make_issue(city["mill"], at=now() - timedelta(days=1), state="closed")
    assert client.get(f"/issues/{issue.ref}/{page}").status_code == 403


class Statements:
    """Counts SELECTs on both engines."""

    def __enter__(self):
        self.seen = []
        for engine in (db.engine, read_engine()):
            event.listen(engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        for engine in (db.engine, read_engine()):
            event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_rest):
        self.seen.append(statement)


def test_statements_stay_few_however_much_there_is(client, city, monkeypatch):
    monkeypatch.setattr("app.web.kept.FRESH_S", 60.0)  # on a slow machine two seconds are over between two pages
    account = officer(city)
    small, big = (make_issue(city["mill"], photos=1) for _ in range(2))
    for number in range(30):
        step(big, actor_of(account), "acknowledge" if number == 0 else "progress", text=f"Step {number} done.")
    for path in (f"/issues/{small.ref}", f"/issues/{big.ref}", "/issues", "/issues/map"):
        client.get(path)
        with Statements() as visitor:
            assert client.get(path).status_code == 200
        most = 5 if path == "/issues/map" else 3  # outlines, categories, numbers, what stands alone, the newest
        assert len(visitor.seen) <= most, (path, visitor.seen)
    for who in (make_account("Noor"), account):
        sign_in(client, who)
        for path in (f"/issues/{small.ref}", f"/issues/{big.ref}"):
            client.get(path)
            with Statements() as signed_in:
                assert client.get(path).status_code == 200
            assert len(signed_in.seen) <= 6, (who.name, path, signed_in.seen)


def test_long_timeline_is_shown_in_parts(client, city):
    account, issue = officer(city), make_issue(city["mill"])
    for number in range(60):
        step(issue, actor_of(account), "acknowledge" if number == 0 else "progress", text=f"Entry number {number}.")
    html = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert "Entry number 59." in html
    assert "Entry number 9." not in html
    older = re.search(r'rel="next" href="([^"]+)"', html)[1]
    assert "Entry number 9." in client.get(older).get_data(as_text=True)


def test_reopened_issue_keeps_the_earlier_closing_on_its_page(client, city):
    account, reporter = officer(city), make_actor("Noor")
    issue = report(reporter)
    step(issue, actor_of(account))
    close(issue, actor_of(account), Closing.NOT_RESOLVED)
    reopen_issue(actor=reporter, issue_id=issue.id, reason="It has come back.", lang="en")
    html = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    for told in ("Closed: not resolved", "Opened again by residents", "It has come back.", "Assigned"):
        assert told in html
