"""The report, question after question, without scripts and without an account."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.issues.models import Issue, Photo
from app.kernel.db import reader, row_or_none, session, value
from app.kernel.photos import file_of
from tests.builders.issues import make_category, photo_bytes
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    make_category("noise", exact_place=False, formal_complaint=True)
    make_category("hate", exact_place=False, public=False, guided={"phone": "016", "place": {"en": "Help line"}})
    return areas


class Fields(HTMLParser):
    """What a browser would send of a page's form: hidden, typed, checked and selected values."""

    def __init__(self, html):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.heading, self._select, self._area, self._in_h1 = "", None, None, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        kind = given.get("type", "text")
        if tag == "h1":
            self._in_h1 = True
        elif tag == "select":
            self._select = given["name"]
        elif tag == "textarea":
            self._area = given["name"]
        elif tag == "option" and self._select and "selected" in given:
            self._hold(self._select, given.get("value"))
        elif tag == "input" and kind != "file" and (kind not in ("radio", "checkbox") or "checked" in given):
            self._hold(given["name"], given.get("value"))

    def handle_endtag(self, tag):
        self._in_h1 = self._in_h1 and tag != "h1"
        self._select = None if tag == "select" else self._select
        self._area = None if tag == "textarea" else self._area

    def handle_data(self, data):
        if self._in_h1:
            self.heading += data
        elif self._area:
            self._hold(self._area, data.removeprefix("\r\n"))

    def _hold(self, name, value):
        self.values.setdefault(name, []).append(value or "")


class Report:
    """A browser that fills in one step after the other."""

    def __init__(self, client):
        self.client = client
        self.fields: dict[str, object] = {"csrf_token": csrf(client, "/issues/new")}

    def send(self, go="next", **answers):
        files = [(BytesIO(data), name) for name, data in answers.pop("photos", [])]
        data = self.fields | answers | {"go": go, "photos": files}
        response = self.client.post("/issues/new", data=data, content_type="multipart/form-data")
        self.html = response.get_data(as_text=True)
        page = Fields(self.html)
        self.fields, self.title = page.values, " ".join(page.heading.split())
        return response


def start(client, category="lighting", area="mill", words="Six lamps have been dark for two weeks.", **more):
    report = Report(client)
    report.send(at="what", category=category)
    report.send(area=area, **more)
    report.send(words=words)
    return report


def test_visitor_reports_in_five_screens_and_gets_reference_and_receipt(client, city):
    report = Report(client)
    report.send(at="what", category="lighting")
    assert report.title == "Where is it?"
    assert "Advice about lighting." in report.html
    report.send(area="mill", street="Mill Lane 3")
    assert report.title == "What is happening?"
    report.send(words="Six lamps have been dark for two weeks.")
    assert report.title == "Check and send"
    assert "Six lamps have been dark for two weeks." in report.html
    response = report.send(level="pseudonym")
    assert (response.status_code, report.title) == (200, "Your report has arrived")
    row = row_or_none(reader(), select(Issue.__table__))
    assert (row.ref, row.words_state, row.street) == ("MIL-0001", "pending", "Mill Lane 3")
    assert "MIL-0001" in report.html
    assert len(re.search(r'Your receipt</span> <bdi class="reference">([A-Z2-9]+)<', report.html)[1]) == 12
    assert response.headers["Cache-Control"] == "no-store"


def test_first_page_shows_the_emergency_number_before_the_question(client, city):
    html = client.get("/issues/new").get_data(as_text=True)
    assert html.index("tel:112", html.index("<main")) < html.index("What is it about?", html.index("<main"))


def test_each_step_when_unanswered_says_so_and_stays(client, city):
    report = Report(client)
    for answers, title, message in (
        ({"at": "what"}, "What is it about?", "Choose what it is about."),
        ({"at": "where", "category": "lighting"}, "Where is it?", "Say where it is: choose a neighbourhood."),
        ({"at": "words", "area": "mill"}, "What is happening?", "Tell in your own words what is happening."),
    ):
        response = report.send(**answers)
        assert response.status_code == 422
        assert report.title == title
        assert message in report.html
        assert "<title>Error:" in report.html


def test_back_keeps_every_answer(client, city):
    report = start(client, street="Mill Lane")
    for title, kept in (
        ("What is happening?", "Six lamps have been dark"),
        ("Where is it?", 'value="Mill Lane"'),
        ("What is it about?", "checked"),
    ):
        report.send("back")
        assert report.title == title
        assert kept in report.html
    for _ in range(3):
        report.send()
    assert report.title == "Check and send"
    assert "Six lamps have been dark" in report.html


def test_preview_marks_personal_data_and_refuses_nothing(client, city):
    report = start(client, "noise", words="Call Rami on 612 345 678 or rami@example.org, he lives at piso 3.")
    assert re.findall(r"<mark>(.*?)</mark>", report.html) == ["612 345 678", "rami@example.org", "piso 3"]
    assert report.send(level="pseudonym").status_code == 200
    assert report.title == "Your report has arrived"


