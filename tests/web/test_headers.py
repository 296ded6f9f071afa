"""The door check for forms: a token, and the proof that the form stood on a page of this site."""

import pytest
from flask import Flask

from app.web.access import access
from app.web.headers import csrf_token, policy
from tests.conftest import own_app

HERE = "http://localhost"


@pytest.fixture
def site(app, environ):
    with own_app(environ) as own:

        @own.get("/form")
        @access("site.health")
        def form():
            return csrf_token()

        @own.get("/reading")
        @access("site.health")
        def reading():
            return "text"

        @own.post("/act")
        @access("site.health")
        def take():
            return "done"

        yield own


def post(site: Flask, headers: dict[str, str], token: bool = True) -> int:
    client = site.test_client()
    value = client.get("/form").get_data(as_text=True)
    return client.post("/act", data={"csrf_token": value} if token else {}, headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": HERE},
        {"Referer": f"{HERE}/form"},
    ],
)
def test_form_from_this_site_is_taken(site, headers):
    assert post(site, headers) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.elsewhere.example/"},
        {},
    ],
)
def test_form_from_elsewhere_is_refused_even_with_a_token(site, headers):
    assert post(site, headers) == 400


def test_form_without_token_is_refused(site):
    assert post(site, {"Sec-Fetch-Site": "same-origin"}, token=False) == 400


def test_page_with_a_token_is_stored_nowhere_and_a_reading_page_sets_no_cookie(site):
    assert site.test_client().get("/form").headers["Cache-Control"] == "no-store"
    reading = site.test_client().get("/reading")
    assert reading.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in reading.headers


def test_policy_names_a_foreign_host_only_for_configured_tiles():
    assert "https:" not in policy(None, HERE)
    assert "img-src 'self' data: https://*.tiles.example" in policy("https://{s}.tiles.example/{z}/{x}/{y}.png", HERE)


def test_referrer_stays_within_the_site(site):
    """With `no-referrer` browsers send `Origin: null`, and every form would be refused."""
    assert site.test_client().get("/reading").headers["Referrer-Policy"] == "same-origin"


def test_secure_site_sends_strict_transport_and_host_bound_cookies(app, environ):
    with own_app(dict(environ, CORRALA_BASE_URL="https://corrala.example")) as own:
        assert own.config["SESSION_COOKIE_NAME"] == "__Host-corrala"
        assert own.config["SESSION_COOKIE_SECURE"] is True
        response = own.test_client().get("/no-such-page", base_url="https://corrala.example")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
