"""Issues at the doors for programs: Open311 as its standard says, and what a personal token may do."""

from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from sqlalchemy import func, select

from app.areas.actions import ToldCityNearby, put_addresses, set_nearby_cities
from app.areas.streets import ToldAddress
from app.identity.actions.tokens import make_token
from app.identity.actor import SYSTEM
from app.identity.queries import actors_of_sessions
from app.identity.vocabulary import Factor, Role, Scope
from app.issues.models import Issue, Rating, Step
from app.issues.vocabulary import WordsState
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from tests.builders.days import today
from tests.builders.issues import close, make_category, make_issue
from tests.builders.people import make_account, make_actor, make_session
from tests.builders.places import make_city

ID = "service_request_id"
WORDS = "Six lamps have been dark for two weeks."
REPORT = {"category": "lighting", "area": "mill", "words": WORDS, "street": "Mill Lane", "level": "pseudonym"}


def token_of(account, scope=Scope.WRITE) -> str:
    shown = make_session(account, factor=Factor.PASSKEY)
    actor = actors_of_sessions(session(), [shown], now())[shown]
    token = make_token(actor=actor, account_id=account.id, name="my script", scope=scope)
    session.commit()
    return token


@pytest.fixture
def town(context):
    areas = make_city()
    category = make_category()
    people = {
        "resident": make_account("Noor", Role.VERIFIED, area=areas["mill"]),
        "neighbour": make_account("Ana", Role.VERIFIED, area=areas["mill"]),
        "officer": make_account("Vega", Role.OFFICER, area=areas["mill"]),
    }
    return {"areas": areas, "category": category, "people": people,
            "tokens": {who: token_of(account) for who, account in people.items()}}  # fmt: skip


@pytest.fixture
def program(app, town):
    """`program(who, method, path, body)`: a program without cookies, with the token of somebody."""
    client = app.test_client()

    def ask(who, method, path, body=None, **headers):
        told = {"Authorization": f"Bearer {town['tokens'][who]}"} if who else {}
        told |= {name.replace("_", "-"): held for name, held in headers.items()}
        with app.app_context():
            return client.open(f"/api/v1/{path}", method=method, json=body, headers=told)

    return ask


def count(*what):
    return value(reader(), select(func.count()).where(*what))


def test_a_report_reaches_the_desk_once_under_one_key(program, town):
    key = "night run 7"
    first = program("resident", "POST", "issues", REPORT, Idempotency_Key=key)
    assert (first.status_code, first.headers["Location"].rpartition("/")[2]) == (201, first.json["ref"])
    assert program("resident", "POST", "issues", REPORT, Idempotency_Key=key).json == first.json
    other = program("resident", "POST", "issues", REPORT | {"words": f"{WORDS} Again."}, Idempotency_Key=key)
    assert (other.status_code, other.json["code"]) == (409, "bad_request")
    # The same words for it, of somebody else, are another act.
    assert program("neighbour", "POST", "issues", REPORT, Idempotency_Key=key).json["ref"] != first.json["ref"]
    assert count(Issue.words == WORDS) == 2
    assert "receipt" not in first.text


def test_a_program_that_reports_from_outside_is_told_what_lies_near(program, town, client):
    set_nearby_cities(actor=SYSTEM, cities=[ToldCityNearby(name="Fuentes", phone="900 555 020")])
    sent = {"category": "lighting", "words": WORDS, "level": "pseudonym", "lat": 39.999, "lon": -2.995}
    [error] = program("resident", "POST", "issues", sent).json["errors"]
    assert error["nearest"] == {"slug": "mill", "name": "Mill", "metres": 111}
    assert error["cities"] == [{"name": "Fuentes", "phone": "900 555 020", "web": ""}]
    assert program("resident", "POST", "issues", sent | {"lat": 40.005}).status_code == 201
    form = {"service_code": "lighting", "description": WORDS, "lat": "39.999", "long": "-2.995"}
    form["api_key"] = town["tokens"]["resident"]
    [told] = client.post("/open311/v2/requests.json", data=form).json
    assert "Mill (mill) is 110 m away. For Fuentes: 900 555 020" in told["description"]


