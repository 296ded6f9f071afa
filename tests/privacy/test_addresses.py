"""Where somebody reports nothing keeps the address they come from: no row, no file, no line of the log."""

import re
import subprocess
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from app.enquiries.models import Enquiry
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import Base, db, reader, session, value
from app.mediation.models import Challenge, Treatment
from app.web.throttle import address_key
from tests.builders.issues import close, make_category, report, step
from tests.builders.people import csrf, make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.issues.test_pages_report import start

WORDS = "An officer came late, and the lamp is as dark as before."
ADDRESS, TOLD = "203.0.113.77", "198.51.100.66"


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def somebody(client):
    """A browser behind an address of its own, that says yet another one."""
    client.environ_base |= {
        "REMOTE_ADDR": ADDRESS,
        "HTTP_X_FORWARDED_FOR": TOLD,
        "HTTP_USER_AGENT": "canarybrowser/1.0",
    }
    return client


def everything_on_disk(app) -> bytes:
    """Read by another process: closing a file of SQLite here would let go of this process's locks."""
    files = [file for file in sorted(app.config["SETTINGS"].instance_dir.rglob("*")) if file.is_file()]
    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout


def everything_in_tables() -> str:
    with db.engine.connect() as connection:
        names = [table.name for table in Base.metadata.sorted_tables]
        return "\n".join(
            str(tuple(row)) for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        )


def test_no_address_of_the_network_is_kept_where_somebody_reports(app, city, somebody, capsys, monkeypatch):
    monkeypatch.setattr(app, "testing", False)  # requests are written into the log as in production
    done = start(somebody)
    answer = done.send(level="pseudonym", email="canary@example.org")
    assert answer.status_code == 200
    code = re.search(r'Your receipt</span> <bdi class="reference">([A-Z2-9]+)<', done.html)[1]
    ref = value(reader(), select(Issue.ref))
    other = report()
    assert somebody.post("/receipt", data={"csrf_token": csrf(somebody, "/receipt"), "code": code}).status_code == 303
    assert (
        somebody.post("/receipt", data={"csrf_token": csrf(somebody, "/receipt"), "code": "A" * 12}).status_code == 422
    )
    token = csrf(somebody, f"/issues/{ref}/showing")
    for path, fields in (
        (f"/issues/{other.ref}/me-too", {}),
        (f"/issues/{ref}/redact", {"pieces": "Six lamps"}),
        (f"/issues/{ref}/hide-more", {"level": "confidential"}),
    ):
        assert somebody.post(path, data={"csrf_token": token, **fields}).status_code == 303, path
    chief = make_actor("Chief", Role.COMMISSIONER, area=city["mill"])
    own = session.query(Issue).filter_by(ref=ref).one()
    step(own, chief)
    close(own, chief)
    what = {"words": WORDS, "what": WORDS, "subject": "concern", "area": "mill", "email": "canary@example.org"}
    for path, status in (
        ("/enquiries/new", 200),
        ("/treatment/new", 200),
        (f"/issues/{ref}/challenges/new", 303),
    ):
        sent = {"csrf_token": csrf(somebody, path), "key": str(uuid4()), "body": "", "wish": "", **what}
        assert somebody.post(path, data=sent).status_code == status, path
    assert [len(kept(model)) for model in (Enquiry, Treatment, Challenge)] == [1, 1, 1]
    for path in (f"/issues/{ref}", f"/issues/{ref}/contact", f"/issues/{ref}/showing", "/issues/no-such"):
        somebody.get(path)
    work_off(app)
    logged = capsys.readouterr()
    assert "answer" in logged.out
    for told in (ADDRESS, TOLD, "canarybrowser"):
        assert told not in logged.out + logged.err
        assert told not in everything_in_tables()
        assert told.encode() not in everything_on_disk(app)
    for file in (app.config["SETTINGS"].instance_dir / "outbox").glob("*.eml"):
        file.unlink()


def test_log_names_routes_and_never_what_was_asked_for(app, city, somebody, capsys, monkeypatch):
    monkeypatch.setattr(app, "testing", False)
    issue = report()
    somebody.get(f"/issues/{issue.ref}")
    somebody.get("/search?q=canarywords")
    logged = capsys.readouterr().out
    assert "/issues/<ref>" in logged
    assert issue.ref not in logged
    assert "canarywords" not in logged


def test_limits_know_an_address_for_a_day_by_a_keyed_hash(app):
    def key_of(address: str) -> str:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return address_key()

    today = key_of(ADDRESS)
    assert today == key_of(ADDRESS)
    assert today != key_of("203.0.113.78")
    assert ADDRESS not in today
    with clock.at(now() + timedelta(days=1)):
        assert key_of(ADDRESS) != today
