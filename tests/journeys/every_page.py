"""Every kind of page that somebody comes to, looked through and walked by keyboard alone as each of the demo's people,
in English and in Arabic.

Two hours or so, so `make pages` calls it by its name and no other run finds it. Each kind of page is
opened twice, with different rows; what a page says that is not there or not for this person is looked through once.
"""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Response
from werkzeug.exceptions import HTTPException

from tests.admin.test_reading import rarely_linked
from tests.conftest import own_app
from tests.journeys.conftest import Walker
from tests.journeys.keyboard import faults_by_keyboard

PEOPLE = ("visitor", "resident", "verified", "representative", "officer", "coordinator", "commissioner", "partner")
PEOPLE += ("moderator", "mediator", "administrator", "evaluator", "expert")
OF_EACH_KIND = 2
LINKS = "[...document.links].map(link => link.href)"
NOT_LOOKED_AT = {"admin.be_somebody", "front.search_alike", "static"}  # the last but one is a part of a page

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


class Round:
    """One person's way from page to page."""

    def __init__(self, app: Flask, walker: Walker, lang: str, waiting: list[str]) -> None:
        self.walker, self.lang, self.waiting = walker, lang, waiting
        self.urls = app.url_map.bind("localhost")
        self.visits: Counter[str] = Counter()
        self.faults: list[str] = []

    def kind_of(self, path: str) -> str | None:
        try:
            return str(self.urls.match(path, method="GET")[0])
        except HTTPException:
            return None

    def pages(self) -> Iterator[tuple[str, str]]:
        """(kind, address) of what was not seen often enough yet; a link met late is followed first."""
        while self.waiting:
            address = urlsplit(self.waiting.pop())
            if address.netloc not in ("", urlsplit(self.walker.site.url).netloc):
                continue
            kind = self.kind_of(address.path)
            if kind and kind not in NOT_LOOKED_AT and self.visits[kind] < OF_EACH_KIND:
                self.visits[kind] += 1
                yield kind, address.path + (f"?{address.query}" if address.query else "")

    def walk(self) -> None:
        for kind, path in self.pages():
            answer = self._open(path)
            if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            if answer.status >= 400:
                kind = str(answer.status)
                self.visits[kind] += 1
                if self.visits[kind] > 1:
                    continue
                self.walker.said.clear()  # the browser itself says that the page was refused
            try:
                self.walker.look(f"{kind}-{self.visits[kind]}-{self.lang}")
                self.waiting += self.walker.page.evaluate(LINKS)
                self.faults += [f"{path}: by keyboard, {fault}" for fault in faults_by_keyboard(self.walker)]
            except (AssertionError, PlaywrightError) as fault:
                self.faults.append(f"{path}: {fault}")

    def _open(self, path: str) -> Response | None:
        """What came; None of what is no page but a file to keep."""
        self.walker.said.clear()
        try:
            return self.walker.page.goto(self.walker.site.url + path)
        except PlaywrightError as error:
            if "Download is starting" not in str(error) and "net::ERR_ABORTED" not in str(error):
                self.faults.append(f"{path}: {error}")
            return None


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_has_a_fault(site, walker, role: str, lang: str):
    somebody: Walker = walker(f"page-{role}", lang=lang)
    if role != "visitor":
        somebody.be(role)
    somebody.go(f"/?lang={lang}")
    with own_app(site.environ) as app, app.app_context():
        without_values = [
            rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments
        ]
        around = Round(app, somebody, lang, [*sorted(without_values), *rarely_linked()])
    around.walk()
    print(f"\n{role}, {lang}: {sum(around.visits.values())} pages of {len(around.visits)} kinds")  # noqa: T201
    assert around.faults == []
