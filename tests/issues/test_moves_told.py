"""A move to another category is told: in the timeline, to whoever hears of a step, and to programs; and never by the
name of a category that is never public."""

import csv
import io
from datetime import timedelta

import pytest

from app.identity.actor import SYSTEM
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Category, Issue, Step
from app.issues.vocabulary import Level, State, StepKind
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid
from app.notices.digests import next_digest, send_digests
from app.notices.models import Notice
from tests.builders.at_once import at_once
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.mails import letters
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.notices.test_digests import ADDRESS, address_of, follow_by_mail

WHY = "A neighbour makes the noise, not the lamp."
SECRET = "It tells of violence at home, which is never public."


@pytest.fixture
def city(context):
    areas = make_city()
    areas["lamps"], areas["noise"] = make_category("lighting"), make_category("noise")
    areas["home"] = make_category("home", public=False)
    return areas


@pytest.fixture
def officer(city):
    return make_actor("Marin", Role.OFFICER, area=city["mill"], body=make_body("mill-station", "police"))


def move(actor, issue, category, **values):
    session.refresh(issue)
    about = {"issue_id": issue.id, "version": issue.version, "category": category} | values
    return actions.move_category(actor=actor, **about)


def moves():
    return [row for row in kept(Step) if row.kind == StepKind.MOVE]


