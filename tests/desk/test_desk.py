"""The desk: each open issue once, in the part that presses most, for whoever answers for it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.desk.queries import parts
from app.desk.vocabulary import Part
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import reader, session, value
from tests.builders.issues import ZONE, make_category, make_issue, ten_seconds
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def laid(actor):
    found = parts(reader(), actor, now(), end_of_day(local(now(), ZONE).date(), ZONE))
    return {part: [row.ref for row in held.rows] for part, held in found.items()}


def test_each_issue_lies_in_the_part_that_presses_most(city):
    officer = make_actor("Ana", Role.OFFICER, area=city["north"])
    mine = {"officer_account_id": officer.account_id, "first_answer_at": now()}
    promised = {"origin_kind": "question", "origin_id": 1, "first_answer_at": now(), "state": "assigned"}
    new = make_issue(city["mill"])
    late = make_issue(city["mill"], at=now() - timedelta(days=40))
    later = make_issue(city["harbour"], at=now() - timedelta(days=30), **promised)
    today = make_issue(city["mill"], state="in_progress", next_step_due=now(), first_answer_at=now())
    own = make_issue(city["mill"], state="in_progress", **mine)
    promise = make_issue(city["mill"], **promised)
    make_issue(city["hill"])  # another district
    make_issue(city["mill"], state="closed")
    make_issue(city["mill"], state="in_progress", first_answer_at=now())  # somebody else's, and nothing presses
    assert laid(officer) == {
        Part.LATE: [late.ref],
        Part.TODAY: [today.ref],
        Part.NEW: [new.ref],
        Part.MINE: [own.ref],
        Part.PROMISED: [later.ref, promise.ref],
    }


def test_confidential_issues_lie_only_where_they_are_handled(city):
    station, other = make_body("station", "police"), make_body("other", "police")
    issue = make_issue(city["mill"], confidential=True, body_id=station.id)
    seen = {
        "of the unit": make_actor("Ana", Role.OFFICER, area=city["north"], body=station),
        "of another unit": make_actor("Rami", Role.OFFICER, area=city["north"], body=other),
        "commissioner": make_actor("Comm", Role.COMMISSIONER, area=city["north"]),
        "partner": make_actor("Part", Role.PARTNER, body=other),
        "moderator": make_actor("Mod", Role.MODERATOR),
    }
    has = {who: issue.ref in laid(actor).get(Part.NEW, []) for who, actor in seen.items()}
    assert has == {
        "of the unit": True,
        "of another unit": False,
        "commissioner": True,
        "partner": False,
        "moderator": False,
    }


def test_partner_sees_what_was_passed_on_to_its_body_and_nothing_else(city):
    lamps = make_body("lamps")
    passed = make_issue(city["hill"], body_id=lamps.id, state="assigned", first_answer_at=now(), next_step_due=now())
    make_issue(city["hill"], state="assigned", first_answer_at=now(), next_step_due=now())
    assert laid(make_actor("Lamp", Role.PARTNER, body=lamps)) == {Part.TODAY: [passed.ref]}


def test_long_part_shows_the_most_pressing_and_how_many_there_are(city):
    officer = make_actor("Ana", Role.OFFICER, area=city["north"])
    for days in range(30, 60):
        make_issue(city["mill"], at=now() - timedelta(days=days))
    found = parts(reader(), officer, now(), now())[Part.LATE]
    assert (len(found.rows), found.total) == (10, 30)
    dues = [row.first_answer_due for row in found.rows]
    assert dues == sorted(dues)


@pytest.mark.parametrize("roles", [[], [Role.VERIFIED], [Role.EXPERT], [Role.MEDIATOR], [Role.MODERATOR]])
def test_desk_is_refused_to_who_takes_no_steps_and_not_offered_to_them(client, city, roles):
    sign_in(client, make_account("Noor", *roles))
    assert client.get("/desk").status_code == 403
    assert 'href="/desk"' not in client.get("/").get_data(as_text=True)


def test_desk_is_refused_to_visitors(client, city):
    assert client.get("/desk").status_code == 403


def test_row_is_answered_in_place_and_leads_back_to_the_desk(client, city):
    account = make_account("Ana", Role.OFFICER, area=city["north"])
    sign_in(client, account)
    issue = make_issue(city["mill"])
    assert 'href="/desk"' in client.get("/").get_data(as_text=True)
    html = client.get("/desk").get_data(as_text=True)
    form = html[html.index(f'action="/issues/{issue.ref}/steps/acknowledge"') :].split("</form>")[0]
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    fields["acknowledge-text"] = "I pass there tomorrow."
    response = client.post(f"/issues/{issue.ref}/steps/acknowledge", data=fields)
    assert (response.status_code, response.headers["Location"]) == (303, "/desk")
    ten_seconds()
    row = reader().execute(select(Issue.state, Issue.officer_account_id).where(Issue.id == issue.id)).one()
    assert row == ("acknowledged", account.id)
    html = client.get("/desk").get_data(as_text=True)
    assert f'action="/issues/{issue.ref}/steps/progress"' in html


def test_row_never_leads_back_outside(client, city):
    sign_in(client, make_account("Ana", Role.OFFICER, area=city["north"]))
    issue = make_issue(city["mill"])
    fields = {"csrf_token": csrf(client, "/desk"), "acknowledge-version": "1", "acknowledge-text": "Seen today."}
    fields["back"] = "//evil.example/"
    response = client.post(f"/issues/{issue.ref}/steps/acknowledge", data=fields)
    assert response.headers["Location"] == f"/issues/{issue.ref}#waiting"


def test_what_somebody_reported_is_not_theirs_to_answer(client, city):
    account = make_account("Ana", Role.OFFICER, area=city["north"])
    sign_in(client, account)
    issue = make_issue(city["mill"], reporter_kind="account", reporter_account_id=account.id)
    html = client.get("/desk").get_data(as_text=True)
    assert issue.ref in html
    assert f"/issues/{issue.ref}/steps" not in html
    assert value(reader(), select(Issue.steps).where(Issue.id == issue.id)) == 0
    assert actor_of_account(session(), account.id, now()).is_staff


@pytest.mark.parametrize(("days", "overdue"), [(-3, True), (3, False)])
def test_next_step_whose_day_has_passed_is_called_overdue(client, city, days, overdue):
    sign_in(client, make_account("Ana", Role.OFFICER, area=city["north"]))
    due = now() + timedelta(days=days)
    issue = make_issue(city["mill"], at=now() - timedelta(days=40), state="in_progress", next_step_due=due)
    html = client.get("/desk?lang=en").get_data(as_text=True)
    assert issue.ref in html
    assert ("Next step promised by" in html) is not overdue
    assert ("and is overdue" in html) is overdue


def test_keys_work_until_the_account_turns_them_off(client, context):
    areas = make_city()
    sign_in(client, make_account("Ana", Role.OFFICER, area=areas["mill"]))
    assert 'data-module="desk-keys"' in client.get("/desk").get_data(as_text=True)
    client.post("/desk/shortcuts", data={"csrf_token": csrf(client, "/desk")})
    assert 'data-module="desk-keys"' not in client.get("/desk").get_data(as_text=True)
