"""Somebody deletes the account while an enquiry of theirs is open: it goes at once, and nobody works on it any more."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from app.enquiries.actions import ask_sender, forward_enquiry, lapse_enquiries, remind_of_enquiries
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMessage
from app.identity.actions import delete_account
from app.identity.actor import SYSTEM
from app.identity.models import Account, DutyEntry
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.chain import faults
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotFound
from tests.builders.enquiries import send
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def people(context, time_machine):
    """Who asks, the coordinator, and the officer on duty."""
    time_machine.move_to(MONDAY, tick=False)
    areas = make_city()
    sender, coordinator = make_account("Noor Haddad", Role.VERIFIED), make_account("Central", Role.COORDINATOR)
    officer = make_account("Officer", Role.OFFICER, area=areas["mill"])
    session.add(DutyEntry(account_id=officer.id, duty_name="Delegate", languages=["en"], since=now()))
    session.commit()
    return tuple(SimpleNamespace(id=one.id, email=one.email) for one in (sender, coordinator, officer))


def acting(account):
    return actor_of_account(session(), account.id, now())


def test_an_open_enquiry_goes_with_the_account_and_nobody_is_reminded_of_it(app, client, people, time_machine):
    sender, coordinator, officer = people
    enquiry, _code = send(acting(sender), area="mill", email="noor@example.org")
    ref, number, due = enquiry.ref, enquiry.id, enquiry.due
    forward_enquiry(actor=acting(coordinator), enquiry_id=number, officer_id=officer.id)
    ask_sender(actor=acting(officer), enquiry_id=number, text="Which gate do you mean?", lang="en")
    work_off(app)
    sign_in(client, session.get_one(Account, officer.id))
    assert client.get(f"/enquiries/{ref}").status_code == 200
    token = csrf(client, f"/enquiries/{ref}")

    delete_account(actor=acting(sender), account_id=sender.id, words_go=False)

    assert (kept(Enquiry), kept(EnquiryMessage), kept(EnquiryContact)) == ([], [], [])
    assert client.get(f"/enquiries/{ref}").status_code == 404
    answer = {"csrf_token": token, "answer-text": "The lighting service looks after them."}
    assert client.post(f"/enquiries/{ref}/answer", data=answer).status_code == 404
    with pytest.raises(NotFound):
        ask_sender(actor=acting(officer), enquiry_id=number, text="Which gate do you mean?", lang="en")
    work_off(app)
    before = {account.id: len(letters(account.email)) for account in (coordinator, officer)}
    time_machine.move_to(due, tick=False)
    assert remind_of_enquiries(actor=SYSTEM) == 0
    work_off(app)
    assert {account.id: len(letters(account.email)) for account in (coordinator, officer)} == before
    time_machine.shift(timedelta(days=800))
    assert lapse_enquiries(actor=SYSTEM) == 0
    assert list(faults(session())) == []


def test_the_officer_leaves_and_the_enquiry_of_another_stays_with_the_coordinator(people):
    sender, coordinator, officer = people
    enquiry, _code = send(acting(sender), area="mill")
    forward_enquiry(actor=acting(coordinator), enquiry_id=enquiry.id, officer_id=officer.id)
    delete_account(actor=acting(officer), account_id=officer.id, words_go=False)
    left = kept(Enquiry)
    assert [(row.id, row.officer_id, row.body_id) for row in left] == [(enquiry.id, None, None)]
