"""A geocoder of others: asked by the server alone, for the place alone, and done without when it does not answer."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.areas import geocoder
from app.config import SettingError, settings_from
from app.issues.models import Issue, IssuePoint
from app.kernel.db import reader, rows
from tests.builders.issues import make_category
from tests.builders.people import csrf
from tests.builders.places import make_city

WORDS = "Loud music every night, from the flat of Ana Lopez."
STREET = "Calle Larga 12"


def place(name: str, lat: float, lon: float) -> dict[str, object]:
    """A place as Nominatim tells it in jsonv2."""
    return {"place_id": 1, "osm_type": "node", "lat": str(lat), "lon": str(lon), "category": "building",
            "type": "yes", "importance": 0.1, "display_name": name}  # fmt: skip


IN_MILL = place("12, Calle Larga, Mill, Valmere", 40.004, -2.996)
IN_HILL = place("12, Calle Larga, Hill, Valmere", 40.045, -2.996)
ELSEWHERE = place("12, Calle Larga, Otherton", 41.0, -2.9)
BETWEEN = place("12, Calle Larga, nowhere", 40.015, -2.996)  # in the box of the city, in no neighbourhood


class Stand:
    """What the geocoder answers next, and what it was asked."""

    def __init__(self) -> None:
        self.answer: bytes = json.dumps([IN_MILL, IN_HILL, ELSEWHERE, BETWEEN]).encode()
        self.url = ""
        self.status, self.wait, self.headers = 200, 0.0, {}
        self.asked: list[str] = []
        self.heads: list[dict[str, str]] = []

    @property
    def queries(self) -> list[dict[str, str]]:
        return [{name: held[0] for name, held in parse_qs(urlsplit(path).query).items()} for path in self.asked]


@pytest.fixture
def stand(client, context, monkeypatch) -> Iterator[Stand]:
    stand = Stand()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand.asked.append(self.path)
            stand.heads.append(dict(self.headers))
            time.sleep(stand.wait)
            self.send_response(stand.status)
            for name, held in stand.headers.items():
                self.send_header(name, held)
            self.end_headers()
            self.wfile.write(stand.answer)

        def log_message(self, *_told: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    config = client.application.config
    url = f"http://127.0.0.1:{server.server_port}/search"
    monkeypatch.setitem(config, "SETTINGS", replace(config["SETTINGS"], geocoder_url=url))
    monkeypatch.setattr(geocoder, "TIMEOUT_S", 0.5)
    client.application.extensions.pop("corrala_geocoder", None)
    stand.url = url
    yield stand
    client.application.extensions.pop("corrala_geocoder", None)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("noise", exact_place=True)
    make_category("threats", public=False)
    return areas


def send(client, **answers):
    told = {"category": "noise", "words": WORDS, "level": "pseudonym", "at": "check", "go": "next", "area": ""}
    token = csrf(client, "/issues/new")
    return client.post("/issues/new", data=told | {"csrf_token": token, "street": STREET} | answers)


def test_places_of_the_geocoder_are_offered_inside_the_city_and_one_is_chosen(client, city, stand):
    first = send(client)
    assert first.status_code == 422
    assert "12, Calle Larga, Mill, Valmere · Mill" in first.text
    assert "12, Calle Larga, Hill, Valmere · Hill" in first.text
    assert ("Otherton" in first.text, "nowhere" in first.text) == (False, False)
    assert send(client, house="40.045,-2.996").status_code == 200
    assert rows(reader(), select(Issue.area_id))[0].area_id == city["hill"].id
    assert rows(reader(), select(IssuePoint.lat))[0].lat == 40.045


def test_it_is_told_the_place_alone_once_a_day(client, city, stand):
    send(client)
    send(client, street="calle  LARGA 12")
    [query] = stand.queries
    assert query == {
        "q": STREET,
        "format": "jsonv2",
        "limit": "8",
        "bounded": "1",
        "viewbox": "-3.0,40.07,-2.99,40.0",
        "accept-language": "en",
    }
    assert set(stand.heads[0]) == {"Host", "Accept-Encoding", "User-Agent", "Accept"}


@pytest.mark.parametrize("closed", [{"category": "threats"}, {"level": "confidential"}])
def test_of_a_confidential_report_it_is_told_nothing(client, city, stand, closed):
    assert send(client, **closed).status_code == 422
    assert send(client, area="mill", **closed).status_code == 200
    assert stand.asked == []


@pytest.mark.parametrize(
    "broken",
    [
        {"wait": 1.0},
        {"status": 500},
        {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}},
        {"answer": b"<html>"},
        {"answer": b'{"error": "no"}'},
        {"answer": b'[{"lat": "x"}]'},
        {"answer": b"[" * 60_000},
        {"answer": b" " * 100_000 + b"[]"},
    ],
    ids=["late", "fails", "elsewhere", "page", "no list", "no place", "deep", "long"],
)
def test_when_it_does_not_answer_the_own_list_serves_and_it_is_left_in_peace(client, city, stand, broken):
    for name, held in broken.items():
        setattr(stand, name, held)
    began = time.monotonic()
    assert "choose a neighbourhood" in send(client).text
    assert send(client, area="mill").status_code == 200
    assert (len(stand.asked), time.monotonic() - began < 5) == (1, True)


def test_a_place_that_it_does_not_know_is_the_residents_to_name(client, city, stand):
    stand.answer = b"[]"
    assert "choose a neighbourhood" in send(client).text
    assert send(client, area="mill").status_code == 200


def test_the_page_says_so_only_where_it_is_asked(client, city, stand):
    token = csrf(client, "/issues/new")
    told = {"at": "what", "go": "next", "csrf_token": token}
    assert "map service" in client.post("/issues/new", data=told | {"category": "noise"}).text
    assert "map service" not in client.post("/issues/new", data=told | {"category": "threats"}).text


def test_nobody_is_asked_where_none_is_set_up(client, city, monkeypatch):
    monkeypatch.setattr(geocoder.http.client, "HTTPConnection", None)
    monkeypatch.setattr(geocoder.http.client, "HTTPSConnection", None)
    assert send(client).status_code == 422
    assert send(client, area="mill").status_code == 200


GOOD = {"CORRALA_ENV": "test"}


@pytest.mark.parametrize("url", ["https://places.example/search", "http://127.0.0.1:8088/search", None])
def test_it_is_reached_by_https_or_on_this_machine(url):
    assert settings_from(GOOD | ({"CORRALA_GEOCODER_URL": url} if url else {})).geocoder_url == url


@pytest.mark.parametrize(
    "url",
    ["http://places.example/search", "ftp://127.0.0.1/", "https:///search", "https://a@b/s", "https://b/s?key=1", "x"],
)
def test_any_other_address_stops_the_start(url):
    with pytest.raises(SettingError, match="CORRALA_GEOCODER_URL"):
        settings_from(GOOD | {"CORRALA_GEOCODER_URL": url})


def test_the_doctor_asks_it_too(stand):
    assert geocoder.answers(stand.url, "https://corrala.example")
    assert not geocoder.answers("http://127.0.0.1:9/search", "https://corrala.example")
