"""An officer calls a meeting with two places; three people sign up, one of them by mail; a place becomes free and the
one who waits is asked and takes it."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import pytest
from icalendar import Calendar

from tests.builders.days import today
from tests.journeys.conftest import Walker
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
MAIL_S = 120  # the worker reads the journal of the demo city first


def letter(site: Site, recipient: str, subject: str) -> str:
    """The text of the newest letter to an address whose subject holds `subject`; waits for the worker to send it."""
    outbox, give_up = Path(site.environ["CORRALA_INSTANCE_DIR"]) / "outbox", time.monotonic() + MAIL_S
    while time.monotonic() < give_up:
        for file in sorted(outbox.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            if message["To"] == recipient and subject in message["Subject"]:
                return str(message.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no letter to {recipient} about {subject}")


def call_meeting(officer: Walker, title: str) -> str:
    """Call a meeting for two people in ten days, with one point to talk about; its path."""
    day = today(10).isoformat()
    officer.go("/meetings?lang=en").look("meetings").press("Call a meeting")
    officer.page.get_by_label("For which area?").select_option(label="Embajadores")
    officer.fill("What is the meeting about?", title).fill("More about it", "Bring your keys and your worries.")
    officer.fill("Day", day).fill("Begins at", "18:30").fill("Ends at", "17:30").fill("Place", "Library, room 2")
    officer.fill("How many places?", "2").press("Announce")
    assert all("422" in line for line in officer.said)
    officer.said.clear()
    officer.look("call-refused").fill("Ends at", "20:00").press("Announce")
    assert "The meeting is announced." in officer.text()
    officer.look("agenda").page.get_by_label("Point", exact=True).first.fill("Two crossings")
    officer.press("Save the agenda")
    assert "Two crossings" in officer.look("meeting-called").text()
    return officer.page.url.removeprefix(officer.site.url).split("#")[0].split("?")[0]


@SCRIPTS
def test_three_people_sign_up_for_two_places_and_the_list_moves(site, walker, scripts: bool):
    title = f"Safe ways to school, {'with' if scripts else 'without'} scripts"
    officer = walker("officer", scripts=scripts).be("officer")
    path = call_meeting(officer, title)
    ana = f"ana-{uuid4().hex[:8]}@example.org"
    guest = walker("guest", scripts=scripts).go(f"{path}?lang=en").look("meeting").press("Sign up", stays=True)
    guest = guest if guest.page.get_by_label("Your name").count() else guest.go(f"{path}/sign-up")
    guest.look("sign-up").fill("Your name", "Ana Frías").fill("E-mail", ana).press("Take a place")
    link = re.search(r"(/meetings/places/\S+)", letter(site, ana, "confirm your place"))
    assert link
    guest.go(link[1]).look("confirm").press("Confirm my place")
    assert "You have a place." in guest.text()
    guest.look("place")

    second = walker("second", scripts=scripts).be("verified").go(f"{path}?lang=en").press("Take a place")
    assert "You have a place." in second.text()
    third = walker("third", scripts=scripts).be("resident").go(f"{path}?lang=en").press("Join the waiting list")
    assert "You are on the waiting list." in third.text()
    third.look("waiting")

    guest.go(link[1]).press("Give up my place")
    third.page.reload()
    assert "A place is free for you." in third.text()
    third.look("offered").press("Take the place")
    assert "You have a place." in third.text()
    late = walker("late", scripts=scripts).go(f"{path}?lang=en")
    assert late.page.get_by_role("link", name="Join the waiting list").count() == 1
    late.look("meeting-full")

    with urlopen(f"{site.url}{path}.ics", timeout=60) as answer:
        calendar = Calendar.from_ical(answer.read())
    (event,) = calendar.walk("VEVENT")
    assert (str(event["SUMMARY"]), event["DTSTART"].dt.strftime("%H:%M")) == (title, "18:30")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Madrid"]


def test_staff_enter_a_person_from_the_paper_list_and_take_them_off_again(site, walker):
    path = call_meeting(walker("officer").be("officer"), "Lamps in the park")
    mediator = walker("mediator").be("mediator").go(f"{path}?lang=en")
    mediator.press("Enter somebody from paper or phone").look("enter").press("Enter the person")
    assert "Enter a name." in mediator.text()
    mediator.said.clear()
    mediator.look("enter-refused").fill("Name", "Paco Ruiz").press("Enter the person")
    assert "Paco Ruiz has a place." in mediator.look("entered").text()
    mediator.press("Who signed up").look("names")
    assert "From the paper list" in mediator.text()
    mediator.go(f"{path}/names?lang=ar").look("names-ar").go(f"{path}/enter?lang=ar").look("enter-ar")
    mediator.go(f"{path}/names?lang=en").press("Take off Paco Ruiz")
    assert "Taken off the list again." in mediator.text()
