"""Another category: what it changes, what it does not, and the second look at what is then no longer public."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Hiding
from app.issues.vocabulary import Ground, Level
from app.kernel.clock import at, now
from app.kernel.db import rows, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from tests.builders.issues import make_category, make_issue, report
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city

WHY = "It tells of violence at home, which is never public."


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


def test_promise_and_body_stay(city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    due = issue.solution_due
    moved = move(officer, issue, "noise")
    assert (moved.category_id, moved.solution_due, moved.confidential) == (city["noise"].id, due, False)
    (told,) = rows(session(), select(Journal.act, Journal.ids).order_by(Journal.id.desc()).limit(1))
    assert told.act == "issue.category_moved"
    assert told.ids["category_id"] == city["noise"].id


def test_never_public_one_needs_a_reason_and_a_second_look(city, officer):
    issue = report(make_actor("Ana"))
    with pytest.raises(Invalid):
        move(officer, issue, "home")
    assert move(officer, issue, "home", reason=WHY).confidential
    (hiding,) = rows(session(), select(Hiding.ground))
    assert hiding.ground == Ground.CATEGORY


def test_public_one_makes_nothing_more_public(city, officer):
    issue = report(make_actor("Ana"), level=Level.CONFIDENTIAL)
    issue.officer_account_id = officer.account_id
    session.commit()
    assert move(officer, issue, "noise").confidential


def test_not_by_others_nor_on_another_version(city, officer):
    issue = make_issue(city["mill"], city["lamps"])
    with pytest.raises(NotAllowed):
        move(make_actor("Ana", Role.VERIFIED, area=city["mill"]), issue, "noise")
    with pytest.raises(Conflict):
        move(officer, issue, "noise", version=7)
    with pytest.raises(Invalid):
        move(officer, issue, "nothing")


def test_form_moves_and_keeps_the_reason(client, city):
    sign_in(client, make_account("Ana", Role.OFFICER, area=city["mill"], body=make_body("station", "police")))
    issue = make_issue(city["mill"], city["lamps"])
    path = f"/issues/{issue.ref}/category"
    fields = {"csrf_token": csrf(client, path), "version": issue.version}
    short = client.post(path, data=fields | {"category": "home", "reason": "Too short"})
    assert short.status_code == 422
    assert "Too short" in short.get_data(as_text=True)
    assert client.post(path, data=fields | {"category": "noise", "version": 9}).status_code == 409
    assert client.post(path, data=fields | {"category": "noise"}).status_code == 303


def hidden(city, officer):
    issue = report(make_actor("Ana"))
    move(officer, issue, "home", reason=WHY)
    return issue, rows(session(), select(Hiding.id))[-1].id


def state_of(issue):
    session.refresh(issue)
    return issue.category_id, issue.confidential


@pytest.mark.parametrize("how", ["undone", "lapsed"])
def test_public_again_it_stands_under_the_category_it_had(city, officer, how):
    issue, hiding_id = hidden(city, officer)
    if how == "undone":
        actions.decide_hiding(actor=make_actor("Luz", Role.MEDIATOR), hiding_id=hiding_id, keep=False)
    else:
        with at(now() + timedelta(hours=73)):
            actions.lapse_hidings(actor=SYSTEM)
    assert state_of(issue) == (city["lamps"].id, False)
    told = [row.act for row in rows(session(), select(Journal.act).order_by(Journal.id.desc()).limit(2))]
    assert told == ["issue.hiding_decided", "issue.category_moved"]


def test_confirmed_it_stays_and_a_move_brings_it_not_back(city, officer):
    issue, hiding_id = hidden(city, officer)
    actions.decide_hiding(actor=make_actor("Luz", Role.MEDIATOR), hiding_id=hiding_id, keep=True)
    assert state_of(issue) == (city["home"].id, True)
    issue.officer_account_id = officer.account_id
    session.commit()
    move(officer, issue, "lighting")
    assert state_of(issue) == (city["lamps"].id, True)


def test_officer_who_slipped_moves_it_back_and_nothing_is_left_to_look_at(city, officer):
    issue, hiding_id = hidden(city, officer)
    issue.officer_account_id = officer.account_id
    session.commit()
    move(officer, issue, "noise")
    assert state_of(issue) == (city["noise"].id, False)
    assert session.get(Hiding, hiding_id, populate_existing=True).look == "lapsed"


def test_what_the_reporter_wants_confidential_stays_so(city, officer):
    issue, hiding_id = hidden(city, officer)
    issue.level = Level.CONFIDENTIAL
    session.commit()
    actions.decide_hiding(actor=make_actor("Luz", Role.MEDIATOR), hiding_id=hiding_id, keep=False)
    assert state_of(issue) == (city["lamps"].id, True)


def test_mediator_reads_where_it_goes_back_to(client, city, officer):
    hidden(city, officer)
    sign_in(client, make_account("Luz", Role.MEDIATOR))
    html = client.get("/issues/second-looks?lang=en").get_data(as_text=True)
    assert "it goes back to the category “Lighting”" in html