def test_a_program_chooses_among_houses_as_people_do(program, town, client):
    areas = [town["areas"]["mill"], town["areas"]["hill"]]
    told = [ToldAddress(street="Long Lane", number="7", lat=area.lat, lon=area.lon, area_id=area.id) for area in areas]
    put_addresses(actor=SYSTEM, addresses=told)
    sent = {"category": "lighting", "words": WORDS, "level": "pseudonym", "street": "Long Lane 7"}
    [error] = program("resident", "POST", "issues", sent).json["errors"]
    assert [one["label"] for one in error["choices"]] == ["Long Lane 7 · Mill", "Long Lane 7 · Hill", "None of these"]
    made = program("resident", "POST", "issues", sent | {"house": error["choices"][1]["value"]})
    assert (made.status_code, made.json["ref"][:3]) == (201, "HIL")
    form = {"service_code": "lighting", "description": WORDS, "address_string": "Long Lane 7"}
    form["api_key"] = town["tokens"]["resident"]
    [told] = client.post("/open311/v2/requests.json", data=form).json
    assert "Long Lane 7 · Hill" in told["description"]


def test_what_does_not_fit_is_said_field_by_field(program):
    answer = program("resident", "POST", "issues", {"category": "none", "words": "short", "lat": "nan", "lon": "1e999"})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert {one["field"] for one in answer.json["errors"]} == {"category", "words", "area"}
    for body in ([], "text", {"words": {"a": 1}}):
        assert program("resident", "POST", "issues", body).status_code == 400


def test_without_a_token_or_with_a_reading_one_nothing_is_written(program, town):
    issue = make_issue(town["areas"]["mill"])
    town["tokens"] |= {"reader": token_of(town["people"]["resident"], Scope.READ), "nobody": "corrala_none"}
    for who, status in ((None, 401), ("nobody", 401), ("reader", 403)):
        answer = program(who, "POST", f"issues/{issue.ref}/me-too")
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert value(reader(), select(Issue.me_too).where(Issue.id == issue.id)) == 0


def test_me_too_rating_step_and_closing_are_the_acts_of_the_pages(program, town):
    issue = make_issue(town["areas"]["mill"], officer_account_id=town["people"]["officer"].id, state="assigned")
    path = f"issues/{issue.ref}"
    assert program("resident", "POST", f"{path}/me-too").status_code == 201
    assert program(None, "GET", path).json["me_too"] == 1
    assert program("resident", "DELETE", f"{path}/me-too").status_code == 200
    step = {"text": "We looked at it.", "version": 1, "next_step": "Repair", "next_on": str(today(40))}
    assert program("resident", "POST", f"{path}/steps/progress", step).status_code == 403
    key = str(uuid4())
    told = program("officer", "POST", f"{path}/steps/progress", step, Idempotency_Key=key)
    assert (told.status_code, told.json["step"]) == (201, 1)
    assert program("officer", "POST", f"{path}/steps/progress", step, Idempotency_Key=key).json["step"] == 1
    late = program("officer", "POST", f"{path}/steps/progress", step)
    assert (late.status_code, late.json["code"]) == (409, "conflict")
    assert "version" not in program(None, "GET", path).json  # it tells of changes that are not public
    end = {"text": "All lamps burn.", "version": late.json["version"], "closing": "resolved", "own_view": "fully"}
    assert program("officer", "POST", f"{path}/steps/close", end).status_code == 201
    assert program("resident", "POST", f"{path}/rating", {"solved": "partly", "outcome": 4}).status_code == 201
    assert (count(Step.issue_id == issue.id), count(Rating.issue_id == issue.id)) == (2, 1)
    assert program("officer", "POST", f"{path}/rating", {"solved": "yes"}).status_code == 403
    assert program("officer", "POST", f"{path}/steps/nothing", step).status_code == 404


def test_the_sixth_report_in_an_hour_waits_and_says_how_long(program):
    statuses = [program("resident", "POST", "issues", REPORT | {"words": f"{WORDS} {n}"}) for n in range(6)]
    assert [one.status_code for one in statuses] == [201] * 5 + [429]
    assert int(statuses[-1].headers["Retry-After"]) > 0


def open311(client, path, **args):
    return client.get(f"/open311/v2/{path}", query_string=args)


