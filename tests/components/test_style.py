"""The look as a system: small, one direction for every script, nothing set by hand beside the tokens."""

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
MODULES = sorted((ROOT / "static/js").rglob("*.mjs"))
# Modules that other modules import and no page names.
PARTS_OF_MODULES: set[str] = set()
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right|width|height|max-width"
    r"|min-width|max-height|min-height)\s*:|text-align:\s*(?:left|right)"
)


def rules(style: Path) -> str:
    """The file without comments and without conditions on the window or the box, which know no logical words."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.DOTALL)
    return re.sub(r"@(?:media|container)[^{]*", "", text)


def test_styles_of_every_page_fit_the_budget_and_what_the_big_screen_adds_is_small() -> None:
    screen = ROOT / "static/css/screen.css"
    together = "\n".join(style.read_text() for style in STYLES if style != screen)
    assert len(gzip.compress(together.encode())) < 14_000
    assert len(gzip.compress(screen.read_bytes())) < 1_500


def test_component_styles_stay_short() -> None:
    assert {s.name: n for s in STYLES if (n := len(s.read_text().splitlines())) > 140} == {}
    assert {
        s.name: n for s in STYLES if s.parent.name == "components" if (n := len(s.read_text().splitlines())) > 120
    } == {}


def test_styles_know_no_left_or_right() -> None:
    assert {s.name: found for s in STYLES if (found := PHYSICAL.findall(rules(s)))} == {}


def test_every_rule_stands_in_a_layer() -> None:
    loose = [s.name for s in STYLES if re.sub(r"@layer [\w, ]+;", "", rules(s)).strip()[:6] != "@layer"]
    assert loose == []


def test_colours_come_from_tokens() -> None:
    found = {
        s.name: re.findall(r"#[0-9a-f]{6}\b|\b(?:rgb|hsl|oklch)\(", rules(s)) for s in STYLES if s.name != "tokens.css"
    }
    assert {name: colours for name, colours in found.items() if set(colours) - {"#ffc42e"}} == {}


def test_modules_stay_short_and_write_no_markup() -> None:
    assert {m.name: n for m in MODULES if (n := len(m.read_text().splitlines())) > 150} == {}
    markup = re.compile(r"innerHTML|insertAdjacentHTML|document\.write|\.on\w+\s*=|eval\(")
    shell = [m for m in MODULES if m.name not in {"live-hall.mjs", "live-desk.mjs"}]
    assert [m.name for m in shell if markup.search(m.read_text())] == []


def test_every_component_says_its_options() -> None:
    assert [c.name for c in COMPONENTS if not c.read_text().startswith("{#")] == []


def test_templates_hold_no_inline_code() -> None:
    inline = re.compile(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)")
    places = [p for folder in ("layouts", "components", "errors") for p in (ROOT / "templates" / folder).glob("*.html")]
    assert [p.name for p in places if inline.search(re.sub(r"\{#.*?#\}", "", p.read_text(), flags=re.DOTALL))] == []


def test_every_module_is_started_by_name() -> None:
    main = (ROOT / "static/js/main.mjs").read_text()
    named = set(re.findall(r'import\("\./modules/([\w/-]+)\.mjs"\)', main))
    assert named == {m.stem for m in (ROOT / "static/js/modules").glob("*.mjs")} - PARTS_OF_MODULES