def test_preview_of_the_confidential_shows_that_nothing_is_shown(client, city):
    report = start(client, "hate")
    assert "This report is confidential." in report.html
    assert "must act on it" in report.html
    report.send(level="pseudonym")
    assert row_or_none(reader(), select(Issue.confidential, Issue.level)) == (True, "confidential")


def test_guided_category_shows_where_help_is(client, city):
    report = Report(client)
    report.send(at="what", category="hate")
    assert 'href="tel:016"' in report.html
    assert "Help line" in report.html


def test_form_sent_twice_makes_one_issue_and_shows_the_same_receipt(client, city):
    report = start(client)
    fields = dict(report.fields)
    report.send(level="pseudonym")
    first = report.html
    report.fields = fields
    report.send(level="pseudonym")
    assert value(reader(), select(func.count()).select_from(Issue)) == 1
    code = re.compile(r"Your receipt</span> <bdi class=\"reference\">([A-Z2-9]+)<")
    assert code.search(first)[1] == code.search(report.html)[1]


def test_photos_are_made_anew_and_travel_to_the_end(client, city):
    report = Report(client)
    report.send(at="what", category="lighting")
    report.send(area="mill")
    assert b"CanaryCamera" in photo_bytes(gps=True)
    report.send("back", photos=[("gps.jpg", photo_bytes(gps=True))], words="Six lamps are dark here.")
    report.send()
    assert report.title == "What is happening?"
    assert report.html.count("<img") == 1
    report.send(words="Six lamps are dark here.")
    report.send(level="pseudonym")
    photo = row_or_none(reader(), select(Photo.__table__))
    data = file_of(photo.name).read_bytes()
    assert b"CanaryCamera" not in data
    assert dict(Image.open(BytesIO(data)).getexif()) == {}
    with client.get("/issues/MIL-0001/photos/1") as mine:  # the reporter, in this browser
        assert mine.status_code == 200
    other = client.application.test_client()
    assert other.get("/issues/MIL-0001/photos/1").status_code == 404  # its words still wait


def test_photo_that_is_none_is_refused_by_name_and_the_rest_is_kept(client, city):
    report = Report(client)
    report.send(at="what", category="lighting")
    report.send(area="mill")
    files = [
        ("good.png", photo_bytes("PNG")),
        ("script.svg", b"<svg onload=alert(1)>"),
        ("bomb.jpg", b"\xff\xd8" + b"0" * 99),
    ]
    response = report.send(photos=files, words="Six lamps are dark here.")
    assert response.status_code == 422
    assert "script.svg: This file is no JPEG, PNG or WebP photo." in report.html
    assert "bomb.jpg" in report.html
    assert report.html.count("<img") == 1
    assert "Six lamps are dark here." in report.html
    report.send(words="Six lamps are dark here.")
    assert report.title == "Check and send"


def test_sixth_photo_is_left_out_and_one_can_be_removed(client, city):
    report = Report(client)
    report.send(at="what", category="lighting")
    report.send(area="mill")
    response = report.send(photos=[(f"{n}.jpg", photo_bytes()) for n in range(6)], words="Six lamps are dark.")
    assert response.status_code == 422
    assert "5.jpg" in report.html
    assert len(report.fields["kept"]) == 5
    report.send(f"drop:{report.fields['kept'][0]}", words="Six lamps are dark.")
    assert len(report.fields["kept"]) == 4
    assert report.title == "What is happening?"


@pytest.mark.parametrize("token", ["x", "WyJhLmpwZyIsMSwxLCJhIl0.aaa.bbb", "..%2f..%2fetc"])
def test_waiting_photo_with_a_made_up_token_is_not_found(client, city, token):
    assert client.get(f"/issues/new/photos/{token}").status_code == 404


def test_sixth_report_within_an_hour_is_slowed_down(client, city):
    for number in range(5):
        assert start(client).send(level="pseudonym").status_code == 200, number
    response = start(client).send(level="pseudonym")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert value(reader(), select(func.count()).select_from(Issue)) == 5


def test_account_reports_with_its_own_name_and_no_wait(client, city):
    sign_in(client, make_account("Noor Haddad"))
    report = start(client)
    assert 'name="name"' not in report.html.split("<form class", 1)[1].split("hidden", 1)[0]
    report.send(level="public_name")
    row = row_or_none(reader(), select(Issue.shown_name, Issue.words_state, Issue.reporter_kind))
    assert row == ("Noor Haddad", "visible", "account")


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "check", "go": "next", "key": "no-uuid"},
        {"at": "nowhere", "go": "sideways"},
        {"at": "check", "go": "next", "category": "none", "area": "none", "level": "loud"},
        {"at": "where", "go": "next", "lat": "nan", "lon": "1e400"},
        {"at": "words", "go": "drop:", "kept": ["x"] * 9},
    ],
)
def test_report_when_the_form_was_tampered_with_then_is_never_a_fault(client, city, fields):
    token = csrf(client, "/issues/new")
    response = client.post("/issues/new", data={"key": str(uuid4())} | fields | {"csrf_token": token})
    assert response.status_code in (200, 422)
    assert value(reader(), select(func.count()).select_from(Issue)) == 0
    session.rollback()


