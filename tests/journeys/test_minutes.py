"""The end of a meeting: what was left over is carried over and answered for two at once; the minutes go from a draft by
a correction to their final form, on a page, as PDF, in Arabic and without scripts."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.journeys.conftest import demo_city
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
FIRST, SECOND = "When is the lamp at the school gate mended?", "Why is the lamp at the school gate dark?"
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
