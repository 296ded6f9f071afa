"""What was promised in the hall is kept and rated. The end of a meeting: what was left over is carried over and
answered for two at once; the minutes go from a draft by a correction to their final form, on a page, as PDF, in Arabic
and without scripts."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.builders.days import today
from tests.journeys.conftest import demo_city
from tests.journeys.test_report_an_issue import answer
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
FIRST, SECOND = "When is the lamp at the school gate mended?", "Why is the lamp at the school gate dark?"
PROMISED = "Can the market have two more bins?"
ANSWER = "The lamp at the gate is mended on Monday."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A city of its own: its one live meeting ends here, and other walks go there."""
    with demo_city(tmp_path_factory, "minutes") as running:
        yield running


@pytest.fixture(scope="module")
def meeting(site):
    with urllib.request.urlopen(f"{site.url}/demo.json", timeout=60) as answer:
        return json.load(answer)["live_meeting"]


def let_the_time_for_corrections_pass(site, meeting_id: int) -> None:
    engine = create_engine(site.environ["CORRALA_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        over = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.000000")
        change = text("UPDATE minutes SET correct_until = :over WHERE meeting_id = :meeting")
        connection.execute(change, {"over": over, "meeting": meeting_id})
    engine.dispose()


def test_what_was_promised_in_the_hall_is_kept_and_rated(site, walker, meeting):
    """Before the meeting ends: the question is asked, answered, promised; the promise is kept, closed and rated."""
    hall = f"/meetings/{meeting['id']}"
    resident = walker("asks").be("verified").go(f"/j/{meeting['code']}").go(f"{hall}/live?lang=en")
    resident.page.get_by_label("Ask a question").fill(PROMISED)
    resident.page.get_by_role("button", name="Send the question").click()
    expect(resident.page.locator("[data-mine-list]")).to_contain_text(PROMISED)
    moderator = walker("lets-through", scripts=False).be("moderator").go(f"{hall}/desk?lang=en")
    waits = moderator.page.locator("#waiting .question-card", has_text=PROMISED)
    moderator.follow(waits.get_by_role("button", name="Publish"))

    officer = walker("promises", scripts=False).be("officer").go(f"{hall}/panel?lang=en")
    next_up = officer.page.locator("#next .question-card", has_text=PROMISED)
    officer.follow(next_up.get_by_role("link", name="Write the answer"))
    promise = officer.page.locator('form[action$="/answer"]')
    promise.get_by_label("Answer").fill("Yes, before the year is over.")
    promise.get_by_label("By which day").fill(today(30).isoformat())
    officer.press("Make the promise")
    resident.go(f"{hall}/live?lang=en")
    asked = resident.page.locator(".questions .question-card", has_text=PROMISED)
    resident.follow(asked.get_by_role("link", name="Follow what was promised")).look("promise")
    path = resident.page.url.removeprefix(site.url).split("?")[0]
    assert "/issues/" in path

    answer(officer.go(f"{path}?lang=en"), "close", "The bins stand there since this morning.")
    resident.go(f"{path}?lang=en").press("Rate how it ended").look("rate-promise")
    resident.page.get_by_role("group", name="Is it solved?").get_by_label("Yes").check()
    resident.page.get_by_role("group", name="What came of it").get_by_label("5").check()
    resident.press("Save my rating")
    assert "Thank you." in resident.text()
    visitor = walker("reads-promise").go(f"{path}?lang=en").look("promise-kept")
    assert "The bins stand there since this morning." in visitor.text()


def test_from_the_end_of_a_meeting_to_its_final_minutes(site, walker, meeting):
    base = f"/meetings/{meeting['id']}"
    asker = walker("asker", scripts=False, phone=True).go(f"/j/{meeting['code']}")
    for words in (FIRST, SECOND):
        asker.fill("Ask a question", words).press("Send the question")
    moderator = walker("moderator", scripts=False).be("moderator").go(f"{base}/desk?lang=en")
    for words in (FIRST, SECOND):
        waits = moderator.page.locator("#waiting .question-card", has_text=words)
        moderator.follow(waits.get_by_role("button", name="Publish"))
        expect(moderator.page.locator("#published .question-card", has_text=words)).to_have_count(1)
    moderator.press("End the meeting")
    assert "Written answer promised by" in asker.go(f"{base}/live?lang=en").text()
    asker.press("Say whether you were heard").look("heard")
    asker.page.get_by_role("radio", name="Yes").first.check()
    asker.page.get_by_role("radio", name="Partly").last.check()
    assert "Thank you." in asker.press("Send").text()

    officer = walker("officer").be("officer").go("/answers?lang=en").look("answers")
    officer.follow(officer.page.locator("li", has_text=FIRST).get_by_role("link", name="Write the answer"))
    expect(officer.page.get_by_role("heading", level=1, name="Write the answer")).to_be_visible()
    officer.look("write")
    officer.page.get_by_role("checkbox", name=SECOND).check()
    officer.fill("Answer", ANSWER).press("Publish the written answer")
    assert "2 questions are answered." in officer.text()
    assert asker.go(f"{base}/live?lang=en").text().count(ANSWER) == 2

    officer.go(f"{base}/minutes/edit?lang=en").look("minutes-edit")
    officer.fill("What was discussed", "# Lamps\n\nThe lamp stands behind the school.").press("Save the minutes")
    assert "being written" in asker.go(f"{base}/minutes?lang=en").text()
    officer.press("Publish for corrections")
    asker.go(f"{base}/minutes?lang=en").look("minutes-correct")
    asker.fill("What is wrong", "It stands before the school, not behind.").press("Propose the correction")
    officer.go(f"{base}/minutes?lang=en").look("minutes-decide")
    officer.page.get_by_label("Your reason").fill("You are right, it stands before it.")
    officer.press("Accept")
    officer.go(f"{base}/minutes/edit?lang=en")
    officer.fill("What was discussed", "# Lamps\n\nThe lamp stands before the school.").press("Save the minutes")

    let_the_time_for_corrections_pass(site, meeting["id"])
    moderator.go(f"{base}/minutes?lang=en").press("Make final")
    reader = walker("reader").go(f"{base}/minutes?lang=en").look("minutes-final")
    assert "stands before the school" in reader.text()
    told = reader.page.locator(".minutes-print code").inner_text()
    with urllib.request.urlopen(f"{site.url}{base}/minutes.txt?version=1", timeout=30) as file:
        assert hashlib.sha256(file.read()).hexdigest() == told
    with urllib.request.urlopen(f"{site.url}{base}/minutes.pdf?version=1", timeout=60) as file:
        assert file.read(5) == b"%PDF-"
    reader.go("/meetings/minutes?lang=en").look("minutes-list")
    walker("arabic", lang="ar", phone=True).go(f"{base}/minutes?lang=ar").look("minutes-arabic")
