"""Talk that is consulted: a question to the police that is answered late, a proposal from its first post to the reply
that it is owed, a decision of a council, and a consultation of thirty people whose two groups one statement bridges."""

import html
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from app.kernel.clock import now
from tests.builders.days import today
from tests.journeys.conftest import Walker, demo_city
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
DAY = timedelta(days=1)
BRIDGE = "The lamps in the park burn until midnight."
HALVES = (
    (
        "Cars go round the school and not past it.",
        "The market opens an hour later.",
        "Dogs may run free in the morning.",
    ),
    (
        "There are cameras at the bus stop.",
        "Bars close their tables at eleven.",
        "Guards walk through the park at night.",
    ),
)
TREES = "The city plants twenty trees a year."
EACH = 15


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A city of its own, in which nobody has written anything for a while."""
    with demo_city(tmp_path_factory, "consulted") as running:
        yield running


def put_back(site: Site, table: str, column: str, number: str, moment: datetime) -> None:
    """Let a day be over for which a walk cannot wait."""
    engine = create_engine(site.environ["CORRALA_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"))
    change = text(f"UPDATE {table} SET {column} = :moment WHERE id = :number")
    with engine.begin() as connection:
        values = {"moment": moment.replace(tzinfo=None).isoformat(" "), "number": int(number)}
        assert connection.execute(change, values).rowcount == 1
    engine.dispose()


def open_topic(somebody: Walker, kind: str, title: str, words: str) -> str:
    """Publish a topic in the forum of Embajadores; its path."""
    somebody.go("/forums/embajadores?lang=en").press("Open a topic").page.get_by_label(kind).check()
    somebody.fill("Title", title).fill("Your words", words)
    charter = somebody.page.get_by_label("I have read the charter")
    if charter.count():
        charter.check()
    somebody.press("Publish the topic")
    expect(somebody.page.locator("h1")).to_have_text(title)
    return somebody.page.url.removeprefix(somebody.site.url).split("#")[0].split("?")[0]


def reply_officially(officer: Walker, path: str, words: str) -> Walker:
    officer.go(f"{path}?lang=en").fill("Your words", words)
    official = officer.page.get_by_label("This is the official answer of the police")
    if official.count():
        official.check()
    officer.press("Publish the reply")
    expect(officer.page.locator("section[aria-labelledby=official]")).to_contain_text(words)
    return officer


def test_a_question_to_the_police_is_answered_late_and_the_page_says_so(site, walker):
    title = "Who watches the crossing before the school opens?"
    resident = walker("asks").be("verified")
    path = open_topic(resident, "Question to the police", title, "Nobody stands there at half past eight.")
    expect(resident.page.locator("h1 ~ p", has_text="answer")).not_to_contain_text("late")
    put_back(site, "topic", "answer_due", path.split("/")[2], now() - 4 * DAY)

    visitor = walker("reads-late", scripts=False).go(f"{path}?lang=en").look("question-late")
    assert "late" in visitor.page.locator("h1 ~ p", has_text="late").first.inner_text()
    officer = walker("answers").be("officer").go("/desk?lang=en")
    expect(officer.page.locator("main")).to_contain_text(title)
    officer.look("desk-with-question")
    reply_officially(officer, path, "From Monday an officer stands there from eight to nine.").look("answered-late")
    top = visitor.go(f"{path}?lang=en").page.locator("section[aria-labelledby=official]")
    expect(top).to_contain_text(re.compile(r"working days? late"))


def test_from_the_first_post_of_a_proposal_to_the_published_reply(site, walker):
    """In a small neighbourhood one verified resident in a hundred is enough, and that is one."""
    title = "A bench halfway up the steep street"
    resident = walker("proposes").be("resident")
    path = open_topic(resident, "Proposal", title, "Whoever carries shopping has to stop twice and stand.")

    neighbour = walker("supports").be("verified").go(f"{path}?lang=en").look("proposal-topic")
    neighbour.follow(neighbour.page.get_by_role("button", name=re.compile("support")).first)
    expect(neighbour.page.locator("h1 ~ p", has_text="verified resident").first).to_contain_text("1 verified resident")
    expect(neighbour.page.locator("h1 ~ p", has_text="Reply of police or city owed").first).to_be_visible()
    walker("counts", scripts=False).go("/topics/proposals?lang=en").look("proposals-owed")

    words = "The bench stands there by the end of March."
    reply_officially(walker("replies").be("coordinator"), path, words).look("proposal-replied")
    visitor = walker("reads-reply", lang="ar").go(f"{path}?lang=ar").look("proposal-replied-ar")
    expect(visitor.page.locator("section[aria-labelledby=official]")).to_contain_text(words)


def test_a_council_decides_and_says_what_comes_of_it(site, walker):
    question, first, second = "Where do we meet in summer?", "In the library", "In the school yard"
    keeper = walker("keeper").be("commissioner").go("/councils?lang=en")
    keeper.follow(keeper.page.locator(".entry-title a").first).press("Put something to the vote")
    keeper.press("Open the vote")
    assert all("422" in line for line in keeper.said)
    keeper.said.clear()
    keeper.look("vote-refused").fill("What do you ask?", question).fill("Options", f"{first}\n{second}")
    keeper.fill("Last day to vote", today(10).isoformat()).press("Open the vote")
    poll = keeper.look("vote-open").page.url.removeprefix(site.url).split("?")[0].split("#")[0]

    for role, options in (("verified", [second]), ("representative", [first, second]), ("officer", [second])):
        member = walker(f"votes-{role}", scripts=role != "officer").be(role).go(f"{poll}?lang=en")
        for option in options:
            member.page.get_by_label(option).check()
        member.press("Vote")
        expect(member.page.locator("main")).to_contain_text("The result is shown after the end.")
    put_back(site, "council_poll", "closes_at", poll.split("/")[-1], now())

    keeper.go(f"{poll}?lang=en")
    rows = keeper.look("vote-over").page.locator("section[aria-labelledby=result] tbody tr").all_inner_texts()
    assert [re.sub(r"\s+", " ", row).strip() for row in rows] == [f"{second} First 3", f"{first} 1"]
    keeper.press("Say what comes of it").page.locator("textarea").first.fill(
        "From June on the council meets in the yard."
    )
    keeper.look("what-follows")
    keeper.follow(keeper.page.locator("main form button:not(.is-plain)").first)
    visitor = walker("reads-record").go(poll.rpartition("/polls/")[0] + "?lang=en").look("record")
    decision = visitor.page.locator("article", has_text=question)
    expect(decision).to_contain_text(f"Decided: {second}")
    expect(decision).to_contain_text("From June on the council meets in the yard.")


def answer_all(somebody: Walker, path: str, half: int, number: int) -> None:
    """Answer each statement that the page asks as this half of the people does, and pass one, not all the same."""
    ask = somebody.page.context.request
    for _statement in range(8):
        page = ask.get(f"{somebody.site.url}{path}").text().partition('id="answer"')[2].partition("</form>")[0]
        words = html.unescape(re.search(r'<p class="lead" dir="auto"[^>]*>(.*?)</p>', page)[1])
        told = dict(re.findall(r'<input type="hidden" name="(csrf_token|statement)" value="([^"]*)"', page))
        passed = (*HALVES[0], TREES, *HALVES[1])[number % 7]
        told["choice"] = "0" if words == passed else "1" if words == BRIDGE or words in HALVES[half] else "-1"
        sent = ask.post(f"{somebody.site.url}{path}/stance", form=told, headers={"Sec-Fetch-Site": "same-origin"})
        assert sent.status == 200, sent.text()


def test_thirty_people_and_the_statement_that_bridges_them(site, walker):
    city = walker("opens").be("commissioner").go("/consultations/new?lang=en")
    city.page.get_by_label("For which area?").select_option(label="Embajadores")
    city.fill("What do you ask?", "What makes the park a good place in the evening?")
    city.fill("Last day to answer", today(20).isoformat())
    city.fill("Statements to begin with", "\n".join((*HALVES[0], TREES, *HALVES[1], BRIDGE)))
    city.look("consultation-new").press("Open the consultation")
    path = city.page.url.removeprefix(site.url).split("?")[0].split("#")[0]

    for number, half in product(range(EACH), range(2)):
        answer_all(walker(f"person-{half}-{number}", scripts=False), path, half, number)
    answered = time.monotonic()
    reader = walker("reads-results", phone=True).go(f"{path}/results?lang=en")
    while "30" not in reader.page.locator("#took-part").inner_text():
        assert time.monotonic() - answered < 10, reader.text()
        reader.page.wait_for_timeout(200)
        reader.go(f"{path}/results?lang=en")
    reader.look("results-of-thirty")
    bridging, dividing = (reader.page.locator(f"section[aria-labelledby={name}]") for name in ("bridging", "dividing"))
    expect(bridging).to_contain_text(BRIDGE)
    for words in (*HALVES[0], *HALVES[1]):
        expect(dividing).to_contain_text(words)
        expect(bridging).not_to_contain_text(words)
    assert reader.page.locator("svg ellipse").count() == 2
