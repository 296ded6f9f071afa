"""A post is reported by three residents, taken out of sight, hidden by a moderator, appealed against by its author, put
back by another person, and the register counts it all. And a part of a post is blacked out, and undone."""

import re
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.journeys.conftest import Walker, demo_city
from tests.journeys.test_meeting_sign_up import letter
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
WORDS = "I am sure that my neighbour Ramón broke the bench. Ring me at 600 123 456 about it."
SETTLED_S = 120.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A city of its own, in which nobody has just written: whoever writes again within fifteen seconds must wait."""
    with demo_city(tmp_path_factory, "moderation") as running:
        yield running


def sign_up(person: Walker) -> Walker:
    """Somebody with a new account."""
    address = f"lea-{uuid4().hex[:8]}@example.org"
    person.go("/sign-up?lang=en")
    person.page.locator("input[name=name]").fill("Lea Nueva")
    person.page.locator("input[name=email]").fill(address)
    person.page.locator("input[name=age][value=adult]").check()
    person.page.locator("input[name=agreed]").check()
    person.press("Send me a code")
    code = re.search(r"\b(\d{3}) (\d{3})\b", letter(person.site, address, "code"))
    assert code
    person.page.locator("input[name=code]").fill(code[1] + code[2])
    person.follow(person.page.locator("main form button").first)
    person.page.wait_for_url(lambda url: "/sign-" not in url)
    return person


def report(reader: Walker, words: str) -> None:
    reader.follow(reader.page.locator(".post").filter(has_text=words).get_by_role("link", name="Report this"))
    reader.page.get_by_label("It accuses a person who can be recognised").check()
    reader.press("Send the report")


def until(reader: Walker, path: str, words: str) -> None:
    """Look again until the page says `words`: the worker works."""
    give_up = time.monotonic() + SETTLED_S
    while words not in reader.go(path).text():
        assert time.monotonic() < give_up, f"{path} never said {words}"
        time.sleep(0.5)


def test_flagged_by_three_hidden_removed_appealed_restored_and_counted(site, walker):
    author = walker("author").be("verified").go("/forums/embajadores?lang=en")
    author.follow(author.page.locator(".entry-title a").first)
    author.fill("Your words", WORDS).press("Publish the reply").press("Send it as it is")
    author.said.clear()  # the browser says that the page with the marks was a 422
    path = author.page.url.removeprefix(site.url).split("#")[0].split("?")[0]
    here = author.page.url.removeprefix(site.url).split("#")[0]
    visitor = walker("visitor").go(here)
    assert "Ramón" in visitor.text()

    for who in ("resident", "representative"):
        report(walker(who).be(who).go(f"{here}{'&' if '?' in here else '?'}lang=en"), "Ramón")
    assert "Ramón" in visitor.go(here).text()
    newcomer = sign_up(walker("newcomer"))
    report(newcomer.go(here), "Ramón")
    assert "Ramón" not in visitor.go(here).text()
    assert "Out of sight until a moderator has decided" in visitor.text()
    visitor.look("held")

    moderator = walker("moderator").be("moderator").go("/moderation?lang=en")
    case = moderator.page.locator(".case").filter(has_text="Ramón")
    assert "Out of sight until you decide" in case.inner_text()
    moderator.look("held-queue")
    case.locator("summary").click()
    moderator.follow(case.get_by_role("button", name="It accuses a person"))
    assert "Nobody has been told yet." in moderator.text()
    moderator.press("Undo, within ten seconds")
    assert "Taken back. Nobody has been told." in moderator.look("undone").text()
    case = moderator.page.locator(".case").filter(has_text="Ramón")
    case.locator("summary").click()
    moderator.follow(case.get_by_role("button", name="It accuses a person"))

    until(author, "/account/notices?lang=en", "Your words were taken out of sight")
    author.press("Your words were taken out of sight")
    assert "It accuses a person who can be recognised" in author.text()
    author.look("verdict")
    author.fill("Why should another person look again?", "He told everybody himself.")
    author.press("Ask another person to look again")
    assert "It waits for somebody who has not decided about it before." in author.look("appealed").text()

    moderator.go("/moderation/appeals")
    assert "somebody else looks again" in moderator.text()
    mediator = walker("mediator").be("mediator").go("/moderation/appeals?lang=en").look("appeals")
    assert "He told everybody himself." in mediator.text()
    mediator.press("Take it back: show it again")
    assert "Ramón" in visitor.go(here).text()
    until(author, "/account/notices", "Your words are shown again")

    until(visitor, "/register?lang=en", "1\ndecisions taken back on appeal")
    visitor.look("register")
    assert "accuses a person" in visitor.text()
    arab = walker("visitor", lang="ar").go("/register")
    assert arab.page.locator("html").get_attribute("dir") == "rtl"
    arab.look("register-arabic")
    assert path


def test_words_are_blacked_out_without_scripts(site, walker):
    author = walker("author").be("verified").go("/forums/embajadores?lang=en")
    author.follow(author.page.locator(".entry-title a").first)
    author.fill("Your words", "The key hangs at door 4, ring 600 987 654, says Ana.").press("Publish the reply")
    author.press("Send it as it is")
    here = author.page.url.removeprefix(site.url).split("#")[0]
    reader = walker("resident").be("resident").go(f"{here}{'&' if '?' in here else '?'}lang=en")
    reader.follow(reader.page.locator(".post").filter(has_text="The key hangs").get_by_role("link", name="Report this"))
    reader.page.get_by_label("Private details").check()
    reader.press("Send the report")

    moderator = walker("moderator", scripts=False).be("moderator").go("/moderation?lang=en")
    case = moderator.page.locator(".case").filter(has_text="The key hangs")
    moderator.follow(case.get_by_role("link", name="Black out a part"))
    chosen = moderator.page.locator(".covering-word:has(:checked)").all_inner_texts()
    assert chosen == ["600", "987", "654,"]
    moderator.page.locator(".covering-word").filter(has_text="Ana.").click()
    moderator.look("black-out")
    moderator.press("Private details")
    text = reader.go(here).text()
    assert "The key hangs at door 4, ring █████ says █████" in text
    assert "987" not in reader.page.content()
    reader.look("blacked-out")


def test_a_newcomer_keeps_to_the_charter_once_and_a_muted_person_reads(walker):
    newcomer = sign_up(walker("newcomer")).go("/forums/embajadores?lang=en")
    newcomer.follow(newcomer.page.locator(".entry-title a").first)
    topic = newcomer.page.url
    newcomer.fill("Your words", "These are my very first words here.").press("Publish the reply")
    assert "Say that you will keep to the charter." in newcomer.text()
    assert newcomer.page.get_by_label("Your words").input_value() == "These are my very first words here."
    newcomer.said.clear()
    newcomer.look("charter-asked").page.get_by_label("I have read the charter").check()
    newcomer.press("Publish the reply")
    assert "I have read the charter" not in newcomer.text()

    moderator = walker("moderator").be("moderator").go("/moderation?lang=en")
    written = moderator.page.locator(".case").filter(has_text="my very first words")
    moderator.follow(written.get_by_role("link", name="See it all"))
    moderator.fill("Reason", "Writes the same on every page.").look("person").press("Mute")
    moderator.look("mutes")
    newcomer.page.goto(topic)
    assert "A moderator has muted you" in newcomer.look("muted").text()
