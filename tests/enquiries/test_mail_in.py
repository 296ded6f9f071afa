"""`corrala mail-in`: a message from standard input becomes an enquiry, once, with a receipt; as nobody's account."""

import dataclasses
import re
from email.message import EmailMessage

import pytest
from sqlalchemy.exc import OperationalError

from app.enquiries import actions
from app.enquiries.commands import mail_in
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMail, EnquiryMessage
from app.enquiries.vocabulary import MAILS_A_DAY, State
from app.identity.vocabulary import Role
from app.kernel.journal import Journal
from tests.builders.mails import letters
from tests.builders.people import another, csrf, make_account, make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept

WORDS = "Who looks after the lamps near the school? canaryword"


@pytest.fixture
def areas(context, monkeypatch):
    told = dataclasses.replace(context.config["SETTINGS"], mail_in="enquiries@city.example")
    monkeypatch.setitem(context.config, "SETTINGS", told)
    return make_city()


def message(text: str = WORDS, number: int = 1, **headers: str) -> bytes:
    mail = EmailMessage()
    told = {"From": "Noor <noor@example.org>", "To": "enquiries@city.example", "Subject": "The lamps"}
    told |= {"Message-ID": f"<{number}@example.org>"}
    mail.set_content(text)
    for name, value in (told | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        mail[name] = value
    return mail.as_bytes()


def take(app, raw: bytes):
    return app.test_cli_runner().invoke(mail_in, input=raw)


def test_mail_becomes_an_enquiry_and_the_receipt_opens_it(context, client, areas):
    done = take(context, message())
    assert (done.exit_code, done.stderr) == (0, "")
    row, letter = kept(Enquiry)[0], letters()[0]
    assert (row.way, row.state, row.account_id) == ("mail", State.RECEIVED, None)
    assert (letter.recipient, letter.subject, letter.neutral) == ("noor@example.org", f"Your enquiry {row.ref}", True)
    assert letter.headers["Auto-Submitted"] == "auto-replied"
    assert "canaryword" not in letter.body
    code = re.search(r"    ([A-Z2-9]{12})\n", letter.body)[1]
    back = another(client)
    token = csrf(back, "/receipt")
    assert back.post("/receipt", data={"csrf_token": token, "code": code}).location == f"/enquiries/{row.ref}"
    html = back.get(f"/enquiries/{row.ref}").text
    assert WORDS in html
    assert "The lamps" in html


def test_same_message_is_taken_once(context, areas):
    assert [take(context, message()).exit_code for _ in range(3)] == [0, 0, 0]
    assert (len(kept(Enquiry)), len(letters()), len(kept(EnquiryMail))) == (1, 1, 1)


def test_reply_to_a_letter_adds_to_the_enquiry(context, areas):
    take(context, message())
    row, address = kept(Enquiry)[0], letters()[0].headers["Reply-To"]
    coordinator = make_actor("Coordinator", Role.COORDINATOR)
    actions.ask_sender(actor=coordinator, enquiry_id=row.id, text="Which gate?", lang="en")
    said = f"The north gate.\n\nOn Monday, Corrala <a@city.example> wrote:\n> {WORDS}"
    done = take(context, message(said, 2, To=address, From="other@example.org"))
    assert (done.exit_code, "added" in done.output) == (0, True)
    assert take(context, message(said, 2, To=address, From="other@example.org")).exit_code == 0
    assert [one.side for one in kept(EnquiryMessage)] == ["office", "sender"]
    assert (len(kept(Enquiry)), kept(Enquiry)[0].state) == (1, State.RECEIVED)


def test_wrong_proof_makes_a_new_enquiry_and_adds_nothing(context, areas):
    take(context, message())
    wrong = f"enquiries+{kept(Enquiry)[0].ref}.{'0' * 20}@city.example"
    assert take(context, message("I am somebody else altogether.", 2, To=wrong)).exit_code == 0
    assert (len(kept(Enquiry)), kept(EnquiryMessage)) == (2, [])


def test_mail_never_acts_as_an_account_whoever_it_says_it_is(context, areas):
    officer = make_account("Officer", Role.OFFICER, area=areas["mill"])
    take(context, message(From=f"Officer <{officer.email}>"))
    row = kept(Enquiry)[0]
    assert row.account_id is None
    assert [(line.actor_kind, line.actor_id) for line in kept(Journal) if line.act == "enquiry.sent"] == [
        ("resident", None)
    ]


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_machine_is_passed_by_and_gets_no_answer(context, areas, headers):
    done = take(context, message(**headers))
    assert (done.exit_code, kept(Enquiry), letters()) == (0, [], [])


def test_programs_that_answer_each_other_come_to_an_end(context, areas):
    """The worst of them: it answers each receipt with a new message that no header gives away."""
    codes = [take(context, message(number=number)).exit_code for number in range(MAILS_A_DAY + 2)]
    assert codes == [0] * MAILS_A_DAY + [65, 65]
    assert len(letters()) == MAILS_A_DAY


@pytest.mark.parametrize("raw", [b"", b"nothing that is a mail", b"From: noor@example.org\n\nHi", b"\x00" * 50])
def test_what_is_no_mail_is_refused_for_good(context, areas, raw):
    done = take(context, raw)
    assert done.exit_code == 65
    assert done.stderr
    assert (kept(Enquiry), kept(EnquiryContact)) == ([], [])


def test_while_the_database_is_locked_the_mail_server_keeps_it(context, areas, monkeypatch):
    monkeypatch.setattr("app.enquiries.actions.mailing.mail_by_mark", _locked)
    done = take(context, message())
    assert done.exit_code == 75
    assert WORDS not in done.stderr
    monkeypatch.undo()


def _locked(*_args):
    raise OperationalError("BEGIN", {}, Exception("database is locked"))


def test_long_mail_and_attachments_are_told_in_the_receipt(context, areas):
    mail = EmailMessage()
    mail["From"] = "noor@example.org"
    mail.set_content("a" * 12_000)
    mail.add_attachment(b"x", maintype="image", subtype="jpeg", filename="lamp.jpg")
    assert take(context, mail.as_bytes()).exit_code == 0
    assert "the beginning was kept" in letters()[0].body
    assert "lamp.jpg" in letters()[0].body
