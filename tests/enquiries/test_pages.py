"""Enquiries by the page: sent, followed with the receipt, forwarded, answered, made an issue of, and never public."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text as sql

from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMessage
from app.enquiries.vocabulary import State
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.issues.vocabulary import Origin, WordsState
from app.kernel.clock import now
from app.kernel.db import Base, db, session
from app.kernel.journal import Journal
from tests.builders.enquiries import send as sent
from tests.builders.issues import make_category
from tests.builders.mails import letters
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

WORDS = "Who looks after the lamps near the school? canaryword"
SAID = "The north gate, canarysaid."
ANSWER = "The lighting service does, from Thursday on. canaryanswer"


@pytest.fixture
def areas(context):
    return make_city()


def browser_of(client, *roles, name="Somebody", **where):
    browser = another(client)
    browser.account = make_account(name, *roles, **where)
    sign_in(browser, browser.account)
    return browser


def officer_of(client, areas, **more):
    from app.identity.models import DutyEntry  # noqa: PLC0415

    browser = browser_of(client, Role.OFFICER, area=areas["mill"], **more)
    session.add(DutyEntry(account_id=browser.account.id, duty_name="Delegate 4711", languages=["en"], since=now()))
    session.commit()
    return browser


def post(client, page, path, **fields):
    fields = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def send(client, **more):
    told = {"subject": "question", "words": WORDS, "area": "mill", "email": "", "key": str(uuid4())} | more
    return post(client, "/enquiries/new", "/enquiries/new", **told)


def everything_kept() -> list[str]:
    with db.engine.connect() as connection:
        return [
            f"{table.name} {tuple(row)}"
            for table in Base.metadata.sorted_tables
            for row in connection.execute(sql(f'SELECT * FROM "{table.name}"'))
        ]


def test_from_the_form_to_the_answer_with_the_receipt_alone(context, client, areas):
    html = client.get("/enquiries/new").text
    assert all(word in html for word in ('href="tel:112"', "Leave this page now", "No enquiry waits"))
    key = str(uuid4())
    done = send(client, key=key, email="canary-mail@example.org")
    ref, code = re.findall(r'class="reference">([^<]+)<', done.text)[:2]
    assert send(client, key=key, email="canary-mail@example.org").text.count(code) == done.text.count(code)
    assert send(client, key=key, words="Something else altogether.").status_code == 409
    assert len(kept(Enquiry)) == len(kept(EnquiryContact)) == 1
    page = f"/enquiries/{ref}"
    back = another(client)
    assert back.get(page).status_code == 404
    assert post(back, "/receipt", "/receipt", code=code).location == page
    html = back.get(page).text
    assert all(word in html for word in (WORDS, "With the coordinator", "10 working days left"))
    assert "1 enquiry waits for an answer." in another(client).get("/enquiries/new").text

    coordinator = browser_of(client, Role.COORDINATOR)
    officer = officer_of(client, areas)
    assert officer.get(page).status_code == 404
    before = len(kept(Journal))
    html = coordinator.get(page).text
    assert WORDS in html
    assert "canary-mail" not in html
    assert [row.act for row in kept(Journal)[before:]] == ["enquiry.read"]
    assert ref in coordinator.get("/enquiries").text
    post(coordinator, page, f"{page}/classify", subject="concern", area="mill")
    post(coordinator, page, f"{page}/forward", to=f"officer-{officer.account.id}")
    assert ref in officer.get("/enquiries").text
    assert "Delegate 4711" in back.get(page).text
    post(officer, page, f"{page}/ask", ask__text="Which gate of the school?", ask__key=str(uuid4()))
    assert "Which gate of the school?" in back.get(page).text
    assert kept(Enquiry)[0].due is None
    post(back, page, f"{page}/words", text=SAID, key=str(uuid4()))
    assert SAID in officer.get(page).text
    key = str(uuid4())
    post(officer, page, f"{page}/answer", answer__text=ANSWER, answer__key=key)
    post(officer, page, f"{page}/answer", answer__text=ANSWER, answer__key=key)
    html = back.get(page).text
    assert all(word in html for word in (ANSWER, "Delegate 4711", "Answered"))
    assert len(kept(EnquiryMessage)) == 3
    assert back.get(f"{page}/issue").status_code == 409
    work_off(context)
    assert [row for row in everything_kept() if "canary" in row.lower() and not row.startswith("outbox")] == []
    assert post(back, page, f"{page}/forget").status_code == 303
    assert (kept(Enquiry), kept(EnquiryMessage), kept(EnquiryContact)) == ([], [], [])
    assert back.get(page).status_code == 404


def test_answer_is_told_by_mail_without_a_word_of_it(context, client, areas):
    outbox = context.config["SETTINGS"].instance_dir / "outbox"
    for file in outbox.glob("*.eml"):
        file.unlink()
    send(client, email="reader@example.org")
    row = kept(Enquiry)[0]
    coordinator = browser_of(client, Role.COORDINATOR)
    page = f"/enquiries/{row.ref}"
    post(coordinator, page, f"{page}/answer", answer__text=ANSWER)
    work_off(context)
    assert [(letter.subject, letter.body, letter.recipient) for letter in letters()] == [("There is news", "", "")] * 2
    sent_out = "".join(file.read_text() for file in outbox.glob("*.eml"))
    assert "To: reader@example.org" in sent_out
    assert "Your enquiry was answered." in sent_out
    assert "canary" not in sent_out


def test_form_says_what_is_missing_and_keeps_the_words(client, areas):
    wrong = send(client, subject="", words="Too short"[:7], email="nobody", area="")
    assert wrong.status_code == 422
    assert all(word in wrong.text for word in ("Too sho", "Choose one from the list.", "at least 10 characters"))
    assert send(client, words="x" * 10_001).status_code == 422
    assert send(client, area="nowhere").status_code == 422
    assert kept(Enquiry) == []


def test_sixth_enquiry_in_an_hour_waits(client, areas):
    sent = [send(client, words=f"Question number {n}, please.") for n in range(6)]
    assert [answer.status_code for answer in sent] == [200] * 5 + [429]
    assert "Question number 5, please." in sent[-1].text
    assert sent[-1].headers["Retry-After"]


def test_handler_gives_it_back_and_sees_it_no_more(client, areas):
    row, _code = sent(area="mill")
    page = f"/enquiries/{row.ref}"
    coordinator, officer = browser_of(client, Role.COORDINATOR), officer_of(client, areas)
    post(coordinator, page, f"{page}/forward", to=f"officer-{officer.account.id}")
    assert post(officer, page, f"{page}/return", return__text="Ask the roads.").location == "/enquiries"
    assert officer.get(page).status_code == 404
    assert "Ask the roads." in coordinator.get(page).text
    assert kept(Enquiry)[0].state == State.RECEIVED
    service = make_body("lighting-service")
    partner = browser_of(client, Role.PARTNER, body=service)
    assert partner.get(page).status_code == 404
    post(coordinator, page, f"{page}/forward", to=f"body-{service.id}")
    assert partner.get(page).status_code == 200
    assert post(partner, page, f"{page}/forward", to=f"officer-{officer.account.id}").status_code == 403


def test_account_follows_its_own_and_takes_it_along(client, areas):
    resident = browser_of(client, name="Noor Haddad")
    send(resident)
    ref = kept(Enquiry)[0].ref
    assert ref in resident.get("/enquiries").text
    assert WORDS in resident.get(f"/enquiries/{ref}").text
    assert ref not in browser_of(client).get("/enquiries").text
    assert another(client).get("/enquiries").status_code in (302, 303, 401, 403)
    assert browser_of(client, Role.MODERATOR).get("/enquiries").status_code == 403


def test_issue_is_made_with_consent_and_tells_nobody_whose_it_was(context, client, areas):
    make_category("lighting")
    done = send(client)
    code = re.findall(r'class="reference">([^<]+)<', done.text)[1]
    page = f"/enquiries/{kept(Enquiry)[0].ref}"
    post(client, "/receipt", "/receipt", code=code)
    coordinator = browser_of(client, Role.COORDINATOR)
    told = {"words": "The lamps near the school are dark.", "category": "lighting", "area": "mill"}
    told |= {"level": "pseudonym", "key": str(uuid4())}
    assert client.get(f"{page}/issue").status_code == 409
    post(coordinator, page, f"{page}/propose")
    assert WORDS in client.get(f"{page}/issue").text
    assert coordinator.get(f"{page}/issue").status_code == 404
    first = post(client, page, f"{page}/issue", **told)
    assert first.status_code == 200
    again = post(client, page, f"{page}/issue", **told)
    assert again.status_code == 200
    issues = kept(Issue)
    assert [(one.origin_kind, one.origin_id, one.words_state) for one in issues] == [
        (Origin.ENQUIRY, None, WordsState.PENDING)
    ]
    assert post(client, page, f"{page}/issue", **(told | {"key": str(uuid4())})).status_code == 409
    assert len(kept(Issue)) == 1
    assert issues[0].ref in coordinator.get(page).text
    public = another(client).get(f"/issues/{issues[0].ref}").text
    assert "reported by a resident, first as an enquiry" in public
    assert kept(Enquiry)[0].ref not in public


def test_who_says_no_is_not_asked_again(client, areas):
    send(client)
    code_page = f"/enquiries/{kept(Enquiry)[0].ref}"
    resident = browser_of(client)
    send(resident)
    page = f"/enquiries/{kept(Enquiry)[1].ref}"
    coordinator = browser_of(client, Role.COORDINATOR)
    post(coordinator, page, f"{page}/propose")
    assert post(resident, page, f"{page}/refuse").status_code == 303
    assert post(coordinator, page, f"{page}/propose").status_code == 409
    assert resident.get(f"{page}/issue").status_code == 409
    assert resident.get(code_page).status_code == 404


def test_sender_writes_back_after_an_answer_for_thirty_days(client, areas, time_machine):
    resident = browser_of(client)
    send(resident)
    page = f"/enquiries/{kept(Enquiry)[0].ref}"
    coordinator = browser_of(client, Role.COORDINATOR)
    post(coordinator, page, f"{page}/answer", answer__text="No.")
    assert post(resident, page, f"{page}/words", text="That is no answer.").status_code == 303
    assert (kept(Enquiry)[0].state, kept(Enquiry)[0].answered_at) == (State.RECEIVED, None)
    post(coordinator, page, f"{page}/answer", answer__text="The lighting service does.")
    time_machine.move_to(now() + timedelta(days=31), tick=False)
    sign_in(resident, resident.account)
    assert post(resident, page, f"{page}/words", text="I am late.").status_code == 409


def test_receipt_of_a_deleted_enquiry_never_opens_the_next_one(client, areas):
    codes = []
    for number in range(2):
        sender = another(client)
        codes.append(
            re.findall(r'class="reference">([^<]+)<', send(sender, words=f"Question {number}, please.").text)[1]
        )
        page = post(sender, "/receipt", "/receipt", code=codes[-1]).location
        assert f"Question {number}, please." in sender.get(page).text
        if number == 0:
            first = sender
            post(sender, page, f"{page}/forget")
    next_page = f"/enquiries/{kept(Enquiry)[0].ref}"
    assert first.get(next_page).status_code == 404
    assert post(first, "/receipt", "/receipt", code=codes[0]).status_code == 422


def test_officer_whose_role_ends_leaves_it_to_the_coordinator(client, areas):
    from app.enquiries.listeners import back_to_coordinator  # noqa: PLC0415
    from app.identity.events import RoleEnded  # noqa: PLC0415
    from app.kernel.transaction import act  # noqa: PLC0415

    row, _code = sent()
    page = f"/enquiries/{row.ref}"
    coordinator, officer = browser_of(client, Role.COORDINATOR), officer_of(client, areas)
    number = officer.account.id
    post(coordinator, page, f"{page}/forward", to=f"officer-{number}")

    @act
    def end():
        back_to_coordinator(session(), RoleEnded(grant_id=1, account_id=number, role=Role.OFFICER))

    end()
    assert (kept(Enquiry)[0].state, kept(Enquiry)[0].officer_id) == (State.RECEIVED, None)
