"""Every hostile value through the text fields of every room, by the forms people send; then the pages that show them,
in a real Chromium, as those who may: nothing runs, nothing is asked of elsewhere, and no value becomes an element."""

import os
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from app.identity.permissions import WHO
from tests.conftest import Browser, another_database, own_app
from tests.hostile.typist import MARK, SHAPED, VECTORS, Town, Typing, text_fields, type_everywhere, typing
from tests.journeys.test_hostile import LEAVES, listen
from tests.permissions import test_matrix  # noqa: F401 - with it come all tries
from tests.permissions.stage import Scene
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
ELEMENT = MARK.split(">", 1)[1]
LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
MARKS = (ELEMENT.strip("<>"), "alert(", "evil.example", "etc/passwd", "END:VEVENT", "7*7", "HYPERLINK")
WHOEVER_ACTED, BY_A_LINK, OTHERS = (
    "whoever acted",
    ", by a link",
    "VODMA",
)  # who looks at what an act led somebody else to
OF_A_KIND, MOST, ROOMS = 2, 3, 18
# Fields that none of the tries reaches, each with why.
NOT_TYPED = {
    "CensusForm.document": "compared with the census and kept nowhere",
    "CodeForm.code": "compared with a code and kept nowhere",
    "LetterCodeForm.code": "compared with a code and kept nowhere",
    "ReceiptForm.code": "compared with a code and kept nowhere",
    "NewPasskeyForm.name": "only with what an authenticator signed: tests/identity/factors",
    "SearchJournalForm.who": "asked by the address line: tests/journeys/test_hostile.py",
}
# Of `html`, or of the page: elements that no page of ours has, and attributes that run something.
ELEMENTS = """(html) => {
  const whole = html ? new DOMParser().parseFromString(html, 'text/html') : document;
  const never = `script:not([src]), iframe, object, embed, base, math, noscript p, body style, body link, body meta,
    animate, p#act, p.mast, template script, [src*="evil.example"], [action*="evil.example"],
    link[href*="evil.example"]`;
  const leads = /^(href|src|action|formaction|data|srcdoc)$/, runs = /^\\s*(javascript|vbscript|data:text)/i;
  const harms = (a) => /^on/i.test(a.name) || (leads.test(a.name) && runs.test(a.value));
  return [...whole.querySelectorAll('*')]
    .filter((e) => e.matches(never) || [...e.attributes].some(harms))
    .map((e) => `${location.pathname}: ${e.outerHTML.slice(0, 200)}`);
}"""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A city in whose every text field something hostile was typed, and pages that show it."""
    folder = tmp_path_factory.mktemp("typed")
    with serving(folder, another_database(folder, "typed"), processes=()) as site:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("CORRALA_")}
        with own_app(environ | site.environ, wait_in_driver=True) as app, app.app_context():
            app.testing = True  # nothing is written beside what is typed
            town = Town(app)
            with typing() as told:
                type_everywhere(town, told)
            pages = showing(town, told)
        site.start("serve")
        site.until_ready()
        yield SimpleNamespace(site=site, told=told, pages=pages)


Page = tuple[dict[str, str], str]  # the cookies of whoever opens it, and where it is


def showing(town: Town, told: Typing) -> list[Page]:
    """Of each kind of page those that show most of what was typed: among all that acts led to, the same as others see
    them, all that need no number, and what on these is a link by a name that was typed."""
    urls, opened, found = town.app.url_map.bind("localhost"), Counter[Any](), defaultdict[str, list[Any]](list)
    people = {who: cookies_of(Scene(town, who, "own").browser()[0]) for who in WHO}
    rules = town.app.url_map.iter_rules()
    plain = [rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]
    led = [(WHOEVER_ACTED, cookies, path) for cookies, path in told.led]
    led += [(who, people[who], path) for who in OTHERS for _cookies, path in told.led]
    waiting = deque(led + [(who, people[who], path) for who in WHO for path in plain])
    while waiting:
        who, cookies, path = waiting.popleft()
        kind = kind_of(urls, path)
        if kind is None or LEAVES.search(path) or (who != WHOEVER_ACTED and opened[who, kind] >= OF_A_KIND):
            continue
        opened[who, kind] += 1
        html = read(town.app, cookies, path)
        if marks := sum(html.count(mark) for mark in MARKS):
            found[kind].append((marks, cookies, path))
        if not who.endswith(BY_A_LINK):
            names = [unescape(to) for to, name in LINK.findall(html) if any(mark in name for mark in MARKS)]
            waiting.extend((who + BY_A_LINK, cookies, to) for to in names)
    most = [sorted(pages, key=lambda page: page[0], reverse=True)[:MOST] for pages in found.values()]
    return [(cookies, path) for pages in most for _marks, cookies, path in pages]


def cookies_of(browser: Browser) -> dict[str, str]:
    return {cookie.key: cookie.value for cookie in browser._cookies.values()}


def kind_of(urls: MapAdapter, path: str) -> str | None:
    try:
        return str(urls.match(path.split("?")[0].split("#")[0], method="GET")[0])
    except HTTPException:
        return None


def read(app: Flask, cookies: dict[str, str], path: str) -> str:
    """A page, on which nothing may stand as it was typed; nothing of what is no page."""
    browser = Browser(app, app.response_class)
    for name, value in cookies.items():
        browser.set_cookie(name, value)
    with browser.get(path) as answer:
        assert answer.status_code != 500, path
        html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    assert ELEMENT not in html, path
    return html


def test_every_text_field_of_every_form_was_given_a_hostile_value(typed):
    """A new field fails here until a try of the permission table fills its form."""
    turned_away = {one for one in typed.told.turned_away if one[1] in SHAPED}
    missed = {".".join(one) for one in text_fields() - set(typed.told.taken) - turned_away}
    assert (sorted(missed - set(NOT_TYPED)), sorted(set(NOT_TYPED) - missed)) == ([], [])


def test_every_value_went_through_in_every_room_that_takes_words(typed):
    missing = {room: set(VECTORS) - values for room, values in typed.told.rooms.items()}
    assert {room: values for room, values in missing.items() if values} == {}
    assert len(missing) >= ROOMS


def test_nothing_runs_on_the_pages_that_show_them(typed, chromium: Chromium):
    context = chromium.new_context(locale="en")
    person = SimpleNamespace(page=context.new_page())
    heard, found = listen(typed.site, person), []
    for cookies, path in typed.pages:
        context.clear_cookies()
        context.add_cookies([{"name": name, "value": held, "url": typed.site.url} for name, held in cookies.items()])
        person.page.goto(typed.site.url + path)
        found += person.page.evaluate(ELEMENTS, "")
    context.close()
    print(f"\n{len(typed.pages)} pages")  # noqa: T201
    assert (heard, found) == ([], [])
    assert len(typed.pages) > 100


def test_a_value_that_became_an_element_would_be_found(chromium: Chromium):
    page = chromium.new_page()
    found = [vector for vector in VECTORS if page.evaluate(ELEMENTS, f"<main><p>{vector}</p></main>")]
    page.close()
    assert len(found) > 20
