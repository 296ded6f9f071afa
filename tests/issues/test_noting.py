"""Internal notes: for colleagues of one body, encrypted, told to who is mentioned, and in nothing public."""

from uuid import uuid4

import pytest
from sqlalchemy import select, text

from app.identity.models import DutyEntry
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import InternalNote
from app.issues.queries.noting import notes_of
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.kernel.db import reader, rows, session
from app.kernel.errors import Invalid, NotAllowed, SentAlready
from app.kernel.journal import Journal
from tests.builders.issues import make_category, make_issue
from tests.builders.mails import carried, letters
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.worker import work_off

CANARY = "Canary note: the caretaker has the key."


@pytest.fixture
def city(context):
    areas = make_city()
    areas["body"] = make_body("mill-station", "police")
    return areas


def on_duty(account, name):
    entry = session.get(DutyEntry, account.id) or DutyEntry(account_id=account.id)
    entry.duty_name = name
    session.add(entry)
    session.commit()
    return account


@pytest.fixture
def officer(city):
    return on_duty(make_account("Ana", Role.OFFICER, area=city["mill"], body=city["body"]), "Officer 4711")


@pytest.fixture
def colleague(city):
    return on_duty(make_account("Gil", Role.COMMISSIONER, area=city["north"], body=city["body"]), "Inspector 12")


@pytest.fixture
def issue(city, officer):
    about = {"officer_account_id": officer.id, "body_id": city["body"].id, "state": State.IN_PROGRESS}
    return make_issue(city["mill"], make_category(), **about)


def actor_of(account):
    return actor_of_account(session(), account.id, now())


def write(account, issue, words=CANARY, **values):
    return actions.write_note(actor=actor_of(account), issue_id=issue.id, text=words, lang="en", **values)


def test_kept_encrypted_and_journal_holds_no_word(city, officer, issue):
    note = write(officer, issue)
    stored = session.execute(text("SELECT sealed FROM internal_note")).scalar_one()
    assert "Canary" not in stored
    (last,) = rows(session(), select(Journal.act, Journal.ids).order_by(Journal.id.desc()).limit(1))
    assert (last.act, last.ids) == ("issue.note_written", {"issue_id": issue.id, "note_id": note.id})


@pytest.mark.parametrize("chosen", [True, False], ids=["ticked", "called by name"])
def test_who_is_mentioned_is_told_but_not_what_it_says(app, city, officer, colleague, issue, chosen):
    words = CANARY if chosen else f"@inspector 12 {CANARY}"
    write(officer, issue, words, to=[colleague.id] if chosen else [])
    work_off(app)
    (letter,) = letters(colleague.email)
    whole = str(carried(letter))
    assert "mentions you" in carried(letter)["Subject"]
    assert "Canary" not in whole
    assert f"/issues/{issue.ref}/notes" in whole


def test_nobody_of_another_body_is_mentioned_or_reads_it(client, city, officer, issue):
    other = on_duty(make_account("Sol", Role.PARTNER, body=make_body("lights", "partner")), "Lights 1")
    with pytest.raises(Invalid):
        write(officer, issue, to=[other.id])
    write(officer, issue)
    issue.body_id = session.get_one(type(city["body"]), other.id and actor_of(other).grants[0].body_id).id
    session.commit()
    sign_in(client, other)
    page = client.get(f"/issues/{issue.ref}/notes")
    assert page.status_code == 200  # it writes its own
    assert "Canary" not in page.get_data(as_text=True)


def test_who_is_not_on_the_case_neither_reads_nor_writes(client, city, officer, issue):
    write(officer, issue)
    people = (
        make_account("Luz", Role.MEDIATOR),
        make_account("Dan", Role.MODERATOR),
        make_account("Ada", Role.ADMINISTRATOR),
        make_account("Eva", Role.EVALUATOR),
        make_account("Rai", Role.VERIFIED, area=city["mill"]),
        make_account("Far", Role.OFFICER, area=city["harbour"], body=city["body"]),
    )
    for account in people:
        browser = another(client)
        sign_in(browser, account)
        path = f"/issues/{issue.ref}/notes"
        session.commit()  # that staff were refused is written down, and would wait for what this test has begun
        assert browser.get(path).status_code == 403, account.name
        with pytest.raises(NotAllowed):
            write(account, issue)
    assert another(client).get(f"/issues/{issue.ref}/notes").status_code in (303, 401, 403)


def test_in_no_page_feed_table_or_program_of_others(client, city, officer, issue):
    write(officer, issue)
    session.commit()
    ref = issue.ref
    paths = (f"/issues/{ref}", f"/issues/{ref}/feed.atom", "/issues", "/issues/feed.atom", "/issues/data.csv")
    for path in (*paths, "/issues/map.geojson", f"/api/v1/issues/{ref}", f"/open311/v2/requests/{ref}.json"):
        shown = client.get(path)
        assert "Canary" not in shown.get_data(as_text=True), path
        assert "internal_note" not in shown.get_data(as_text=True), path


def test_form_keeps_text_and_sends_once(client, city, officer, colleague, issue):
    sign_in(client, officer)
    path, key = f"/issues/{issue.ref}/notes", str(uuid4())
    fields = {"csrf_token": csrf(client, path), "key": key}
    empty = client.post(path, data=fields)
    assert empty.status_code == 422
    wrong = client.post(path, data=fields | {"text": CANARY, "to": "999"})
    assert wrong.status_code == 422
    assert CANARY in wrong.get_data(as_text=True)
    for _time in range(2):
        assert client.post(path, data=fields | {"text": CANARY, "to": str(colleague.id)}).status_code == 303
    assert len(notes_of(reader(), issue.id, city["body"].id)) == 1
    assert CANARY in client.get(path).get_data(as_text=True)
    with pytest.raises(SentAlready):
        write(officer, issue, "Something else.", key=key)
    (kept,) = rows(reader(), select(InternalNote.mentioned))
    assert kept.mentioned == [colleague.id]


def test_reporter_who_works_there_reads_no_note_on_the_own_report(client, city, officer):
    own = make_issue(city["mill"], reporter_account_id=officer.id, reporter_kind="account", body_id=city["body"].id)
    sign_in(client, officer)
    assert client.get(f"/issues/{own.ref}/notes").status_code == 403


def test_page_leads_there_only_whom_it_concerns(client, city, officer, issue):
    assert "/notes" not in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    sign_in(client, officer)
    assert f"/issues/{issue.ref}/notes" in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert make_actor("Somebody").account_id