def test_point_decides_the_neighbourhood_and_the_preview_says_so(client, city):
    report = Report(client)
    report.send(at="what", category="lighting")
    report.send(area="mill", lat="40.025", lon="-2.995")
    report.send(words="Six lamps have been dark for two weeks.")
    assert "Harbour" in report.html.split("report-preview")[1].split("</section>")[0]
    report.send(level="pseudonym")
    assert value(reader(), select(Issue.area_id)) == city["harbour"].id


def test_point_outside_the_city_is_dropped_and_the_list_decides(client, city):
    report = Report(client)
    report.send(at="what", category="lighting")
    response = report.send(lat="10.5", lon="10.5")
    assert (response.status_code, report.title) == (422, "Where is it?")
    assert "This point lies outside the city. Choose a neighbourhood from the list." in report.html
    assert report.fields["lat"] == report.fields["lon"] == [""]
    report.send(area="mill")
    assert report.title == "What is happening?"


def test_outlines_for_the_map_name_each_neighbourhood(client, city):
    features = client.get("/issues/new/outlines.geojson").get_json()["features"]
    assert {feature["properties"]["slug"] for feature in features} == {"mill", "harbour", "hill", "park"}
    assert {feature["geometry"]["type"] for feature in features} == {"Polygon"}


@pytest.fixture
def library(client, monkeypatch):
    """Say under which address the map library is installed; "" when it is not."""
    known = client.application.jinja_env.globals["static_url"]

    def install(address: str) -> None:
        def static_url(path):
            return address if path.startswith("vendor/") else known(path)

        monkeypatch.setitem(client.application.jinja_env.globals, "static_url", static_url)

    return install


@pytest.mark.parametrize("address", ["/static/vendor/leaflet.js", ""])
def test_place_step_offers_the_map_only_when_its_library_is_installed(client, city, library, address):
    library(address)
    report = Report(client)
    report.send(at="what", category="lighting")
    assert ("data-canvas" in report.html) is bool(address)
    assert 'id="area"' in report.html
    assert 'id="street"' in report.html


def test_maps_show_tiles_only_when_the_city_has_set_them_up(client, city, library, monkeypatch):
    library("/static/vendor/leaflet.js")
    assert "data-tiles" not in client.get("/issues/map").get_data(as_text=True)
    settings = replace(
        client.application.config["SETTINGS"],
        tile_url="https://tiles.example.org/{z}/{x}/{y}.png",
        tile_attribution="The map makers",
    )
    monkeypatch.setitem(client.application.config, "SETTINGS", settings)
    html = client.get("/issues/map").get_data(as_text=True)
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png" data-credit="The map makers"' in html


@pytest.mark.parametrize(
    ("tag", "first", "second"),
    [
        ("fr", "De quoi s’agit-il ?", "Où est-ce ?"),
        ("pt", "De que se trata?", "Onde é?"),
        ("uk", "Про що йдеться?", "Де це?"),
    ],
)
def test_a_report_is_made_in_a_language_that_the_rest_of_the_house_does_not_speak(client, city, tag, first, second):
    html = client.get(f"/issues/new?lang={tag}").get_data(as_text=True)
    assert (f'<html lang="{tag}"' in html, first in html) == (True, True)
    answers = {"csrf_token": csrf(client, "/issues/new"), "at": "what", "go": "next", "category": "lighting"}
    where = client.post("/issues/new", data=answers).get_data(as_text=True)
    assert (second in where, f'href="/issues/new?lang={tag}"' in where) == (True, True)
    sent = answers | {"at": "check", "area": "mill", "words": "Il fait nuit dans la rue.", "level": "pseudonym"}
    assert client.post("/issues/new", data=sent).status_code == 200
    assert value(reader(), select(Issue.lang)) == tag
    other = client.get("/issues").get_data(as_text=True)
    assert ('<html lang="en"' in other, f'lang="{tag}"' in other.split("<main")[0]) == (True, False)


def test_the_page_speaks_the_language_of_the_browser_where_it_can(client, city):
    asked = {"Accept-Language": "uk, en;q=0.5"}
    assert "Про що йдеться?" in client.get("/issues/new", headers=asked).get_data(as_text=True)
    assert '<html lang="en"' in client.get("/issues", headers=asked).get_data(as_text=True)
