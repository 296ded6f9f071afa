"""Journeys: people walk through real pages, in a real Chromium, against a real `corrala serve` and its worker.

Each page a walker looks at is checked: accessibility in light and dark (WCAG 2.0 to 2.2, A and AA), no message on
the console, one main heading, nothing scrolls sideways at 320 px; and a picture of it lies in build/shots/.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from app.config import ROOT
from tests.conftest import another_database
from tests.machine import CHROMIUM, CHROMIUM_FLAGS
from tests.serving import Site, serving

SHOTS = ROOT / "build" / "shots"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # what another theme can change
DESKTOP, PHONE, NARROWEST = (1280, 900), (390, 844), 320
SCREENS, THEMES = {"desktop": DESKTOP, "phone": PHONE}, ("light", "dark")
ALL = frozenset(product(THEMES, SCREENS))
ALL_THEMES, ON_CI = os.environ.get("CORRALA_TEST_THEMES") == "all", "CI" in os.environ
# A picture is made where somebody looks at it. On CI each page is looked through once in each theme and at each size;
# whoever asks for all themes on the own machine has it looked through in each theme at each size.
PICTURES = frozenset() if ON_CI else ALL if ALL_THEMES else {("light", "desktop"), ("dark", "phone")}
LOOKED_THROUGH = ALL if ALL_THEMES and not ON_CI else {("light", "phone"), ("dark", "desktop")}
# How long a walker waits for what must come. What the plan wants sooner says so where it is looked for; this is only
# for two browsers, two servers, two workers and a database on the two cores of a busy machine.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
# Everybody comes from an address of their own, as at home: limits of an address are not those of a whole test run.
ADDRESSES = (f"198.51.100.{number}" for number in cycle(range(1, 255)))


class Walker:
    """A person at a browser. `who` names the pictures; without `scripts` nothing runs in the pages."""

    def __init__(self, site: Site, context: BrowserContext, who: str, *, scripts: bool) -> None:
        self.site, self.context, self.who, self.scripts = site, context, who, scripts
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def go(self, path: str) -> "Walker":
        self.page.goto(self.site.url + path)
        return self.settled()

    def settled(self) -> "Walker":
        """Wait until the page is read to its end and its modules have taken hold: what is pressed before is pressed
        without them, and what is read before may lack its second half."""
        self.page.wait_for_load_state()
        if self.scripts:
            expect(self.page.locator("html[data-starting]")).to_have_count(0)
        return self

    def be(self, role: str) -> "Walker":
        """Become one of the demo's people."""
        self.go("/demo")
        return self.follow(self.page.locator(f'button[value="{role}"]').first)

    def press(self, name: str, *, stays: bool = False) -> "Walker":
        """Press the button or follow the link that is called `name`, and wait for the page that it leads to; `stays`:
        a script of this page does what it says, or it leads to a place on it."""
        button, link = self.page.get_by_role("button", name=name), self.page.get_by_role("link", name=name)
        expect(button.or_(link).first).to_be_attached()
        found = (button if button.count() else link).first
        if not stays:
            return self.follow(found)
        found.click()
        return self.settled()

    def follow(self, link: Locator, key: str = "") -> "Walker":
        """Click on what leads to another page, or press a key on it, and wait for that page."""
        before = self.document()
        if key:
            link.press(key)
        else:
            link.click()
        return self.arrived(before, str(link))

    def arrived(self, before: float | None, by: str) -> "Walker":
        """Wait for another page than the one of `before`."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while self.document() in (before, None):
            assert time.monotonic() < until, f"{by} led to no other page"
            self.page.wait_for_timeout(20)
        return self.settled()

    def document(self) -> float | None:
        """What tells this page from the one before; None while one goes and the next comes."""
        try:
            return float(self.page.evaluate("performance.timeOrigin"))
        except PlaywrightError:
            return None

    def fill(self, label: str, text: str) -> "Walker":
        self.page.get_by_label(label).first.fill(text)
        return self

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def look(self, name: str) -> "Walker":
        """Check this page in every way above and keep pictures of it as `name`."""
        assert self.said == [], f"{name}: the console said {self.said}"
        assert self.page.locator("h1").count() == 1, f"{name}: one main heading"
        self.page.set_viewport_size({"width": NARROWEST, "height": 640})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROWEST, f"{name}: {wide} px wide on a screen of {NARROWEST}"
        for theme, (label, (width, height)) in product(THEMES, SCREENS.items()):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self.page.set_viewport_size({"width": width, "height": height})
            if (theme, label) in PICTURES:
                self._picture(f"{name}-{label}-{theme}")
            if self.scripts and (theme, label) in LOOKED_THROUGH:
                self._accessible(f"{name} {label} {theme}", RULES if theme == "light" else COLOURS)
        self.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        self.page.emulate_media(color_scheme="light")
        return self

    def _picture(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        kind = "" if self.scripts else "-without-scripts"
        self.page.screenshot(path=SHOTS / f"{self.who}-{name}{kind}.png", full_page=True)

    def _accessible(self, where: str, rules: dict[str, object]) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        # Nothing here plays by itself, and only a rule about that asks for what axe fetches beforehand.
        options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
        found = self.page.evaluate("options => axe.run(document, options)", options)["violations"]
        told = [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
        assert told == [], f"{where}: {told}"


@contextmanager
def demo_city(factory: pytest.TempPathFactory, name: str) -> Iterator[Site]:
    """The demo city, served, with its worker; called by a name, since passkeys belong to one."""
    folder = factory.mktemp(name)
    url = another_database(folder, name)
    more = {"CORRALA_MAIL_IN": "enquiries@city.example", "CORRALA_TRUSTED_PROXIES": "1"}
    processes, prepare = ("serve", "worker"), ("a copy of the demo",)
    with serving(folder, url, processes=processes, prepare=prepare, host="localhost", **more) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One city for all walks that one runner takes, whichever they are: what changes it for others has its own."""
    with demo_city(tmp_path_factory, "site") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def walker(site: Site, chromium: Browser) -> Iterator[Callable[..., Walker]]:
    """`walker("resident", scripts=False, lang="ar", phone=True)`: somebody new at a browser of their own."""
    contexts: list[BrowserContext] = []

    def come(who: str, *, scripts: bool = True, lang: str = "en", phone: bool = False) -> Walker:
        width, height = PHONE if phone else DESKTOP
        context = chromium.new_context(
            java_script_enabled=scripts,
            locale=lang,
            timezone_id="Europe/Madrid",
            viewport={"width": width, "height": height},
            has_touch=phone,
            extra_http_headers={"X-Forwarded-For": next(ADDRESSES)},
        )
        contexts.append(context)
        return Walker(site, context, who, scripts=scripts)

    yield come
    for context in contexts:
        context.close()
