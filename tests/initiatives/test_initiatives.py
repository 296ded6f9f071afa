"""Walks and lighting rounds: called for issues, safeguards accepted, reported of on each issue."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.vocabulary import Role
from app.initiatives.actions import call_initiative, report_initiative
from app.initiatives.models import InitiativeReport
from app.issues.models import Issue, Step
from app.kernel.clock import at, local, now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.meetings.actions import sign_up
from app.meetings.models import Meeting, SignUp
from app.meetings.vocabulary import MeetingKind
from tests.builders.at_once import at_once
from tests.builders.days import today
from tests.builders.issues import make_category, make_issue
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def chief(city):
    return make_actor("Chief", Role.COMMISSIONER, area=city["mill"])


def call(actor, city, *issues, kind=MeetingKind.WALK, **more):
    refs = " ".join(issue.ref for issue in issues)
    about = {"area_id": city["mill"].id, "plan": make_plan(title="A walk along the river"), "refs": refs}
    return call_initiative(actor=actor, kind=kind, **(about | more))


def steps(issue):
    told = select(Step.kind, Step.text, Step.next_step, Step.next_on).where(Step.issue_id == issue.id)
    return rows(reader(), told.order_by(Step.pos))


def test_a_walk_is_said_on_each_issue_with_its_day_and_shown_both_ways(city, client):
    first, second = make_issue(city["mill"]), make_issue(city["mill"], state="assigned")
    meeting = call(chief(city), city, first, second)
    day = local(meeting.starts_at, "Europe/Madrid").date()
    assert steps(first) == [("acknowledge", "A walk along the river", "A walk along the river", day)]
    assert steps(second) == [("progress", "A walk along the river", "A walk along the river", day)]
    page = client.get(f"/meetings/{meeting.id}").text
    for words in (first.ref, second.ref, "Safeguards", "Nobody stands in for the police", "Walk"):
        assert words in page
    assert f"/meetings/{meeting.id}" in client.get(f"/issues/{first.ref}").text
    assert "A walk along the river" in client.get("/initiatives").text
    assert "A walk along the river" in client.get("/initiatives/feed.atom").text
    assert "A walk along the river" in client.get(f"/meetings/{meeting.id}.ics").text
    assert "A walk along the river" in client.get("/areas/mill").text


def test_the_same_form_twice_calls_one(city):
    issue, actor = make_issue(city["mill"]), chief(city)
    plan = make_plan(title="A walk along the river")
    one = call(actor, city, issue, key="a-key", plan=plan)
    assert call(actor, city, issue, key="a-key", plan=plan).id == one.id
    assert len(steps(issue)) == 1


def test_what_is_not_public_or_elsewhere_or_not_theirs_cannot_be_named(city):
    issue = make_issue(city["mill"])
    wrong = [
        make_issue(city["mill"], confidential=True),
        make_issue(city["hill"]),
        make_issue(city["mill"], state="closed"),
    ]
    for other in wrong:
        with pytest.raises(Invalid):
            call(chief(city), city, issue, other)
    with pytest.raises(Invalid):
        call(chief(city), city)
    officer = make_actor("Marin", Role.OFFICER, area=city["mill"])
    with pytest.raises(Invalid):
        call(officer, city, make_issue(city["mill"], state="assigned"))  # another officer has it
    there = make_actor("C", Role.COMMISSIONER, area=city["hill"])
    for actor in (make_actor("M", Role.MEDIATOR), make_actor("N"), there):
        with pytest.raises(NotAllowed):
            call(actor, city, issue)
    assert rows(reader(), select(Meeting.id)) == []
    assert steps(issue) == []


def test_nobody_comes_without_accepting_the_safeguards(city, client):
    meeting = call(chief(city), city, make_issue(city["mill"]))
    neighbour = make_actor("Neighbour")
    with pytest.raises(Invalid) as refused:
        sign_up(actor=neighbour, meeting_id=meeting.id)
    assert refused.value.field == "agreed"
    sign_up(actor=neighbour, meeting_id=meeting.id, agreed=True)
    [place] = rows(reader(), select(SignUp.state, SignUp.agreed_at))
    assert place.state == "taken"
    assert place.agreed_at is not None
    path = f"/meetings/{meeting.id}/sign-up"
    token = {"csrf_token": csrf(client, path)}
    guest = {"name": "Noor", "email": "noor@example.org", **token}
    assert client.post(path, data=guest).status_code == 422
    assert client.post(path, data={**guest, "agreed": "1"}).status_code == 303
    sign_in(client, make_account("Another"))
    assert client.post(path, data={"csrf_token": csrf(client, path)}).status_code == 422
    assert client.post(path, data={"csrf_token": csrf(client, path), "agreed": "1"}).status_code == 303


def test_a_meeting_in_a_room_asks_for_no_safeguards(city):
    place = sign_up(actor=make_actor("Neighbour"), meeting_id=make_meeting(city["mill"]).id)
    assert place.agreed_at is None


def test_the_report_is_a_step_of_each_open_issue_and_stands_on_its_page(city, app, client):
    issue, actor = make_issue(city["mill"]), chief(city)
    meeting = call(actor, city, issue)
    words = "Three lamps are dark. The city mends them by Friday."
    with pytest.raises(Conflict):
        report_initiative(actor=actor, meeting_id=meeting.id, text=words, lang="en")
    session.get_one(Meeting, meeting.id).starts_at = now() - timedelta(hours=2)
    session.commit()
    with pytest.raises(NotAllowed):
        report_initiative(actor=make_actor("N"), meeting_id=meeting.id, text=words, lang="en")
    with pytest.raises(Invalid):
        report_initiative(actor=actor, meeting_id=meeting.id, text="Short.", lang="en")
    about = {"actor": actor, "meeting_id": meeting.id, "text": words, "lang": "en"}
    results = at_once(app, *[lambda: report_initiative(**about)] * 3)
    assert sum(isinstance(result, Conflict) for result in results) == 2
    assert value(reader(), select(InitiativeReport.text)) == words
    assert [step.text for step in steps(issue)] == ["A walk along the river", words]
    assert words in client.get(f"/meetings/{meeting.id}").text


def test_an_issue_that_is_another_officers_or_joined_by_now_keeps_nobody_from_reporting(city):
    officer = make_actor("Marin", Role.OFFICER, area=city["mill"])
    own, given, joined = (make_issue(city["mill"]) for _ in range(3))
    meeting = call(officer, city, own, given, joined)
    session.get_one(Meeting, meeting.id).starts_at = now() - timedelta(hours=2)
    session.get_one(Issue, given.id).officer_account_id = make_actor("Vega", Role.OFFICER).account_id
    session.get_one(Issue, joined.id).merged = True
    session.commit()
    words = "Three lamps are dark. The city mends them by Friday."
    report_initiative(actor=officer, meeting_id=meeting.id, text=words, lang="en")
    assert value(reader(), select(InitiativeReport.text)) == words
    assert [len(steps(issue)) for issue in (own, given, joined)] == [2, 1, 1]


def test_officers_call_and_report_on_pages(city, client):
    issue = make_issue(city["mill"])
    sign_in(client, make_account("Chief", Role.COMMISSIONER, area=city["mill"]))
    path = f"/initiatives/new?issue={issue.ref}"
    assert issue.ref in client.get(path).text
    day = today(5)
    form = {"csrf_token": csrf(client, path), "area": "mill", "kind": "lighting", "refs": issue.ref, "day": str(day)}
    form |= {"title": "Lamps of the river", "begins": "20:00", "ends": "21:00", "place": "Library", "capacity": "12"}
    assert client.post("/initiatives/new", data={**form, "refs": "XXX-0001"}).status_code == 422
    called = client.post("/initiatives/new", data=form)
    assert called.status_code == 303
    number = called.location.rpartition("/")[2]
    with at(now()):
        session.get_one(Meeting, int(number)).starts_at = now() - timedelta(hours=2)
        session.commit()
    report = f"/initiatives/{number}/report"
    said = {"csrf_token": csrf(client, report), "text": "Two lamps are dark at the bridge."}
    assert client.post(report, data={**said, "text": "No."}).status_code == 422
    assert client.post(report, data=said).status_code == 303
    assert client.get("/initiatives/999/report").status_code == 404
