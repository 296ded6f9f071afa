"""The private messages between a reporter and the officer; following by mail; the answer by one tap and the stop by one
click, each by the link of its letter, whose opening alone changes nothing."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from app.config import settings_from
from app.issues.tapping import tap_path
from tests.journeys.conftest import Walker
from tests.journeys.test_referral import report, write
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
MAIL_S = 120.0


def link_in_mail(site: Site, address: str, beginning: str) -> str:
    """The newest link that begins so, in body or headers of a letter to this address."""
    outbox, give_up = Path(site.environ["CORRALA_INSTANCE_DIR"]) / "outbox", time.monotonic() + MAIL_S
    while time.monotonic() < give_up:
        for file in sorted(outbox.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            if letter["To"] != address:
                continue
            said = f"{letter.get('List-Unsubscribe', '')} {letter.get_body(('plain',)).get_content()}"
            found = re.search(rf"https?://[^/\s]+({re.escape(beginning)}[^\s>]+)", said)
            if found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address} with {beginning}")


def answered(walker, *, scripts: bool) -> tuple[str, Walker, Walker]:
    """An issue that a resident reported and an officer took on: its reference, the two."""
    resident = walker("resident", scripts=scripts, phone=True).be("verified")
    reference = report(resident)
    officer = walker("officer", scripts=scripts).be("officer")
    write(officer, reference, "acknowledge", "We look at it tonight.")
    return reference, resident, officer


@SCRIPTS
def test_officer_and_reporter_write_to_each_other_and_the_clock_stands_still_meanwhile(walker, site, scripts):
    reference, resident, officer = answered(walker, scripts=scripts)
    officer.go(f"/issues/{reference}/messages?lang=en")
    officer.page.locator("textarea").fill("Is it the lamp beside the school?")
    officer.page.locator('[name="wait_days"]').select_option(index=1)
    officer.press("Send").look("messages-officer")
    stranger = walker("stranger", scripts=scripts).go(f"/issues/{reference}?lang=en")
    assert "stands still" in stranger.text()
    assert "beside the school" not in stranger.text()
    resident.go(f"/issues/{reference}/messages?lang=en").look("messages-asked")
    assert "Is it the lamp beside the school?" in resident.text()
    resident.page.locator("textarea").fill("Yes, and the next one too.")
    resident.press("Send").look("messages-answered")
    assert "Yes, and the next one too." in officer.go(f"/issues/{reference}/messages?lang=en").text()
    assert "the clock stands still" not in stranger.go(f"/issues/{reference}?lang=en").text()
    walker("arab", lang="ar", scripts=scripts).be("verified").go(f"/issues/{reference}/messages?lang=ar").look(
        "messages-arabic"
    )


@SCRIPTS
def test_somebody_follows_by_mail_says_yes_by_the_letter_and_stops(walker, site, scripts):
    reference, _resident, _officer = answered(walker, scripts=scripts)
    address = f"follower-{int(scripts)}@example.org"
    stranger = walker("stranger", scripts=scripts, phone=True).go(f"/issues/{reference}/follow?lang=en")
    stranger.look("follow").fill("E-mail", address).press("Follow").look("follow-asked")
    link = link_in_mail(site, address, "/follows/")
    stranger.go(f"{link}?lang=en").look("follow-link")
    stranger.press("Yes, write to me").look("follow-confirmed")
    assert "You follow this" in stranger.text()
    stranger.press("Stop following")
    assert "your address is deleted" in stranger.text()


@SCRIPTS
def test_one_tap_answers_and_one_click_stops_by_the_links_of_letters(walker, site, scripts):
    address = f"reporter-{int(scripts)}@example.org"
    resident = walker("guest", scripts=scripts, phone=True)
    resident.go("/issues/new?lang=en").page.get_by_label("Street in the dark").check()
    resident.press("Continue").page.get_by_label("Neighbourhood").select_option("embajadores")
    resident.press("Continue").fill("What is happening?", "Six lamps are dark since Sunday night.").press("Continue")
    resident.fill("E-mail", address).press("Send the report")
    reference = str(resident.page.locator(".reference").first.inner_text())
    write(walker("officer", scripts=scripts).be("officer"), reference, "acknowledge", "We look at it tonight.")
    here = Flask("tap")
    here.secret_key = settings_from(site.environ).secret_key
    with here.app_context():
        tap = tap_path(reference, 1, "reporter")
    reader = walker("reader", scripts=scripts, phone=True).go(f"{tap}?solved=no&lang=en").look("one-tap")
    assert reader.page.locator('input[name="solved"][value="no"]').is_checked()
    reader.press("Send my answer").look("one-tap-answered")
    assert "your answer is kept" in reader.text()
    stop = link_in_mail(site, address, "/notices/stop/")
    reader.go(f"{stop}{'&' if '?' in stop else '?'}lang=en").look("one-click-stop")
    reader.press("Stop it").look("one-click-stopped")
    assert "You get no more of this mail" in reader.text()
