"""Every route, whatever its status, sends the whole set of headers; reading changes nothing."""

import pytest
from flask import Flask
from sqlalchemy import event

from app.kernel.db import db
from tests.builders.places import make_city

REQUIRED = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Cache-Control",
    "X-Request-Id",
)
FOR_PROGRAMS = ("/api/v1/", "/open311/v2/")
SAMPLE = {"int": 999_999, "string": "none-such", "default": "none-such", "path": "none", "uuid": "none", "any": "none"}


def paths(app: Flask, method: str) -> list[str]:
    found = []
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            values = {name: SAMPLE[_kind(converter)] for name, converter in rule._converters.items()}
            with app.test_request_context():
                found.append(rule.build(values, append_unknown=False)[1])
    return sorted(set(found))


def _kind(converter) -> str:
    name = type(converter).__name__
    return {"Number": "int", "PathConverter": "path"}.get(name, "default")


def check(response) -> None:
    missing = [name for name in REQUIRED if name not in response.headers]
    assert missing == []
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.status_code < 500 or response.status_code == 503


def test_every_reading_route_sends_all_headers_and_writes_nothing(app, client, context):
    make_city()
    written: list[str] = []

    def watch(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        for path in paths(app, "GET"):
            check(client.get(path))
            assert written == [], path
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)


def test_every_writing_route_refuses_without_token_and_sends_all_headers(app, client, context):
    make_city()
    for path in paths(app, "POST"):
        response = client.post(path, data={})
        check(response)
        assert 400 <= response.status_code < 500, path


@pytest.mark.parametrize(("path", "status"), [("/no-such-page", 404)])
def test_errors_send_all_headers(client, context, path, status):
    response = client.get(path)
    assert response.status_code == status
    check(response)


def test_a_form_from_another_site_is_refused(app, client, context):
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    ):
        for path in paths(app, "POST"):
            # A door for programs heeds no cookie, so a form of another site is nobody's there.
            wanted = {401, 403} if path.startswith(FOR_PROGRAMS) else {400}
            assert client.post(path, headers=headers).status_code in wanted, path
