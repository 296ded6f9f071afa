"""A resident opens a topic, an officer answers officially, the resident changes words after an hour, and somebody
follows it all in a feed reader."""

import urllib.request
from datetime import timedelta

import pytest
from defusedxml import ElementTree
from sqlalchemy import create_engine, text

from app.kernel.clock import now
from tests.builders.issues import photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
ATOM = "{http://www.w3.org/2005/Atom}"
ALT = "A bench with two boards missing."
TITLE, WORDS = "The bench by the fountain is broken", "Two **boards** are missing and a nail sticks out."


def entries(url: str) -> list[tuple[str, str]]:
    """(id, text) of each entry that a feed reader finds."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        feed = ElementTree.fromstring(answer.read())
    return [(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}content")) for e in feed.iter(f"{ATOM}entry")]


def an_hour_passes(site) -> None:
    """Move every post an hour back, since a changed post is marked only after its first half hour."""
    url = site.environ["CORRALA_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url)
    moment = (now() - timedelta(hours=1)).replace(tzinfo=None).isoformat(" ")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE post SET made_at = :moment WHERE body = :words"), {"moment": moment, "words": WORDS}
        )
    engine.dispose()


def test_topic_reply_edit_with_history_and_feed(site, walker):
    resident = walker("resident").be("verified").go("/forums?lang=en")
    resident.look("forums").press("Embajadores").look("forum").press("Open a topic").look("new-topic")
    resident.fill("Title", "Bench").press("Publish the topic")
    assert "A title has 10 to 150 characters." in resident.text()
    assert resident.page.get_by_label("Title").input_value() == "Bench"
    assert all("422" in line for line in resident.said)
    resident.said.clear()

    resident.page.get_by_label("Proposal").check()
    resident.fill("Title", TITLE).fill("Your words", WORDS)
    resident.page.get_by_text("Add images").click()
    photo = {"name": "bench.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes()}
    resident.page.locator("#image_1").set_input_files([photo])
    resident.page.locator("#alt_1").fill(ALT)
    resident.press("See how it will look")
    assert resident.page.locator(".prose strong").inner_text() == "boards"
    resident.look("preview").press("Publish the topic")
    assert resident.page.locator("h1").inner_text() == TITLE
    resident.look("topic")
    image = resident.page.get_by_alt_text(ALT)
    image.scroll_into_view_if_needed()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    path = resident.page.url.removeprefix(site.url).split("#")[0]

    officer = walker("officer").be("officer").go(f"{path}?reply=1&lang=en")
    assert officer.page.get_by_role("heading", name="Reply to #1").is_visible()
    officer.fill("Your words", "The city's carpenters come on Friday.")
    officer.page.get_by_label("This is the official answer of the police").check()
    officer.press("Publish the reply")
    assert "Official answer" in officer.text()
    officer.look("answered")

    an_hour_passes(site)
    resident.go(path).press("Edit")
    resident.fill("Your words", "Three boards are missing by now.").press("Change")
    resident.look("edited").press("edited").look("history")
    assert "Two boards are missing" in resident.text()
    assert "Three boards are missing" in resident.text()

    visitor = walker("visitor", lang="ar").go(path)
    assert visitor.page.locator("html").get_attribute("dir") == "rtl"
    visitor.look("topic-arabic")

    topic_id = path.split("/")[2]
    topic = entries(f"{site.url}/topics/{topic_id}/feed.atom")
    assert ["carpenters" in words for _id, words in topic] == [True, False]
    assert "Three boards" in topic[1][1]
    assert any("Three boards" in words for _id, words in entries(f"{site.url}/forums/embajadores/feed.atom"))
    assert entries(f"{site.url}/topics/{topic_id}/feed.atom") == topic


def test_reading_with_scripts_off(walker):
    reader = walker("visitor", scripts=False).go("/forums").press("Embajadores")
    assert "Embajadores" in reader.page.locator("h1").inner_text()
    reader.look("forum")


def test_reader_reports_and_a_moderator_decides_in_two_taps(walker):
    visitor = walker("visitor").go("/forums").press("Embajadores")
    visitor.follow(visitor.page.locator(".entry-title a").last)
    words = visitor.page.locator(".post .prose").last.inner_text()
    visitor.follow(visitor.page.get_by_role("link", name="Report this").last).look("report")
    visitor.page.get_by_label("Insult").check()
    visitor.fill("Anything the moderator should know", "It names my sister.").press("Send the report")
    assert "A moderator will look at it." in visitor.text()

    moderator = walker("moderator").be("moderator").go("/moderation?lang=en")
    case = moderator.page.locator(".case").filter(has_text="It names my sister.")
    assert words in case.inner_text()
    case.locator("summary").click()
    moderator.look("queue")
    moderator.follow(case.get_by_role("button", name="Insult"))
    assert "Hidden." in moderator.text()
    moderator.go("/moderation/decided").look("decided")

    visitor.page.reload()
    assert words not in visitor.text()
    assert "Hidden by a moderator." in visitor.text()
    moderator.press("Show it again")
    visitor.page.reload()
    assert words in visitor.text()
