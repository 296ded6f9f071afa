"""Hostile values through every form that people find, in a real Chromium: nothing runs, nothing comes from elsewhere,
the console stays silent, and the pages that show the values stand."""

import re
import time
from collections.abc import Iterator

import pytest

from tests.hostile.vectors import sendable, vectors
from tests.journeys.conftest import demo_city
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
STARTS = {
    "visitor": ("/", "/issues/new", "/receipt", "/sign-in", "/sign-up", "/search", "/forums", "/meetings", "/j"),
    "verified": ("/account", "/forums", "/issues", "/meetings", "/issues/new"),
    "moderator": ("/moderation", "/moderation/decided", "/meetings"),
    "officer": ("/desk", "/meetings", "/issues"),
    "administrator": ("/admin", "/grants", "/account"),
}
ANSWER_S = 4
MOST_PAGES = 14  # of one person; what is alike but for its number counts once
LEAVES = re.compile(r"sign-out|/demo|\.atom|\.ics|\.csv|\.json|/static/|lang=|/delete|/data\b")
FILL = """() => [...document.querySelectorAll('main form')].map((form, at) => {
  const typed = 'textarea, input:not([type]), input[type=text], input[type=search], input[type=tel]';
  const fields = [...form.elements].filter((e) => e.matches(typed));
  return fields.length ? at : null;
}).filter((at) => at !== null)"""
PUT = """([at, long, short]) => {
  const form = document.querySelectorAll('main form')[at];
  for (const e of form.elements) {
    if (e.matches('textarea')) e.value = long;
    else if (e.matches('input:not([type]), input[type=text], input[type=search], input[type=tel]')) e.value = short;
    else if (e.matches('input[type=radio], input[type=checkbox]')) e.checked = true;
    else if (e.matches('select') && e.options.length > 1) e.selectedIndex = 1;
  }
  form.requestSubmit();
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A city of its own: what is sent here renames people, fills lists and uses up what one may do in an hour."""
    with demo_city(tmp_path_factory, "hostile") as running:
        yield running


def alike(path: str) -> str:
    return re.sub(r"\d+|[A-Z]{3}-\w+", "#", path.split("?")[0])


@pytest.mark.parametrize("who", STARTS)
def test_nothing_runs_whatever_the_fields_hold(site, walker, who):
    values = [sendable(vector).replace("\x00", "") for vector in vectors()]
    person = walker(who)
    if who != "visitor":
        person.be(who)
    heard, forms, seen, waiting = listen(site, person), 0, set(), list(STARTS[who])
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if alike(path) in seen:
            continue
        seen.add(alike(path))
        person.go(path)
        waiting += [one for one in links(person, site) if alike(one) not in seen]
        for at in person.page.evaluate(FILL):
            short = values[(forms * 7) % len(values)][:100]
            before = person.document()
            person.page.evaluate(PUT, [at, "\n\n".join(values)[:4_500], short])
            answered(person, before)
            forms += 1
            person.go(path)
    for path in STARTS[who]:
        person.go(path)
    assert heard == []
    assert forms >= 3, (forms, seen)


def answered(person, before) -> None:
    """Wait for the page that answers a form; a form that a script answers in place leads to none."""
    until = time.monotonic() + ANSWER_S
    while person.document() in (before, None) and time.monotonic() < until:
        person.page.wait_for_timeout(20)
    person.settled()


def links(person, site) -> list[str]:
    found = person.page.eval_on_selector_all("main a[href]", "(all) => all.map((a) => a.href)")
    own = [one.removeprefix(site.url) for one in found if one.startswith(site.url)]
    return [one.split("#")[0] for one in own if not LEAVES.search(one)]


def listen(site, person) -> list[str]:
    """What must never be: dialogs, messages of console and page, requests to elsewhere. A refusal (4xx) is none."""
    heard: list[str] = []
    page = person.page
    page.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: heard.append(f"error {error}"))
    page.on("console", lambda said: heard.append(said.text) if not re.search(r"status of 4\d\d", said.text) else None)
    page.on(
        "request",
        lambda asked: heard.append(asked.url) if not asked.url.startswith((site.url, "data:", "blob:")) else None,
    )
    page.on("response", lambda told: heard.append(f"{told.status} {told.url}") if told.status >= 500 else None)
    return heard