def test_timeline_names_both_in_the_language_of_the_page_with_the_reason(client, city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    move(officer, issue, "noise", reason=WHY)
    english, spanish = (client.get(f"/issues/{issue.ref}?lang={tag}").text for tag in ("en", "es"))
    assert "Moved from “Lighting” to “Noise”" in english
    assert WHY in english
    assert "lighting (es)" in spanish
    assert "noise (es)" in spanish


def test_move_without_a_reason_names_both_too_and_one_that_is_too_long_is_kept_in_the_form(client, city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    with pytest.raises(Invalid, match="too long"):
        move(officer, issue, "noise", reason="x" * 1001)
    assert moves() == []
    move(officer, issue, "noise")
    assert "Moved from “Lighting” to “Noise”" in client.get(f"/issues/{issue.ref}?lang=en").text


def test_promise_without_a_category_is_moved_to_one(client, city, officer):
    issue = make_issue(city["mill"])
    move(officer, issue, "noise")
    assert "Moved to the category “Noise”" in client.get(f"/issues/{issue.ref}?lang=en").text


def test_no_clock_stops_and_no_state_changes(city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    before = (issue.state, issue.first_answer_at, issue.last_official_at, issue.waits_since, issue.rounds)
    move(officer, issue, "noise", reason=WHY)
    session.refresh(issue)
    assert (issue.state, issue.first_answer_at, issue.last_official_at, issue.waits_since, issue.rounds) == before
    assert issue.steps == 1
    step(issue, officer)  # and the next step is the second one
    assert [row.pos for row in kept(Step)] == [1, 2]


def test_reporter_me_too_and_followers_are_told_once_each(app, city, officer):
    reporter, neighbour, follower = (make_actor(name, new=False) for name in ("Ana", "Ben", "Cleo"))
    issue = report(reporter)
    actions.say_me_too(actor=neighbour, issue_id=issue.id)
    actions.follow_issue(actor=neighbour, issue_id=issue.id)
    actions.follow_issue(actor=follower, issue_id=issue.id)
    follow_by_mail(issue)
    work_off(app)
    before = len(kept(Notice))
    move(officer, issue, "noise", reason=WHY)
    work_off(app)
    told = kept(Notice)[before:]
    assert sorted(row.account_id for row in told) == sorted(one.account_id for one in (reporter, neighbour, follower))
    assert {row.words for row in told} == {"issues/category_moved"}
    with at(next_digest(now(), "Europe/Madrid") + timedelta(seconds=1)):
        while send_digests(actor=SYSTEM):
            pass
    sent = [letters(address_of(one))[-1].body for one in (reporter, neighbour, follower)]
    for body in sent:
        assert WHY in body
        assert "Moved from “Lighting” to “Noise”" in body
    (by_mail,) = [letter.body for letter in letters(ADDRESS) if letter.subject.startswith("Novedades")]
    assert "noise (es)" in by_mail


def test_programs_feeds_and_tables_read_it_like_any_step(client, city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    move(officer, issue, "noise", reason=WHY)
    (told,) = client.get(f"/api/v1/issues/{issue.ref}/steps").json["items"]
    assert (told["kind"], told["moved_from"]["en"], told["moved_to"]["en"]) == ("move", "Lighting", "Noise")
    assert WHY in told["html"]
    assert "Moved from “Lighting” to “Noise”" in client.get(f"/issues/{issue.ref}/feed.atom?lang=en").text
    (line,) = csv.DictReader(io.StringIO(client.get("/issues/steps.csv").text.lstrip("\ufeff")))
    assert (line["kind"], line["moved_from"], line["moved_to"]) == ("move", "lighting", "noise")
    (asked,) = client.get(f"/open311/v2/requests/{issue.ref}.json").json
    assert asked["service_code"] == "noise"


def test_what_is_never_public_is_named_nowhere_once_it_may_be_read_again(app, client, city, officer):
    issue = report(make_actor("Ana"))
    move(officer, issue, "home", reason=SECRET)
    assert moves() == []  # that it went out of view is told by another letter
    issue.officer_account_id = officer.account_id
    session.commit()
    move(officer, issue, "noise")
    work_off(app)
    session.refresh(issue)
    assert not issue.confidential
    pages = [f"/issues/{issue.ref}?lang=en", f"/issues/{issue.ref}/feed.atom?lang=en", "/issues/steps.csv"]
    for shown in [*(client.get(page).text for page in pages), str([row.facts for row in kept(Notice)])]:
        assert "Home" not in shown
        assert SECRET not in shown
    assert "Moved to the category “Noise”" in client.get(pages[0]).text


def test_category_that_is_never_public_from_now_on_is_named_no_more(client, city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    move(officer, issue, "noise")
    session.get_one(Category, city["lamps"].id).public = False
    session.commit()
    html = client.get(f"/issues/{issue.ref}?lang=en").text
    assert "Lighting" not in html
    assert "Moved to the category “Noise”" in html


def test_who_slipped_and_moved_it_back_leaves_no_entry(client, city, officer):
    issue = report(make_actor("Ana"))
    move(officer, issue, "home", reason=SECRET)
    issue.officer_account_id = officer.account_id
    session.commit()
    move(officer, issue, "lighting")
    session.refresh(issue)
    assert (issue.confidential, moves()) == (False, [])


def test_confidential_one_is_told_to_its_reporter_alone_and_without_a_word(app, client, city, officer):
    reporter = make_account("Ana")
    browser = another(client)
    sign_in(browser, reporter)
    issue = report(actor_of_account(session(), reporter.id, now()), level=Level.CONFIDENTIAL)
    issue.officer_account_id = officer.account_id
    session.commit()
    work_off(app)
    before = len(kept(Notice))
    move(officer, issue, "home", reason=SECRET)
    work_off(app)
    told = kept(Notice)[before:]
    assert [(row.account_id, row.words) for row in told] == [(reporter.id, "issues/confidential")]
    bodies = [letter.body for letter in letters(reporter.email)]
    assert bodies
    assert all(SECRET not in body and "Home" not in body for body in bodies)
    html = browser.get(f"/issues/{issue.ref}?lang=en").text
    assert "Moved to another category" in html
    assert client.get(f"/issues/{issue.ref}").status_code == 404


def test_form_sends_the_reason_and_a_second_sending_writes_nothing(client, city):
    sign_in(client, make_account("Ana", Role.OFFICER, area=city["mill"], body=make_body("station", "police")))
    issue = make_issue(city["mill"], city["lamps"])
    path = f"/issues/{issue.ref}/category"
    fields = {"csrf_token": csrf(client, path), "version": issue.version, "category": "noise", "reason": WHY}
    assert client.post(path, data=fields).status_code == 303
    assert client.post(path, data=fields).status_code == 303
    assert [row.text for row in moves()] == [WHY]


def test_of_two_at_once_one_moves_it(app, city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    make_category("rubbish")
    other = make_actor("Luna", Role.OFFICER, area=city["mill"])
    about = {"issue_id": issue.id, "version": issue.version}
    done = at_once(
        app,
        lambda: actions.move_category(actor=officer, category="noise", **about).id,
        lambda: actions.move_category(actor=other, category="rubbish", **about).id,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "int"]
    (entry,) = moves()
    session.rollback()
    assert session.get_one(Issue, issue.id).category_id == entry.category_id


def test_closed_one_is_moved_no_more(city, officer):
    issue = make_issue(city["mill"], city["lamps"], state=State.ASSIGNED, officer_account_id=officer.account_id)
    close(issue, officer)
    with pytest.raises(Conflict, match="closed"):
        move(officer, issue, "noise", reason=WHY)
    assert moves() == []
