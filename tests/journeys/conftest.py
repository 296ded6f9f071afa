"""Journeys: people walk through real pages, in a real Chromium, against a real `corrala serve` and its worker.

Each page a walker looks at is checked: accessibility in light and dark (WCAG 2.0 to 2.2, A and AA), no message on
the console, one main heading, nothing scrolls sideways at 320 px; and a picture of it lies in build/shots/.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.config import ROOT
from tests.conftest import ON_POSTGRESQL, database_name, fresh_postgresql
from tests.machine import CHROMIUM, CHROMIUM_FLAGS
from tests.serving import Site, serving

SHOTS = ROOT / "build" / "shots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
DESKTOP, PHONE, NARROWEST = (1280, 900), (390, 844), 320
ALL_THEMES = os.environ.get("CORRALA_TEST_THEMES") == "all"
PATIENCE_MS = 10_000


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
        return self

    def be(self, role: str) -> "Walker":
        """Become one of the demo's people."""
        self.go("/demo")
        self.page.locator(f'button[value="{role}"]').first.click()
        return self

    def press(self, name: str) -> "Walker":
        """Press the button or follow the link that is called `name`."""
        button = self.page.get_by_role("button", name=name)
        (button if button.count() else self.page.get_by_role("link", name=name)).first.click()
        self.page.wait_for_load_state()
        return self

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
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for label, (width, height) in {"desktop": DESKTOP, "phone": PHONE}.items():
                self.page.set_viewport_size({"width": width, "height": height})
                self._picture(f"{name}-{label}-{theme}")
                if self.scripts and (label == "desktop" or ALL_THEMES):
                    self._accessible(f"{name} {label} {theme}")
        self.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        self.page.emulate_media(color_scheme="light")
        return self

    def _picture(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        kind = "" if self.scripts else "-without-scripts"
        self.page.screenshot(path=SHOTS / f"{self.who}-{name}{kind}.png", full_page=True)

    def _accessible(self, where: str) -> None:
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        told = [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
        assert told == [], f"{where}: {told}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo city, served, with its worker."""
    folder = tmp_path_factory.mktemp("site")
    url = fresh_postgresql(f"{database_name()}_site") if ON_POSTGRESQL else f"sqlite:///{folder / 'site.sqlite3'}"
    with serving(folder, url, processes=("serve", "worker"), prepare=("migrate", "demo")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def walker(site: Site, chromium: Browser) -> Iterator[Callable[..., Walker]]:
    """`walker("resident", scripts=False, lang="ar")`: somebody new at a browser of their own."""
    contexts: list[BrowserContext] = []

    def come(who: str, *, scripts: bool = True, lang: str = "en") -> Walker:
        context = chromium.new_context(
            java_script_enabled=scripts,
            locale=lang,
            timezone_id="Europe/Madrid",
            viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
        )
        contexts.append(context)
        return Walker(site, context, who, scripts=scripts)

    yield come
    for context in contexts:
        context.close()
