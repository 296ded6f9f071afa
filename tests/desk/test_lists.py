"""The desk's lists: narrowed and remembered, a page at a time, counted; and one word on several issues."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from app.desk.models import DeskFilter
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Issue, Step
from app.issues.vocabulary import MOST_AT_ONCE
from app.kernel.clock import now
from app.kernel.db import read_engine, reader, rows, session
from app.kernel.errors import Invalid
from app.web.kept import forget_all
from tests.builders.at_once import at_once
from tests.builders.issues import make_category, make_issue, step, ten_seconds
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

pytestmark = pytest.mark.usefixtures("kept_for_long")
WORDS = actions.StepWords(text="We have seen it and look at it on Monday.", lang="en")
LISTS = ("/desk", "/desk?part=late")


@pytest.fixture
def city(context):
    areas = make_city()
    areas["lamps"], areas["noise"] = make_category("lighting"), make_category("noise")
    return areas


@pytest.fixture
def officer(client, city):
    account = make_account("Ana", Role.OFFICER, area=city["north"])
    sign_in(client, account)
    return account


def refs(html):
    return re.findall(r"<bdi>(TST-\d+)</bdi>", html)


def statements(client, path):
    """How many statements the read engine gets for a page."""
    asked = []

    def listener(*told):
        asked.append(told[2])

    forget_all()
    event.listen(read_engine(), "before_cursor_execute", listener)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(read_engine(), "before_cursor_execute", listener)
    return len(asked)


def test_part_is_read_a_page_at_a_time_late_first_and_each_issue_once(client, city, officer):
    made = [make_issue(city["mill"], at=now() - timedelta(days=90 - number)).ref for number in range(40)]
    first = client.get("/desk?part=late&lang=en").get_data(as_text=True)
    assert set(refs(first)) <= set(made)
    assert len(refs(first)) == 25
    assert '<span class="tabs-count num">40</span>' in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(following).get_data(as_text=True)
    assert sorted([*refs(first), *refs(second)]) == sorted(made)
    dues = dict(rows(session(), select(Issue.ref, Issue.first_answer_due)))
    order = [(dues[ref], ref) for ref in [*refs(first), *refs(second)]]
    assert order == sorted(order)
    assert 'rel="next"' not in second


def test_desk_asks_as_often_for_one_issue_as_for_forty(client, city, officer):
    make_issue(city["mill"], at=now() - timedelta(days=90))
    for path in LISTS:
        client.get(path)
    few = [statements(client, path) for path in LISTS]
    for number in range(40):
        make_issue(city["mill"], at=now() - timedelta(days=80 - number))
    assert [statements(client, path) for path in LISTS] == few


def test_filter_is_remembered_for_the_account_on_every_machine(client, city, officer):
    dark = make_issue(city["mill"], city["lamps"])
    make_issue(city["harbour"], city["lamps"])
    make_issue(city["mill"], city["noise"])
    fields = {"csrf_token": csrf(client, "/desk"), "area": "mill", "category": "lighting"}
    response = client.post("/desk/filter?part=new", data=fields)
    assert (response.status_code, response.headers["Location"]) == (303, "/desk?part=new")
    phone = another(client)
    sign_in(phone, officer)
    for path in ("/desk", "/desk?part=new"):
        assert refs(phone.get(path).get_data(as_text=True)) == [dark.ref]
    client.post("/desk/filter", data={"csrf_token": csrf(client, "/desk"), "mine": "y"})
    assert refs(client.get("/desk").get_data(as_text=True)) == []
    (kept,) = rows(session(), select(DeskFilter.area_path, DeskFilter.category_id, DeskFilter.only_mine))
    assert tuple(kept) == ("", None, True)


@pytest.mark.parametrize("path", ["/desk?part=nothing", "/desk?part=late&after=x", "/desk?part=late&after=WyJhIiwxXQ"])
def test_part_and_place_that_are_none_lead_nowhere(client, officer, path):
    assert client.get(path).status_code == 404


def test_area_that_is_not_offered_is_not_kept(client, city, officer):
    fields = {"csrf_token": csrf(client, "/desk"), "area": "hill"}
    assert client.post("/desk/filter", data=fields).status_code == 404
    assert rows(session(), select(DeskFilter)) == []


def test_several_issues_are_acknowledged_at_once_and_each_gets_its_own_step(client, city, officer):
    new = [make_issue(city["mill"]) for _number in range(3)]
    changed = make_issue(city["mill"])
    html = client.get("/desk?lang=en").get_data(as_text=True)
    fields = dict(re.findall(r'name="(pick-\d+)"[^>]+value="([^"]+)"', html))
    assert len(fields) == 4
    step(changed, make_actor("Rami", Role.OFFICER, area=city["north"]))
    fields |= {"csrf_token": csrf(client, "/desk"), "text": "We have seen it.", "key": str(uuid4())}
    response = client.post("/desk/acknowledge?part=new", data=fields)
    assert response.status_code == 303
    said = client.get(response.headers["Location"] + "&lang=en").get_data(as_text=True)
    assert f"left as it is: {changed.ref}" in said
    assert client.post("/desk/acknowledge", data=fields).status_code == 303  # the same form again
    stands = rows(reader(), select(Issue.state, Issue.steps, Issue.officer_account_id).order_by(Issue.id))
    assert [tuple(row) for row in stands[:3]] == [("acknowledged", 1, officer.id)] * 3
    assert tuple(stands[3])[:2] == ("acknowledged", 1)
    assert len(new) == 3


def test_together_touches_nothing_that_is_not_the_officers(city):
    actor = make_actor("Ana", Role.OFFICER, area=city["north"])
    mine, other = make_issue(city["mill"]), make_issue(city["hill"])
    hidden = make_issue(city["mill"], confidential=True)
    own = make_issue(city["mill"], reporter_kind="account", reporter_account_id=actor.account_id)
    seen = [*((it.ref, 1) for it in (hidden, other, mine, own)), ("NO-SUCH", 1)]
    done = actions.acknowledge_together(actor=actor, seen=seen, words=WORDS)
    assert done.done == (mine.ref,)
    assert set(done.left) == {hidden.ref, other.ref, own.ref, "NO-SUCH"}
    assert [row.issue_id for row in rows(session(), select(Step.issue_id))] == [mine.id]


@pytest.mark.parametrize("number", [0, MOST_AT_ONCE + 1])
def test_together_takes_neither_none_nor_too_many(city, number):
    actor = make_actor("Ana", Role.OFFICER, area=city["north"])
    with pytest.raises(Invalid):
        actions.acknowledge_together(actor=actor, seen=[("TST-1", 1)] * number, words=WORDS)


def test_two_officers_who_acknowledge_the_same_at_once_give_each_issue_one_step(app, city):
    actors = [make_actor(name, Role.OFFICER, area=city["north"]) for name in ("Ana", "Rami")]
    seen = [(make_issue(city["mill"]).ref, 1) for _number in range(5)]
    acts = [
        lambda actor=actor, seen=order: actions.acknowledge_together(actor=actor, seen=seen, words=WORDS)
        for actor, order in zip(actors, (seen, seen[::-1]), strict=True)
    ]
    first, second = at_once(app, *acts)
    assert sorted([*first.done, *second.done]) == sorted(ref for ref, _version in seen)
    assert [row.steps for row in rows(session(), select(Issue.steps))] == [1] * 5


def test_what_is_ticked_without_words_is_asked_for_them(client, city, officer):
    issue = make_issue(city["mill"])
    fields = {"csrf_token": csrf(client, "/desk"), "pick-0": f"{issue.ref}:1", "text": " "}
    response = client.post("/desk/acknowledge", data=fields)
    assert response.status_code == 422
    assert "Say in a sentence" in response.get_data(as_text=True)


def test_assigning_has_a_page_of_its_own_that_leads_back_to_the_desk(client, city, officer):
    issue = make_issue(city["mill"])
    html = client.get("/desk").get_data(as_text=True)
    path = re.search(rf'href="(/issues/{issue.ref}/steps/assign[^"]+)"', html)[1]
    assert client.get(path).status_code == 200
    fields = {"csrf_token": csrf(client, path), "back": "/desk", "assign-text": "I take it.", "assign-version": "1"}
    response = client.post(f"/issues/{issue.ref}/steps/assign", data=fields)
    assert (response.status_code, response.headers["Location"]) == (303, "/desk")
    ten_seconds()
    fields |= {"wait-text": "We wait.", "wait-version": "2"}
    wrong = client.post(f"/issues/{issue.ref}/steps/wait", data=fields)  # for whom is not said
    assert wrong.status_code == 422
    assert 'name="back" value="/desk"' in wrong.get_data(as_text=True)
    assert "Possible now" in client.get(f"/issues/{issue.ref}/steps/acknowledge?lang=en").get_data(as_text=True)
    stranger = another(client)
    sign_in(stranger, make_account("Noor"))
    assert stranger.get(path).status_code == 403
