"""Rows of ASVS that no room shows by itself. Each test bears the first number of its row."""

import io
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.config import ROOT
from app.identity.models import Account, AccountSession, EmailCode
from app.identity.vocabulary import Role
from app.kernel.db import reader, session, value
from tests.asvs.conftest import Table
from tests.asvs.rows import ROWS
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.live import make_hall, make_question
from tests.builders.mails import mailed_code
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.conftest import Browser, own_app
from tests.hostile_files import picture
from tests.serving import Site, ask, serving
from tests.test_config import WHOLE

HOSTILE = """<img src=x onerror=alert(1)>'"--></script></title><script>alert(1)</script>{{7*7}}${7*7}#{7*7}<%= 7*7 %>"""
RUNS = re.compile(r"<script>alert|<img src=x|\bonerror=alert\(1\)>", re.IGNORECASE)
LINKS = ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]


@pytest.fixture
def pages(client, context) -> list[str]:
    """Every kind of page, with hostile words in each place where people write."""
    areas = make_city()
    make_category("lighting")
    mill = areas["mill"]
    topic = make_topic(make_forum(mill), title=HOSTILE[:140], body=HOSTILE)
    issue = make_issue(mill, title=HOSTILE[:110], words=HOSTILE)
    hall = make_hall(mill, title=HOSTILE[:110])
    make_question(hall, body=HOSTILE)
    meeting = make_meeting(mill, HOSTILE[:110], place=HOSTILE[:100])
    sign_in(client, make_account(HOSTILE[:50], Role.VERIFIED, area=mill))
    found = [
        "/",
        "/areas/mill",
        "/forums/mill",
        f"/topics/{topic.id}",
        "/issues",
        f"/issues/{issue.ref}",
        "/issues/map",
    ]
    found += ["/meetings", f"/meetings/{meeting.id}", f"/meetings/{hall.id}/live", f"/meetings/{hall.id}/screen"]
    return [*found, "/account", "/search?q=lamp", "/forums/mill/feed.atom", "/issues/feed.atom", "/issues/data.csv"]


