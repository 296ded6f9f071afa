"""An enquiry comes by mail, goes from the coordinator to an officer, is asked back and answered; the sender follows it
with the receipt from the letter, and makes a public issue of it. The same by the page, without scripts."""

import re
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from app.config import ROOT
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
WORDS = "Who looks after the crossing in front of the school? Cars do not stop there."
QUESTION, REPLY = "Which side of the school do you mean?", "The side of the bakery."
ANSWER = "I was there this morning. The city paints the stripes again; we stand there until then."


def hand_over(site, text: str, to: str, number: int) -> None:
    """What a mail server does with a message for the enquiries."""
    mail = EmailMessage()
    mail.set_content(text)
    mail["From"], mail["To"], mail["Subject"] = "noor@example.org", to, "The crossing"
    mail["Message-ID"], mail["Content-Language"] = f"<journey-{number}@example.org>", "en"
    command = [sys.executable, "-m", "app.cli", "mail-in"]
    done = subprocess.run(
        command, cwd=ROOT, env=site.environ, input=mail.as_bytes(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def letter(site, told: str) -> str:
    """The letter to the sender that says this, once the worker has put it beside the database."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        for file in (site.folder / "outbox").glob("*.eml"):
            text = file.read_text(encoding="utf-8").replace("=\n", "")
            if told in text and "To: noor@example.org" in text:
                return text
        time.sleep(0.3)
    raise AssertionError(f"no letter says {told}")


def with_receipt(walker: Walker, code: str) -> Walker:
    walker.go("/receipt?lang=en").fill("Your receipt", code).press("Open the receipt")
    return walker


def forward(coordinator: Walker, reference: str, officer: str) -> None:
    coordinator.go("/enquiries?lang=en")
    assert reference in coordinator.text()
    coordinator.look("list").press(reference)
    coordinator.look("with-coordinator")
    coordinator.page.get_by_label("Who should answer?").select_option(
        coordinator.page.locator("option", has_text=officer).first.get_attribute("value") or ""
    )
    coordinator.press("Forward")
    assert officer in coordinator.text()


def test_enquiry_by_mail_from_letter_to_answer(walker, site):
    hand_over(site, WORDS, "enquiries@city.example", 1)
    told = letter(site, "Your enquiry has arrived")
    reference = re.search(r"E-[A-Z2-9]{4}-[A-Z2-9]{4}", told)[0]
    code = re.search(r"^\s+([A-Z2-9]{12})\s*$", told, re.MULTILINE)[1]
    sender = with_receipt(walker("sender", phone=True), code).look("arrived")
    assert "With the coordinator" in sender.text()
    coordinator, officer = walker("coordinator").be("coordinator"), walker("officer").be("officer")
    forward(coordinator, reference, "4711")
    officer.go(f"/enquiries/{reference}?lang=en").look("forwarded")
    officer.page.get_by_text("Ask the sender something first").click()
    officer.fill("Your question to the sender", QUESTION).press("Ask")
    reply_to = re.search(r"^Reply-To: (\S+)", letter(site, "You are asked something about your enquiry"), re.MULTILINE)
    sender.go(f"/enquiries/{reference}?lang=en").look("asked")
    hand_over(site, f"{REPLY}\n\nOn Monday, Corrala wrote:\n> {QUESTION}", reply_to[1], 2)
    officer.go(f"/enquiries/{reference}?lang=en")
    assert REPLY in officer.text()
    officer.press("Ask the sender whether it may become an issue")
    officer.fill("Your words to the sender", ANSWER).press("Send the answer")
    assert "Answered" in officer.text()
    letter(site, "Your enquiry was answered")
    sender.go(f"/enquiries/{reference}?lang=en").look("answered")
    assert ANSWER in sender.text()
    sender.press("See what would be public").look("before-public")
    sender.page.get_by_label("What is it about?").select_option(index=1)
    sender.page.get_by_label("Neighbourhood").select_option("embajadores")
    sender.press("Yes, make an issue of it").look("issue-made")
    issue = sender.page.locator(".reference").first.inner_text()
    stranger = walker("stranger").go(f"/issues/{issue}?lang=en")
    assert "first as an enquiry" in stranger.text()
    assert reference not in stranger.page.content()
    assert stranger.page.goto(f"{site.url}/enquiries/{reference}").status == 404


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_enquiry_by_the_page(walker, scripts: bool):
    sender = walker("sender", scripts=scripts).go("/enquiries/new?lang=en").look("new")
    assert "112" in sender.page.locator(".emergency").first.inner_text()
    sender.press("Send the enquiry")
    assert "Choose one from the list." in sender.text()
    sender.said.clear()  # a browser tells the console of every 422
    sender.page.get_by_label("A worry").check()
    sender.fill("What do you want to say or ask?", WORDS).press("Send the enquiry").look("done")
    reference, code = sender.page.locator(".reference").all_inner_texts()[:2]
    coordinator = walker("coordinator", scripts=scripts).be("coordinator")
    coordinator.go(f"/enquiries/{reference}?lang=en")
    coordinator.fill("Your words to the sender", ANSWER).press("Send the answer")
    assert "The sender is told." in coordinator.text()
    back = with_receipt(walker("back", scripts=scripts), code)
    assert ANSWER in back.text()
    back.fill("What do you want to add?", REPLY).press("Send")
    assert REPLY in back.text()
    back.press("Delete all of it")
    assert "Nothing of it is kept." in back.text()
    walker("arab", lang="ar", scripts=scripts).go("/enquiries/new?lang=ar").look("new-arabic")
