"""The big screen of a hall: whatever is asked, nothing lies below its edge, and the words are as large as the screen
allows; with questions of every length, in both directions of writing, on such screens as halls have."""

import pytest
from playwright.sync_api import expect

from app.kernel.db import session
from app.live.models import Hall
from app.live.vocabulary import HANDS_LONGEST, MOST_OPTIONS, OPTION_LONGEST, QUESTION_LONGEST, State
from tests.builders.live import make_question
from tests.conftest import another_database
from tests.journeys.conftest import Walker
from tests.live.protocol.asking import join
from tests.live.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]

LANDSCAPE = ((1920, 1080), (1280, 720), (1366, 768), (1024, 768), (3840, 2160))
SHORT = "Who locks the gate of the school yard on Sundays?"
WORDS = {
    "en": "Why has our street been without light since September, and who answers for the people who stay at home? ",
    "ar": "لماذا بقي شارعنا بلا إنارة منذ شهر أيلول، ومن المسؤول عن الناس الذين لم يعودوا يخرجون من بيوتهم ليلا؟ ",
}
# Of the height of the screen, at least: what is asked now, and everything else. On a projection 2 m high the second
# is capitals of 43 mm, which 15 m away are seen under ten minutes of arc, twice what good eyes need.
NOW, ANYTHING = {"short": 0.060, "middle": 0.043, "long": 0.032}, 0.030
SIZES = """() => {
  const size = (element) => parseFloat(getComputedStyle(element).fontSize) / innerHeight;
  const said = [...document.querySelectorAll(".screen :is(h1, h2, p, li span)")].filter((one) => one.checkVisibility());
  const edge = [...document.querySelectorAll(".screen *")].filter((one) => one.checkVisibility());
  const boxes = [...document.querySelectorAll(".screen-now, .screen-next, .screen-hands, .screen-join, .screen-head")]
    .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect());
  const over = (one, two) => one.left < two.right - 1 && one.top < two.bottom - 1;
  return {
    now: size(document.querySelector(".screen-now")),
    least: Math.min(...said.map(size)),
    below: Math.max(...edge.map((one) => one.getBoundingClientRect().bottom)) - innerHeight,
    beside: document.documentElement.scrollWidth - innerWidth,
    met: boxes.some((one, n) => boxes.slice(n + 1).some((two) => over(one, two) && over(two, one))),
  };
}"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screen")
    with staged(folder, another_database(folder, "screen")) as running:
        yield running
        running.close()


@pytest.fixture
def screen(stage, chromium):
    context = chromium.new_context(locale="en")
    yield Walker(stage.site, context, "screen", scripts=True)
    context.close()


def filled(stage, length: int, lang: str) -> int:
    """A hall in which a question of `length` characters is answered now, and three as long come next."""
    body = (WORDS[lang] * 9)[:length] if length else SHORT
    meeting = stage.hall()
    with stage.app.app_context():
        for state, supports in ((State.ANSWERING, 9), *((State.PUBLISHED, 100 - n) for n in range(4))):
            make_question(stage.meeting(meeting), state, body=body, lang=lang, supports=supports)
    return meeting


def fits(screen, name: str, length: str) -> None:
    for width, height in LANDSCAPE:
        screen.page.set_viewport_size({"width": width, "height": height})
        screen.page.wait_for_timeout(100)
        found = screen.page.evaluate(SIZES)
        where = f"{name} {width} × {height}: {found}"
        assert found["below"] <= 0, where
        assert found["beside"] <= 0, where
        assert not found["met"], where
        assert found["now"] >= NOW[length], where
        assert found["least"] >= ANYTHING, where


def test_a_show_of_hands_and_what_comes_over_the_line_fit_too(stage, screen):
    """The longest question, five longest answers, counted; and a long question that only comes when the page stands."""
    meeting = filled(stage, 0, "en")
    screen.go(f"/meetings/{meeting}/screen?lang=en")
    officer = stage.officer()
    join(officer, meeting, audience="panel")
    with stage.app.app_context():
        late = make_question(stage.meeting(meeting), body=(WORDS["ar"] * 9)[:QUESTION_LONGEST], lang="ar").id
        first = session.get_one(Hall, meeting).now_id
    assert officer.ask("answer", {"question": first, "act": "stop"})["ok"]
    assert officer.ask("answer", {"question": late, "act": "start"})["ok"]
    now = screen.page.locator(".screen-now")
    expect(now).to_have_attribute("data-length", "long")
    expect(now).to_have_attribute("lang", "ar")
    fits(screen, "came over the line", "long")
    assert officer.ask("answer", {"question": late, "act": "stop"})["ok"]
    assert officer.ask("answer", {"question": first, "act": "start"})["ok"]
    expect(now).to_have_attribute("data-length", "short")

    words = {lang: (WORDS[lang] * 3)[:HANDS_LONGEST].strip() for lang in WORDS}
    for lang, length in (("en", HANDS_LONGEST), ("ar", HANDS_LONGEST), ("en", 40)):
        wish = {"meeting": meeting, "act": "open", "question": words[lang][:length], "lang": lang}
        wish["options"] = [f"{n} {words[lang]}"[: min(length, OPTION_LONGEST)] for n in range(MOST_OPTIONS)]
        told = officer.ask("hands", wish | {"key": f"{lang} {length}"})
        assert told["ok"]
        expect(screen.page.locator(".hands.is-open .hands-question")).to_have_text(wish["question"].strip())
        fits(screen, f"hands {lang} {length}", "long")
        screen.look(f"hands-{lang}-{length}")
        assert officer.ask("hands", {"act": "close", "hands": told["hands"]})["ok"]
        expect(screen.page.locator(".hands-bar")).to_have_count(MOST_OPTIONS)
        fits(screen, f"hands counted {lang} {length}", "long")
        screen.look(f"counted-{lang}-{length}")
        assert officer.ask("hands", {"act": "put_away", "hands": told["hands"]})["ok"]
        expect(screen.page.locator(".hands")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(("size", "length"), [("short", 0), ("middle", 240), ("long", QUESTION_LONGEST)])
def test_a_question_of_any_length_is_read_from_the_back_of_the_hall(stage, screen, lang, size, length):
    meeting = filled(stage, length, lang)
    screen.go(f"/meetings/{meeting}/screen?lang={lang}")
    fits(screen, f"{size} {lang}", size)
    screen.look(f"{size}-{lang}")