def bodies(client: Browser, paths: list[str]) -> dict[str, str]:
    answers = {path: client.get(path, follow_redirects=True) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    return {path: answer.get_data(as_text=True) for path, answer in answers.items()}


@pytest.fixture
def secure(app: Flask, environ: dict[str, str], tmp_path: Path):
    """The application as it is in production, behind TLS, on the tests' database."""
    more = {"CORRALA_SECRET_KEY": "k3Jq9-xV_aB7mZ2pW5tY8nC4rD6sF1gH", "CORRALA_INSTANCE_DIR": str(tmp_path)}
    with own_app(WHOLE | more | {"CORRALA_DATABASE_URL": environ["CORRALA_DATABASE_URL"]}) as built:
        yield built


def asked(secure: Flask) -> Browser:
    client = Browser(secure, secure.response_class)
    client.environ_base |= {"HTTP_HOST": "corrala.example", "wsgi.url_scheme": "https"}
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def test_every_row_is_there_and_its_tests_exist():
    assert [row.number for row in ROWS] == list(range(1, 61))
    for row in ROWS:
        assert row.tests or row.waits, row.number
        for test in row.tests:
            path, _, name = test.partition("::")
            assert f"\ndef {name}(" in (ROOT / path).read_text(), test


def test_asvs_1_2_1(client, pages):
    """Whatever people write stands on pages, feeds and tables as text."""
    shown = bodies(client, pages)
    assert any("alert(1)" in body for body in shown.values())
    html = {path: body for path, body in shown.items() if body.startswith("<!doctype")}
    assert {path: RUNS.findall(body) for path, body in html.items() if RUNS.search(body)} == {}


@pytest.mark.parametrize("target", LINKS)
def test_asvs_1_2_2(client, context, target):
    """A link to anything but http, https or mail is no link."""
    forum = make_forum(make_city()["mill"])
    topic = make_topic(forum, body=f"[here]({target}) and <{target}> and https://www.example.org/")
    html = client.get(f"/topics/{topic.id}").get_data(as_text=True)
    hrefs = {href.lower() for href in re.findall(r'href="([^"]*)"', html)}
    assert "https://www.example.org/" in hrefs
    assert not {href for href in hrefs if href.startswith(target.lower())}


def test_asvs_1_2_4():
    """No statement is put together from text: SQL in code is a constant, whatever is asked."""
    loose = re.compile(r"\b(?:text|execute|exec_driver_sql)\(\s*(?:f[\"']|[\"'][^\"']*[\"']\s*(?:%|\+|\.format))")
    code = [*sorted((ROOT / "app").rglob("*.py")), *sorted((ROOT / "migrations").rglob("*.py"))]
    rooms = [path for path in code if "migrations" not in path.parts]
    found = {path.name: loose.findall(path.read_text()) for path in rooms}
    # Names of settings of the house, which no visitor chooses.
    allowed = {"db.py", "installation.py"}
    assert {name for name, hits in found.items() if hits} <= allowed


def test_asvs_1_3_6(client, context, monkeypatch):
    """The server opens no connection to an address that people name: in words, names, links, headers."""
    opened: list[Any] = []
    true = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened.append(address) or true(self, address))
    mill = make_city()["mill"]
    make_category("lighting")
    make_forum(mill)
    sign_in(client, make_account("Noor", Role.VERIFIED, area=mill))
    token, link = csrf(client, "/issues/new"), "http://192.0.2.1:81/canary.png"
    opened.clear()  # the database's own
    words = {"words": f"{link} is dark since Monday.", "street": link, "name": link}
    fields = words | {"at": "check", "go": "next", "level": "pseudonym", "csrf_token": token}
    fields |= {"category": "lighting", "area": "mill"}
    assert client.post("/issues/new", data=fields, headers={"Referer": link}).status_code == 200
    topic = {
        "csrf_token": token,
        "kind": "talk",
        "title": f"See {link}",
        "body": f"![x]({link}) <{link}>",
        "lang": "en",
    }
    assert client.post("/forums/mill/new", data=topic, headers={"X-Forwarded-Host": "192.0.2.1"}).status_code == 303
    assert [address for address in opened if "192.0.2.1" in str(address)] == []


def test_asvs_1_3_7(client, pages):
    """Words that look like a template stay as they were written."""
    shown = bodies(client, pages)
    topic, question = shown[pages[3]], shown[pages[9]]
    for body in (topic, question):
        assert "{{7*7}}${7*7}#{7*7}&lt;%= 7*7 %&gt;" in body


def test_asvs_3_2_2():
    """No script of ours puts markup from anywhere but the server's own fragments, and none evaluates text."""
    scripts = {path: path.read_text() for path in sorted((ROOT / "static/js").rglob("*.mjs"))}
    evaluates = re.compile(r"\beval\(|new Function\(|document\.write|\.outerHTML\s*=|javascript:")
    assert {path.name: evaluates.findall(code) for path, code in scripts.items() if evaluates.search(code)} == {}
    markup = re.compile(r"\.innerHTML\b|insertAdjacentHTML|createContextualFragment")
    assert {path.name: markup.findall(code) for path, code in scripts.items() if markup.search(code)} == {}


