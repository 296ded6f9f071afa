"""Refusals and faults: plain pages, no traceback, and 503 when the database is away."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.kernel.errors import Busy, Closed, Conflict, NotAllowed, NotFound, TooMany
from tests.conftest import own_app


@pytest.fixture
def broken(app, environ):
    """An application of its own with routes that fail, each in its way."""
    with own_app(environ) as own:
        own.testing = False
        failures = {
            "away": OperationalError("SELECT 1", {}, Exception("database is locked")),
            "full": OperationalError("INSERT", {}, Exception("database or disk is full")),
            "fault": ZeroDivisionError("the secret cause"),
            "busy": Busy(),
            "conflict": Conflict(),
            "forbidden": NotAllowed(),
            "missing": NotFound(),
            "fast": TooMany(retry_after=7),
            "closed": Closed("This consultation closed on 2026-11-26 at 10:00."),
        }

        @own.route("/broken/<kind>", methods=["GET", "POST"])
        def fail(kind: str):
            raise failures[kind]

        yield own


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("away", 503),
        ("full", 503),
        ("fault", 500),
        ("busy", 503),
        ("conflict", 409),
        ("forbidden", 403),
        ("missing", 404),
        ("fast", 429),
    ],
)
def test_failure_shows_its_page_and_nothing_of_its_cause(broken: Flask, kind, status):
    response = broken.test_client().get(f"/broken/{kind}")
    html = response.get_data(as_text=True)
    assert response.status_code == status
    assert html.count("<h1") == 1
    assert "secret cause" not in html
    assert "Traceback" not in html
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_failure_when_busy_then_says_when_to_try_again(broken: Flask):
    assert broken.test_client().get("/broken/away").headers["Retry-After"] == "5"
    assert broken.test_client().get("/broken/fast").headers["Retry-After"] == "7"


def test_failure_for_a_script_is_a_problem_document(broken: Flask):
    response = broken.test_client().get("/broken/missing", headers={"Accept": "application/json"})
    assert response.content_type == "application/problem+json"
    assert response.get_json()["status"] == 404


WORDS = "The lamp by the river has been dark since Monday, & nobody came."


@pytest.mark.parametrize("kind", ["conflict", "forbidden", "missing", "fast", "busy"])
def test_a_refused_form_gives_back_what_was_written_and_no_password(broken: Flask, kind):
    told = {"body": WORDS, "title": "Dark & wet", "password": "four horses in the rain", "key": "secret-key"}
    client = broken.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    html = client.post(f"/broken/{kind}", data=told).get_data(as_text=True)
    assert "The lamp by the river has been dark since Monday, &amp; nobody came.</textarea>" in html
    assert "Dark &amp; wet</textarea>" in html
    assert "four horses" not in html
    assert "secret-key" not in html


def test_what_is_over_is_not_said_to_have_changed(broken: Flask):
    html = broken.test_client().get("/broken/closed", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "<h1>This is closed</h1>" in html
    assert "Somebody was faster" not in html
    assert "What you wrote" not in html


def test_error_page_when_the_database_is_gone_is_503_without_it(environ, tmp_path):
    with own_app(dict(environ, CORRALA_DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder.sqlite3")) as gone:
        gone.testing = False
        response = gone.test_client().get("/no-such-page")
    assert response.status_code == 503
    assert b"<h1" in response.data
