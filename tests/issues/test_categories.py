"""The table of categories that administrators edit, help elsewhere that is counted, and the same nearby."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.vocabulary import Role
from app.issues.formal import SENTENCES
from app.issues.models import Category, GuidedCount
from app.issues.queries import category_to_edit, guided_counts, near
from app.kernel.clock import now
from app.kernel.db import reader, rows, value
from app.kernel.journal import Journal
from tests.builders.issues import make_category, make_issue
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_body, make_city

HELP = {"phone": "016", "place": {"en": "The centre in Mill Street"}, "hours": {"en": "day and night"}}
HERE = (40.005, -2.995)


@pytest.fixture
def city(context):
    areas = make_city()
    make_body("lamps")
    return areas


FIELDS = {
    "name_en": "Dark street",
    "name_es": "Calle a oscuras",
    "advice_en": "The lighting service repairs it.",
    "body": "lamps",
    "public": "y",
    "active": "y",
    "second_sign_off": "y",
    "first_answer_days": "2",
    "solution_days": "10",
    "position": "3",
}


def test_administrators_add_and_change_a_category(client, city):
    sign_in(client, make_account("Adm", Role.ADMINISTRATOR))
    token = csrf(client, "/admin/categories/new")
    fields = FIELDS | {"csrf_token": token, "code": "dark-street"}
    assert client.post("/admin/categories/new", data=fields).status_code == 303
    assert client.post("/admin/categories/new", data=fields).status_code == 422  # the code is taken
    row = category_to_edit(reader(), "dark-street")
    assert (row.names, row.body_slug) == ({"en": "Dark street", "es": "Calle a oscuras"}, "lamps")
    assert (row.second_sign_off, row.exact_place, row.guided, row.first_answer_days) == (True, False, None, 2)
    change = FIELDS | {"csrf_token": token, "guided_phone": "010", "place_en": "Town hall", "public": "", "name_es": ""}
    del change["public"]
    assert client.post("/admin/categories/dark-street", data=change).status_code == 303
    row = category_to_edit(reader(), "dark-street")
    assert (row.names, row.public) == ({"en": "Dark street"}, False)
    assert row.guided == {"phone": "010", "place": {"en": "Town hall"}, "hours": {}}
    shown = client.get("/admin/categories/dark-street").get_data(as_text=True)
    assert "Town hall" in shown
    assert "Dark street" in client.get("/admin/categories").get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Dark Street"},
        {"code": "x" * 41},
        {"name_en": "", "name_es": ""},
        {"name_en": "x" * 81},
        {"first_answer_days": "0"},
        {"solution_days": "99999999999999999999"},
        {"urgent_number": "112; DROP"},
        {"position": "-1"},
        {"body": "nobody"},
    ],
)
def test_a_category_that_says_something_wrong_is_shown_again(client, city, wrong):
    sign_in(client, make_account("Adm", Role.ADMINISTRATOR))
    fields = FIELDS | {"csrf_token": csrf(client, "/admin/categories/new"), "code": "dark-street"} | wrong
    assert client.post("/admin/categories/new", data=fields).status_code == 422
    assert rows(reader(), select(Category.id)) == []


def test_who_takes_the_help_elsewhere_is_counted_without_a_trace(client, city):
    make_category("violence", public=False, guided=HELP)
    make_category("lighting")
    token = csrf(client, "/issues/new")
    there = client.post("/issues/guided/violence", data={"csrf_token": token})
    assert there.status_code == 200
    assert "016" in there.get_data(as_text=True)
    assert client.post("/issues/guided/lighting", data={"csrf_token": token}).status_code == 404
    assert [row.number for row in guided_counts(reader())] == [1]
    said = rows(reader(), select(Journal.actor_id, Journal.actor_kind).where(Journal.act == "issue.guided"))
    assert [row.actor_id for row in said] == [None]
    assert "fewer than 5" in client.get("/issues/guided").get_data(as_text=True)
    for _again in range(4):
        client.post("/issues/guided/violence", data={"csrf_token": token})
    assert value(reader(), select(GuidedCount.number)) == 5
    assert "fewer than" not in client.get("/issues/guided").get_data(as_text=True)


def test_who_was_guided_is_given_away_by_month_district_and_place_never_a_few_of_what_is_confidential(client, city):
    make_category("violence", public=False, guided=HELP)
    make_category("scams", guided=HELP)
    token = csrf(client, "/issues/new")
    for code, area in [("violence", "mill"), ("scams", "mill"), ("scams", "harbour"), ("scams", "moon"), ("scams", "")]:
        assert client.post(f"/issues/guided/{code}", data={"csrf_token": token, "area": area}).status_code == 200
    given = client.get("/issues/guided.csv")
    lines = [line.split(",") for line in given.text.lstrip("\ufeff").splitlines()]
    assert given.mimetype == "text/csv"
    assert [(line[1], line[3], line[5], line[6], line[7], line[8]) for line in lines[1:]] == [
        ("violence", "north", "The centre in Mill Street", "016", "", "5"),
        ("scams", "", "The centre in Mill Street", "016", "2", ""),
        ("scams", "north", "The centre in Mill Street", "016", "2", ""),
    ]
    html = client.get("/issues/guided").get_data(as_text=True)
    assert ("North" in html, "not told" in html, "fewer than 5" in html) == (True, True, True)


def test_the_page_of_a_crime_says_in_six_languages_that_a_report_is_no_formal_complaint(client, city):
    make_category("theft", formal_complaint=True, guided=HELP)
    answers = {"category": "theft", "at": "what", "go": "next"}
    html = client.post("/issues/new", data=answers | {"csrf_token": csrf(client, "/issues/new")}).get_data(as_text=True)
    for one in SENTENCES:
        assert one.danger in html
    assert html.count('href="tel:112"') >= len(SENTENCES)
    assert "/issues/guided/theft" in html
    assert {one.tag for one in SENTENCES} == {"es", "en", "ar", "fr", "pt", "uk"}


def test_what_is_near_new_and_alike_is_offered_and_nothing_else(city):
    kinds = [make_category(code, position=at) for at, code in enumerate(("lighting", "signs", "waste", "dogs"))]
    ids = [kinds[0].id, kinds[1].id]
    about = {"lat": HERE[0], "lon": HERE[1]}
    here = make_issue(city["mill"], kinds[0], **about)
    beside = make_issue(city["mill"], kinds[1], lat=HERE[0] + 0.001, lon=HERE[1])
    make_issue(city["mill"], kinds[2], **about)
    make_issue(city["mill"], kinds[0], lat=HERE[0] + 0.0025, lon=HERE[1])  # 278 m
    make_issue(city["mill"], kinds[0], at=now() - timedelta(weeks=9), **about)
    make_issue(city["mill"], kinds[0], state="closed", **about)
    make_issue(city["mill"], kinds[0], confidential=True, **about)
    found = near(reader(), *HERE, ids, now() - timedelta(weeks=8))
    assert [row.ref for row in found] == [here.ref, beside.ref]


def test_the_same_nearby_is_offered_before_sending_and_not_when_it_stays_confidential(client, city):
    kinds = [make_category(code, position=at) for at, code in enumerate(("lighting", "signs", "waste", "dogs"))]
    hidden = make_issue(
        city["mill"], kinds[1], lat=HERE[0], lon=HERE[1], words_state="pending", words="A secret canary."
    )
    street = make_issue(city["mill"], kinds[0], street="Mill Street")
    far = make_issue(city["mill"], kinds[3], lat=HERE[0], lon=HERE[1])
    answers = {
        "csrf_token": csrf(client, "/issues/new"),
        **{"category": "lighting", "area": "mill", "words": "The lamp at the corner is dark.", "level": "pseudonym"},
        **{"at": "words", "go": "next", "lat": str(HERE[0]), "lon": str(HERE[1])},
    }
    html = client.post("/issues/new", data=answers).get_data(as_text=True)
    assert f"/issues/{hidden.ref}/me-too" in html
    assert "canary" not in html
    assert far.ref not in html
    pointless = answers | {"lat": "", "lon": "", "street": "Mill Street 14, 3 B"}
    assert f"/issues/{street.ref}/me-too" in client.post("/issues/new", data=pointless).get_data(as_text=True)
    silent = client.post("/issues/new", data=answers | {"level": "confidential"}).get_data(as_text=True)
    assert hidden.ref not in silent