def test_asvs_3_3_1(secure, context):
    """Each cookie is bound to the host, Secure, out of reach for scripts, and not sent along from elsewhere."""
    hall, client = make_hall(make_city()["mill"]), asked(secure)
    answers = [client.get("/sign-in"), client.get(f"/j/{hall.code}"), client.get("/?lang=es")]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert len({cookie.partition("=")[0] for cookie in cookies}) == 3
    for cookie in cookies:
        assert "; Secure" in cookie, cookie
        assert "SameSite=Lax" in cookie, cookie
        if not cookie.startswith("lang="):  # a script may know which language was chosen
            assert cookie.startswith("__Host-"), cookie
            assert "; HttpOnly" in cookie, cookie
            assert "; Path=/" in cookie, cookie
            assert "Domain=" not in cookie, cookie


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/account", 303), ("/none", 404), ("/issues/new", 400), ("/static/none.css", 404)]
)
def test_asvs_3_4_1(secure, context, path, status):
    """Whatever the status, browsers are told to stay with https for a year, with all names below."""
    make_city()
    client = asked(secure)
    answer = client.post(path) if status == 400 else client.get(path)
    assert answer.status_code == status
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "connect-src 'self' wss://corrala.example" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_asvs_3_4_2(client, pages, origin):
    """No other site may read an answer, asked beforehand or not."""
    for path in [*pages, "/demo.json", "/readyz", "/issues/map.geojson"]:
        answer = client.get(path, headers={"Origin": origin})
        assert [name for name, _held in answer.headers if name.lower().startswith("access-control")] == [], path
    asked_before = client.options("/issues/new", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in asked_before.headers


def test_asvs_3_4_3(client, pages):
    """One policy for all pages, without exceptions, and nobody may frame them."""
    policies = {client.get(path).headers["Content-Security-Policy"] for path in pages}
    assert len(policies) == 1
    (policy,) = policies
    rules = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "*" not in policy


def test_asvs_4_1_1(client, pages):
    """What is text names its letters, and what it is."""
    for path in pages:
        kind = client.get(path, follow_redirects=True).headers["Content-Type"]
        assert re.fullmatch(r"(text/html|text/csv|application/atom\+xml); charset=utf-8", kind), (path, kind)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.jpg", "/etc/passwd", "a\x00.jpg", "\u202egpj.exe", "x" * 5000]
)
def test_asvs_5_3_2(client, context, name):
    """A file lies under a name of our own, whatever it was called; and that name leads to nothing else."""
    make_city()
    make_category("lighting")
    token = csrf(client, "/issues/new")
    given = {"at": "words", "go": "next", "words": "Six lamps are dark.", "category": "lighting", "area": "mill"}
    given |= {"csrf_token": token, "photos": (io.BytesIO(picture("JPEG")), name)}
    assert client.post("/issues/new", data=given).status_code in (200, 422)
    folder = client.application.config["SETTINGS"].media_dir
    for file in folder.rglob("*.*"):
        assert re.fullmatch(r"[0-9a-f]{32}\.jpg", file.name)
    for path in ("..%2f..%2fconfig.py", "%2e%2e/%2e%2e/etc/passwd", "....//app"):
        assert client.get(f"/issues/new/photos/{path}").status_code == 404
        assert client.get(f"/static/{path}").status_code == 404


def test_asvs_6_3_2(app, context):
    """A database that was only migrated holds nobody."""
    assert value(reader(), select(func.count()).select_from(Account)) == 0


def test_asvs_6_5_3(client, context):
    """What is kept of sessions and codes signs nobody in: no column of any table holds what the browser or mail has."""
    make_city()
    account = make_account("Noor")
    client.post("/sign-in", data={"csrf_token": csrf(client, "/sign-in"), "email": account.email})
    sign_in(client, account)
    with client.session_transaction() as browser:
        token = browser["token"]
    tables = (AccountSession.__table__, EmailCode.__table__)
    kept = "".join(str(row) for table in tables for row in session.execute(select(table)))
    assert value(reader(), select(func.count()).select_from(AccountSession)) == 1
    assert token not in kept
    assert mailed_code(account.email) not in kept


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/app/config.py",
        "/pyproject.toml",
        "/instance/corrala.sqlite3",
        "/media/",
        "/console",
        "/metrics",
        "/debug",
        "/admin/",
        "/server-status",
        "/static/../app/config.py",
        "/wsgi.py",
        "/requirements.txt",
    ],
)
def test_asvs_13_3_1(client, context, path):
    """Neither the program nor its settings, data or workings are found by asking."""
    make_city()
    answer = client.get(path)
    assert answer.status_code in (403, 404), path
    assert "Werkzeug" not in answer.headers.get("Server", "")
    assert "Traceback" not in answer.get_data(as_text=True)


