"""P7: writing a post, reporting an issue, publishing a step: until it is committed, its journal row with it.

Twice: as acts in this process, and as forms over HTTP to a real server. Each person writes once, as the limits of
pace want it; what is timed is the one request that writes.
"""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from http.client import HTTPMessage
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from app.forums.actions import reply
from app.identity.actor import Actor
from app.identity.models import Account
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.actions import Report, StepWords, publish_step, report_issue
from app.issues.models import Issue
from app.issues.vocabulary import StepKind
from app.kernel.clock import now
from app.kernel.db import session
from bench.figures import Figure, at_most, not_measured, run
from bench.pages import Pages, fill
from bench.places import Place, application, engines, place, site
from tests.builders.people import make_account, sign_in

GOAL_MS = 15
ACTS = 40
WORDS = "The lamp at the corner of the market has been dark since Monday, and the stairs below it are steep."
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
VERSION = re.compile(r'name="progress-version"[^>]*value="(\d+)"')


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P7", "acts on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where) as app:
        pages = fill()
        people = [make_account(f"Resident {number}") for number in range(ACTS)]
        officer = make_account("Inés Vega", Role.OFFICER, area=pages.area)
        session.execute(update(Issue).values(officer_account_id=officer.id))
        session.commit()
        browsers = [Visitor(app, person) for person in people]
        desk = Visitor(app, officer)
        yield from in_process(where, pages, people, officer)
    with site(where) as ours:
        yield from over_http(where, pages, ours.url, browsers, desk)


def in_process(where: Place, pages: Pages, people: list[Account], officer: Account) -> Iterator[Figure]:
    topic = int(pages.path("topic").rsplit("/", 1)[1])
    issue = session.scalars(select(Issue).where(Issue.ref == pages.path("issue").rsplit("/", 1)[1])).one()
    actors = [actor_of(person) for person in people]
    police = actor_of(officer)
    post, report, step = [], [], []
    for actor in actors:
        post.append(timed(lambda actor=actor: reply(actor=actor, topic_id=topic, body=WORDS, lang="en")))
        told = Report(key=str(uuid.uuid4()), category="bench", words=WORDS, lang="en", area=pages.area.slug)
        report.append(timed(lambda actor=actor, told=told: report_issue(actor=actor, report=told)))
        about: dict[str, Any] = {"issue_id": issue.id, "version": issue.version, "kind": StepKind.PROGRESS}
        words = StepWords(text=WORDS, lang="en")
        step.append(timed(lambda about=about, words=words: publish_step(actor=police, words=words, **about)))
        session.refresh(issue)
    session.commit()
    for what, times in (("write a post", post), ("report an issue", report), ("publish a step", step)):
        yield at_most("P7", f"{what}, p50 of the act, {where.engine}", median(times), GOAL_MS, "ms", worst(times))


def over_http(where: Place, pages: Pages, url: str, people: list["Visitor"], desk: "Visitor") -> Iterator[Figure]:
    topic, issue = url + pages.path("topic"), url + pages.path("issue")
    new = f"{url}/issues/new"
    told = {"category": "bench", "area": pages.area.slug, "words": WORDS, "level": "pseudonym", "at": "check"}
    post = [one.send(f"{topic}/reply", {"body": WORDS, "lang": "en"}, page=topic, expected=303) for one in people]
    report = [one.send(new, {**told, "key": str(uuid.uuid4())}, page=new, expected=200) for one in people]
    step = []
    for _ in range(ACTS):
        version = VERSION.search(desk.read(issue))
        assert version, "the officer's page of the issue has no form for a step"
        fields = {"progress-text": WORDS, "progress-version": version[1]}
        step.append(desk.send(f"{issue}/steps/progress", fields, page=issue, expected=303))
        desk.send(f"{issue}/steps/now", {}, page=issue, expected=303)  # not waiting ten seconds for the next one
    for what, times in (("write a post", post), ("report an issue", report), ("publish a step", step)):
        yield at_most("P7", f"{what}, p50 of the form, {where.engine}", median(times), GOAL_MS, "ms", worst(times))


def actor_of(account: Account) -> Actor:
    return actor_of_account(session(), account.id, now())


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of `act`."""
    began = time.perf_counter()
    act()
    return 1e3 * (time.perf_counter() - began)


def worst(times: list[float]) -> str:
    return f"slowest of {len(times)}: {max(times):.1f} ms"


class Visitor:
    """A signed-in person's browser, as far as it is needed to send a form."""

    def __init__(self, app: Flask, account: Account) -> None:
        client = app.test_client()
        sign_in(client, account)
        self.name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(self.name)
        assert cookie, "no session was made"
        self.cookie = cookie.value

    def read(self, url: str) -> str:
        _status, page = self._ask(urllib.request.Request(url))
        return page

    def send(self, url: str, fields: dict[str, str], *, page: str, expected: int) -> float:
        """Milliseconds that it takes to send `fields`, with the token that `page` shows."""
        token = TOKEN.search(self.read(page))
        assert token, f"{page} shows no token"
        data = urllib.parse.urlencode({**fields, "csrf_token": token[1]}).encode()
        request = urllib.request.Request(url, data, {"Sec-Fetch-Site": "same-origin"})
        began = time.perf_counter()
        status, said = self._ask(request)
        taken = 1e3 * (time.perf_counter() - began)
        assert status == expected, f"{url} answered {status}: {re.sub('<[^>]+>', ' ', said)[:2000]}"
        return taken

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        request.add_header("Cookie", f"{self.name}={self.cookie}")
        request.add_header("Accept-Language", "en")
        try:
            with OPENER.open(request, timeout=30) as answer:
                return self._kept(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return self._kept(answer.code, answer.headers, answer.read())

    def _kept(self, status: int, headers: HTTPMessage, body: bytes) -> tuple[int, str]:
        for cookie in headers.get_all("Set-Cookie", []):
            if cookie.startswith(f"{self.name}="):
                self.cookie = cookie.split(";", 1)[0].split("=", 1)[1]
        return status, body.decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    """An answer that sends on to another page is the answer."""

    def redirect_request(self, *_: Any) -> None:
        return None


OPENER = urllib.request.build_opener(_Stay)


if __name__ == "__main__":
    run(measure)
