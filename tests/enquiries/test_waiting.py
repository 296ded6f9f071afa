"""What time does to enquiries: reminders once each, lateness told, and no keeping for ever."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from app.enquiries.actions import ask_sender, forward_enquiry, lapse_enquiries, remind_of_enquiries, write_back
from app.enquiries.figures import waiting_facts
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMessage
from app.enquiries.queries import lapsing_number
from app.enquiries.vocabulary import RECEIPT_ENQUIRY, REMIND_BEFORE, Reminded, State
from app.identity.actor import SYSTEM, Actor
from app.identity.models import DutyEntry
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from tests.builders.enquiries import send
from tests.builders.mails import carried, letters
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
COMES, OVER = "ends within three days", "not answered by the promised day"


@pytest.fixture
def people(context, time_machine):
    """A coordinator, an officer on duty, and an enquiry that lies with the coordinator."""
    time_machine.move_to(BEGAN, tick=False)
    areas = make_city()
    coordinator = make_account("Central", Role.COORDINATOR)
    officer = make_account("Officer", Role.OFFICER, area=areas["mill"])
    session.add(DutyEntry(account_id=officer.id, duty_name="Delegate", languages=["en"], since=now()))
    session.commit()
    send(email="canary-mail@example.org")
    return tuple(SimpleNamespace(id=one.id, email=one.email) for one in (coordinator, officer))


def enquiry() -> Enquiry:
    return kept(Enquiry)[0]


def acting(account) -> Actor:
    return actor_of_account(session(), account.id, now())


def sender() -> Actor:
    return Actor(receipts=((RECEIPT_ENQUIRY, enquiry().id),))


def forward(coordinator, officer):
    forward_enquiry(actor=acting(coordinator), enquiry_id=enquiry().id, officer_id=officer.id)


def told(app, account, words) -> int:
    work_off(app)
    texts = [carried(letter).get_body().get_content() for letter in letters(account.email)]
    return sum(words in " ".join(text.split()) for text in texts)


def test_whoever_has_it_is_reminded_once_before_the_day_and_the_coordinator_once_after(app, people, time_machine):
    coordinator, officer = people
    forward(coordinator, officer)
    due = enquiry().due
    time_machine.move_to(due - REMIND_BEFORE - timedelta(minutes=1), tick=False)
    assert remind_of_enquiries(actor=SYSTEM) == 0
    time_machine.move_to(due - REMIND_BEFORE, tick=False)
    assert [remind_of_enquiries(actor=SYSTEM), remind_of_enquiries(actor=SYSTEM)] == [1, 0]
    assert (told(app, officer, COMES), told(app, coordinator, COMES)) == (1, 0)
    time_machine.move_to(due, tick=False)
    assert [remind_of_enquiries(actor=SYSTEM), remind_of_enquiries(actor=SYSTEM)] == [1, 0]
    assert (told(app, officer, OVER), told(app, coordinator, OVER)) == (1, 1)
    assert enquiry().reminded == Reminded.LATE


def test_what_nobody_has_yet_is_the_coordinators_to_be_reminded_of(app, people, time_machine):
    coordinator, officer = people
    time_machine.move_to(enquiry().due - DAY, tick=False)
    remind_of_enquiries(actor=SYSTEM)
    assert (told(app, coordinator, COMES), told(app, officer, COMES)) == (1, 0)
    forward(coordinator, officer)
    assert remind_of_enquiries(actor=SYSTEM) == 1  # new hands, and the day is still to come
    assert told(app, officer, COMES) == 1


def test_worker_that_slept_over_the_day_tells_the_lateness_alone(app, people, time_machine):
    coordinator, _officer = people
    time_machine.move_to(enquiry().due + 5 * DAY, tick=False)
    assert [remind_of_enquiries(actor=SYSTEM), remind_of_enquiries(actor=SYSTEM)] == [1, 0]
    assert (told(app, coordinator, COMES), told(app, coordinator, OVER)) == (0, 1)


def test_while_the_sender_is_asked_nobody_is_reminded_and_a_new_day_begins_anew(app, people, time_machine):
    coordinator, officer = people
    forward(coordinator, officer)
    time_machine.move_to(enquiry().due - DAY, tick=False)
    remind_of_enquiries(actor=SYSTEM)
    ask_sender(actor=acting(officer), enquiry_id=enquiry().id, text="Which gate?", lang="en")
    time_machine.shift(56 * DAY)
    assert remind_of_enquiries(actor=SYSTEM) == 0
    write_back(actor=sender(), enquiry_id=enquiry().id, text="The north gate.", lang="en")
    assert enquiry().reminded == Reminded.NONE
    assert remind_of_enquiries(actor=SYSTEM) == 1  # one day was left, and one is left
    time_machine.move_to(enquiry().due, tick=False)
    assert remind_of_enquiries(actor=SYSTEM) == 1


def test_reminder_of_what_was_answered_meanwhile_is_not_sent(app, people, time_machine):
    coordinator, _officer = people
    time_machine.move_to(enquiry().due, tick=False)
    remind_of_enquiries(actor=SYSTEM)
    ask_sender(actor=acting(coordinator), enquiry_id=enquiry().id, text="Which gate?", lang="en")
    assert told(app, coordinator, OVER) == 0


def test_unanswered_one_goes_after_two_years_and_stays_counted(client, people, time_machine):
    time_machine.move_to(BEGAN + 730 * DAY, tick=False)
    assert [lapsing_number(reader(), now()), lapse_enquiries(actor=SYSTEM)] == [0, 0]
    time_machine.shift(timedelta(minutes=1))
    assert lapsing_number(reader(), now()) == 1
    assert [lapse_enquiries(actor=SYSTEM), lapse_enquiries(actor=SYSTEM)] == [1, 0]
    assert kept(Enquiry) == kept(EnquiryContact) == kept(EnquiryMessage) == []
    assert (waiting_facts(reader()).never, waiting_facts(reader(), "/1/").never) == (1, 0)
    assert "1 was never answered, and deleted after two years." in client.get("/enquiries/new").text


def test_last_word_of_the_sender_begins_the_two_years_anew(people, time_machine):
    time_machine.move_to(BEGAN + 700 * DAY, tick=False)
    write_back(actor=sender(), enquiry_id=enquiry().id, text="I still wait for this.", lang="en")
    time_machine.shift(729 * DAY)
    assert lapse_enquiries(actor=SYSTEM) == 0
    time_machine.shift(2 * DAY)
    assert lapse_enquiries(actor=SYSTEM) == 1


def test_question_that_its_sender_leaves_open_ends_it_after_a_year_and_counts_for_nobody(people, time_machine):
    coordinator, _officer = people
    ask_sender(actor=acting(coordinator), enquiry_id=enquiry().id, text="Which gate?", lang="en")
    assert enquiry().state == State.ASKED
    time_machine.move_to(BEGAN + 365 * DAY, tick=False)
    assert lapse_enquiries(actor=SYSTEM) == 0
    time_machine.shift(timedelta(minutes=1))
    assert lapse_enquiries(actor=SYSTEM) == 1
    assert waiting_facts(reader()).never == 0