def test_asvs_14_2_1(client, pages):
    """No page fetches anything from elsewhere, and no address holds what is personal."""
    for path, body in bodies(client, pages).items():
        if body.startswith("<!doctype"):
            fetched = re.findall(r'<(?:script|link|img|iframe|source|video|audio)\b[^>]*?(?:src|href)="([^"]+)"', body)
            assert [url for url in fetched if not url.startswith(("/", "http://localhost/", "data:"))] == [], path
            assert re.search(r'href="[^"]*(?:token|email|session)=', body) is None, path


def test_asvs_14_2_4(client, context):
    """What is public may be asked for again and compared; what is of an account, confidential or evidence stays with
    whoever asked, and nobody on the way keeps any of it."""
    areas = make_city()
    chief = make_account("Chief", Role.COMMISSIONER, area=areas["mill"])
    hidden, shown = make_issue(areas["mill"], confidential=True), make_issue(areas["mill"])
    public = ["/", "/issues", f"/issues/{shown.ref}", "/issues/feed.atom", "/issues/data.csv"]
    kept = {path: client.get(path).headers for path in public}
    sign_in(client, chief)
    account = ["/account", "/account/data", "/account/tokens", "/notices", "/journal"]
    confidential = [f"/issues/{hidden.ref}", "/desk"]
    for path in [*public, *account, *confidential]:
        headers = kept[path] if path in kept else client.get(path).headers
        assert re.fullmatch(r"private, no-cache|(private, )?no-store", headers["Cache-Control"]), path
        assert "Cookie" in headers.get("Vary", "") or "no-store" in headers["Cache-Control"], path
    assert client.get(f"/issues/{hidden.ref}").status_code == 200
    client.delete_cookie("corrala")
    assert client.get(f"/issues/{hidden.ref}").status_code == 404


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("asvs")
    with serving(folder, f"sqlite:///{folder / 'site.sqlite3'}") as running:
        yield running


def lines_of(site: Site, path: str, **headers: str) -> list[str]:
    """The lines of log that a request leaves at the real server."""
    before = len(site.log("serve").splitlines())
    ask(site, "GET", path, "", **headers)
    until = time.monotonic() + 60
    while len(site.log("serve").splitlines()) == before and time.monotonic() < until:
        time.sleep(0.05)
    return site.log("serve").splitlines()[before:]


@pytest.mark.live
def test_asvs_16_2_5(site):
    """A log line tells the route, never the query, the words or the address."""
    (line,) = lines_of(site, "/search?q=canaryword", X_Forwarded_For="203.0.113.77", Referer="http://x/canaryplace")
    assert json.loads(line)["route"] == "/search"
    for canary in ("canaryword", "canaryplace", "203.0.113.77", "127.0.0.1"):
        assert canary not in line


@pytest.mark.live
@pytest.mark.parametrize("path", ["/search?q=a%0a%7B%22level%22:%22x%22%7D", "/x%0d%0a%7Bfake%7D", "/issues/%0aGET"])
def test_asvs_16_4_1(site, path):
    """A request is one line of JSON, whatever it holds."""
    (line,) = lines_of(site, path)
    assert json.loads(line)["event"] == "answer"


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        (({"passed"}, {"passed"}), "passed"),
        (({"passed"}, {"passed", "skipped"}), "skipped"),
        (({"skipped"}, {"failed"}), "failed"),
        (({"passed"},), "not run"),
        ((), "not run"),
    ],
)
def test_the_table_says_what_became_of_a_row(outcomes, told):
    """A row passes only when each of its tests ran; one that the machine left out is told as such."""
    table, some = Table(), next(row for row in ROWS if len(row.tests) == 2)
    table.results = dict(zip(some.tests, outcomes, strict=False))
    lines = list(table.told())
    assert len(lines) == 61
    assert lines[some.number - 1].startswith(f"{some.number:>2}  {some.asvs}")
    assert told in lines[some.number - 1]