def test_services_and_their_questions(client, town):
    (service,) = open311(client, "services.json").json
    assert (service["service_code"], service["type"], service["metadata"]) == ("lighting", "realtime", True)
    asked = open311(client, "services/lighting.json").json
    assert [one["code"] for one in asked["attributes"]] == ["area", "level"]
    assert open311(client, "services/none.json").json == [{"code": 404, "description": "There is nothing here."}]
    root = ElementTree.fromstring(open311(client, "services.xml").data)
    assert [one.findtext("service_code") for one in root.findall("service")] == ["lighting"]
    assert ElementTree.fromstring(open311(client, "discovery.xml").data).findtext("endpoints/endpoint/type")


def test_requests_by_time_status_code_and_reference(client, town):
    area, chief = town["areas"]["mill"], make_actor("Chief", Role.COMMISSIONER, area=town["areas"]["mill"])
    old = make_issue(area, town["category"], at=now() - timedelta(days=120))
    shut = make_issue(area, town["category"], at=now() - timedelta(days=2), lat=40.001, lon=-2.999)
    close(shut, chief)
    new = make_issue(area, words="canary", title="canary", street="Canary Lane", words_state=WordsState.PENDING)
    make_issue(area, confidential=True, level="confidential")

    def refs(**args):
        return [one["service_request_id"] for one in open311(client, "requests.json", **args).json]

    assert refs() == [new.ref, shut.ref]
    assert refs(status="closed") == [shut.ref]
    assert refs(status="open,closed") == [new.ref, shut.ref]
    assert refs(service_code="lighting") == [shut.ref]
    assert refs(service_request_id=f"{old.ref},{shut.ref}") == [shut.ref, old.ref]
    assert refs(end_date=(now() - timedelta(days=100)).isoformat()) == [old.ref]
    assert open311(client, "requests.json", start_date="yesterday").json[0]["code"] == 400
    assert open311(client, "requests.json", jurisdiction_id="elsewhere.example").status_code == 404
    (told,) = open311(client, f"requests/{shut.ref}.json").json
    assert (told["status"], told["lat"], told["long"]) == ("closed", 40.001, -2.999)
    assert "canary" not in open311(client, "requests.json").text.lower()
    root = ElementTree.fromstring(open311(client, "requests.xml", status="closed").data)
    assert [one.findtext("service_request_id") for one in root.findall("request")] == [shut.ref]
    assert open311(client, f"tokens/{shut.ref}.json").json == [{"service_request_id": shut.ref, "token": shut.ref}]


def test_a_request_is_reported_with_the_key_of_a_person(client, town):
    told = {"service_code": "lighting", "description": WORDS, "lat": "40.001", "long": "-2.999"}
    path = "/open311/v2/requests.json"
    assert client.post(path, data=told).json[0]["code"] == 403
    assert client.post(path, data=told | {"api_key": "none"}).json[0]["code"] == 403
    key = {"api_key": town["tokens"]["resident"]}
    wrong = client.post(path, data=key | told | {"service_code": "none", "lat": "0", "long": "0"})
    assert (wrong.status_code, len(wrong.json)) == (400, 2)
    (made,) = client.post(path, data=key | told).json
    (issue,) = rows(reader(), select(Issue.words, Issue.reporter_account_id).where(Issue.ref == made[ID]))
    assert tuple(issue) == (WORDS, town["people"]["resident"].id)
    hidden = client.post(path, data=key | told | {"attribute[level]": "confidential", "description": f"{WORDS} No."})
    (made,) = hidden.json
    assert open311(client, f"requests/{made[ID]}.json").status_code == 404


def test_feeds_carry_the_shown_point_and_the_licence_and_tables_the_licence(client, town):
    area = town["areas"]["mill"]
    shown = make_issue(area, town["category"], lat=40.001, lon=-2.999)
    make_issue(area)
    for path, number in (("/issues/feed.atom", 1), (f"/issues/{shown.ref}/feed.atom", 1)):
        root = ElementTree.fromstring(client.get(path).data)
        points = [one.text for one in root.iter("{http://www.georss.org/georss}point")]
        assert points == ["40.001 -2.999"] * number
        assert "CC BY 4.0" in root.findtext("{http://www.w3.org/2005/Atom}rights")
    for path in ("/issues/data.csv", "/meetings/data.csv", "/register/data.csv", "/register/less-public.csv"):
        assert client.get(path).headers["Link"].endswith('rel="license"')
    assert "CC BY 4.0" in client.get("/data-credits").get_data(as_text=True)
