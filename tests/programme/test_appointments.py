"""Appointments: asked for, settled or declined, followed with a receipt, reminded of, and never public."""

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import event
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from app.identity.actor import SYSTEM, Actor
from app.identity.models import Absence, RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import Base, db, read_engine, session
from app.kernel.errors import Closed, Conflict, Hidden, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.programme import actions
from app.programme.models import Appointment, AppointmentContact
from app.programme.vocabulary import Where
from tests.builders.mails import letters
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.programme import TOPIC, WHEN, ask, make_officer
from tests.builders.rows import kept
from tests.builders.worker import work_off

pytestmark = pytest.mark.usefixtures("kept_for_long")
ZONE = ZoneInfo("Europe/Madrid")
SOON = (now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def officer(areas):
    return make_officer(areas["mill"])


def actor_of(account):
    return actor_of_account(session(), account.id, now())


def holder(row):
    """Whoever holds the receipt of an appointment."""
    return Actor(device="x", receipts=(("appointment", row.id),))


def offer(officer, row, *, as_wished=True, **more):
    told = {"starts_at": SOON, "place": "Library, first floor", "words": "I look forward to it."} | more
    actions.offer_appointment(actor=actor_of(officer), appointment_id=row.id, as_wished=as_wished, **told)


def standing():
    """State and moment of the only appointment, as it is kept."""
    (row,) = kept(Appointment)
    return row.state, row.starts_at


def post(client, page, path, **fields):
    fields = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def browser_of(client, account):
    browser = another(client)
    sign_in(browser, account)
    return browser


def everything_kept() -> list[str]:
    with db.engine.connect() as connection:
        return [
            f"{table.name} {tuple(row)}"
            for table in Base.metadata.sorted_tables
            for row in connection.execute(sql(f'SELECT * FROM "{table.name}"'))
        ]


def test_without_an_account_from_the_form_to_the_calendar(context, client, officer):
    path = f"/officers/{officer.id}/appointment"
    assert path in client.get(f"/officers/{officer.id}").text
    key, wished = str(uuid4()), {"when": WHEN, "place": "public", "topic": TOPIC, "email": "canary-mail@example.org"}
    done = post(client, path, path, key=key, **wished)
    ref, code = re.findall(r'class="reference">([^<]+)<', done.text)[:2]
    assert code in post(client, path, path, key=key, **wished).text
    assert post(client, path, path, key=key, **(wished | {"when": "Never at all"})).status_code == 409
    assert len(kept(Appointment)) == len(kept(AppointmentContact)) == 1
    page, back = f"/appointments/{ref}", another(client)
    assert back.get(page).status_code == 404
    assert post(back, "/receipt", "/receipt", code=code).location == page
    assert all(word in back.get(page).text for word in (WHEN, TOPIC, "Delegate 4711", "answer promised by"))
    at_work = browser_of(client, officer)
    html = at_work.get(page).text
    assert WHEN in html
    assert "canary-mail" not in html
    assert ref in at_work.get("/appointments").text
    local = SOON.astimezone(ZONE)
    hour, told = f"{local:%H:%M}", {"offer__fits": "yes", "offer__place": "Library, canaryplace"}
    for _time in range(2):
        sent = post(at_work, page, f"{page}/offer", offer__day=local.date().isoformat(), offer__begins=hour, **told)
        assert sent.status_code == 303
    html = back.get(page).text
    assert all(word in html for word in ("Settled", "Library, canaryplace", hour, f"{page}.ics"))
    entry = Calendar.from_ical(back.get(f"{page}.ics").data).walk("VEVENT")[0]
    assert (entry["DTSTART"].dt, entry["LOCATION"]) == (SOON, "Library, canaryplace")
    assert "canarytopic" not in back.get(f"{page}.ics").text
    work_off(context)
    assert [row for row in everything_kept() if "canary" in row.lower()] == []
    acts = [row for row in kept(Journal) if row.act.startswith("appointment.")]
    assert [(row.act, row.actor_kind) for row in acts] == [
        ("appointment.asked", "resident"),
        ("appointment.settled", "account"),
    ]
    assert post(back, page, f"{page}/forget").status_code == 303
    assert (kept(Appointment), kept(AppointmentContact)) == ([], [])
    assert back.get(page).status_code == 404


def test_another_time_is_accepted_or_wished_differently(officer):
    row, _code = ask(officer)
    with pytest.raises(NotAllowed):
        actions.accept_appointment(actor=actor_of(officer), appointment_id=row.id)
    with pytest.raises(Conflict):
        actions.accept_appointment(actor=holder(row), appointment_id=row.id)
    offer(officer, row, as_wished=False)
    assert standing() == ("proposed", SOON)
    actions.wish_other_time(actor=holder(row), appointment_id=row.id, when="Friday at noon")
    actions.wish_other_time(actor=holder(row), appointment_id=row.id, when="Friday at noon")
    assert standing() == ("asked", None)
    later = SOON + timedelta(days=1)
    offer(officer, row, starts_at=later, as_wished=False)
    for _time in range(2):
        actions.accept_appointment(actor=holder(row), appointment_id=row.id)
    assert standing() == ("settled", later)
    acts = [entry.act for entry in kept(Journal) if entry.act.startswith("appointment.")]
    assert acts.count("appointment.other_time_wished") == acts.count("appointment.accepted") == 1


def test_offer_whose_time_has_come_can_no_longer_be_accepted(officer, time_machine):
    row, _code = ask(officer)
    offer(officer, row, as_wished=False)
    time_machine.move_to(SOON + timedelta(minutes=1))
    with pytest.raises(Closed):
        actions.accept_appointment(actor=holder(row), appointment_id=row.id)


def test_declined_needs_a_reason_and_ends_it(officer):
    row, _code = ask(officer)
    with pytest.raises(Invalid):
        actions.decline_appointment(actor=actor_of(officer), appointment_id=row.id, words=" ")
    for _time in range(2):
        actions.decline_appointment(actor=actor_of(officer), appointment_id=row.id, words="Please ask the city.")
    assert standing() == ("declined", None)
    with pytest.raises(Conflict):
        offer(officer, row)
    with pytest.raises(Conflict):
        actions.cancel_appointment(actor=holder(row), appointment_id=row.id)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"starts_at": datetime(2020, 1, 1, tzinfo=ZONE)}, "day"),
        ({"starts_at": datetime(2090, 1, 1, tzinfo=ZONE)}, "day"),
        ({"place": " "}, "place"),
        ({"place": "x" * 151}, "place"),
        ({"words": "x" * 1001}, "words"),
    ],
)
def test_offer_that_is_wrong_names_its_field_and_changes_nothing(officer, more, field):
    row, _code = ask(officer)
    with pytest.raises(Invalid) as error:
        offer(officer, row, **more)
    assert error.value.field == field
    assert standing() == ("asked", None)


@pytest.mark.parametrize("wrong", [{"when": " "}, {"when": "x" * 301}, {"topic": "x" * 151}, {"name": "x" * 61}])
def test_wish_that_is_wrong_makes_nothing(officer, wrong):
    with pytest.raises(Invalid):
        ask(officer, **wrong)
    assert kept(Appointment) == []


def test_an_officer_is_in_one_place_at_a_time(officer):
    first, _code = ask(officer)
    second, _code = ask(officer)
    offer(officer, first)
    with pytest.raises(Invalid):
        offer(officer, second)
    with pytest.raises(Invalid):
        offer(officer, second, starts_at=SOON + timedelta(minutes=20))
    offer(officer, second, starts_at=SOON + timedelta(minutes=30))
    with pytest.raises(IntegrityError):
        session.query(Appointment).filter_by(id=second.id).update({"starts_at": SOON})
    session.rollback()


def test_who_reads_and_answers_and_who_does_not(areas, officer):
    asker = make_actor("Noor", Role.VERIFIED, area=areas["mill"])
    row, _code = ask(officer, asker)
    chief = make_officer(areas["north"], "Chief", Role.COMMISSIONER)
    for stranger in (make_officer(areas["mill"], "Colleague"), make_officer(areas["hill"], "Far", Role.COMMISSIONER)):
        with pytest.raises(Hidden):
            offer(stranger, row)
    for nobody in (make_account("Ana"), make_account("Admin", Role.ADMINISTRATOR)):
        with pytest.raises(Hidden):
            actions.cancel_appointment(actor=actor_of(nobody), appointment_id=row.id)
    offer(chief, row)
    assert standing() == ("settled", SOON)
    for staff in (officer, make_account("Expert", Role.EXPERT)):
        with pytest.raises(NotAllowed):
            ask(officer, actor_of(staff))


def sent_letters(context) -> str:
    """All letters that went out, as one text."""
    outbox = context.config["SETTINGS"].instance_dir / "outbox"
    return "".join(file.read_text() for file in outbox.glob("*.eml"))


@pytest.fixture
def no_letters(context):
    for file in (context.config["SETTINGS"].instance_dir / "outbox").glob("*.eml"):
        file.unlink()


def test_whoever_stands_in_answers_and_is_told(context, areas, officer, no_letters):
    deputy = make_officer(areas["mill"], "Deputy")
    away = {"begins_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=2), "set_at": now()}
    session.add(Absence(account_id=officer.id, deputy_id=deputy.id, set_by=officer.id, **away))
    session.commit()
    row, _code = ask(officer)
    offer(deputy, row)
    assert standing() == ("settled", SOON)
    addresses = [officer.email, deputy.email]
    session.commit()
    work_off(context)
    assert all(f"To: {address}" in sent_letters(context) for address in addresses)


def test_when_a_role_ends_the_commissioner_has_what_was_asked(areas, officer):
    chief = make_officer(areas["north"], "Chief", Role.COMMISSIONER)
    busy, _code = ask(chief)
    offer(chief, busy)
    waiting, _code = ask(officer)
    clashing, _code = ask(officer)
    offer(officer, clashing)
    ids = (chief.id, officer.id, waiting.id, clashing.id, busy.id)
    (grant,) = [row for row in kept(RoleGrant) if row.account_id == ids[1]]
    session.get_one(RoleGrant, grant.id).ended_at = now()
    session.commit()
    assert actions.give_over(actor=SYSTEM, account_id=ids[1], successor_id=None) == 2
    rows = {row.id: (row.officer_id, row.state) for row in kept(Appointment)}
    assert [rows[number] for number in ids[2:]] == [(ids[0], "asked"), (ids[0], "asked"), (ids[0], "settled")]


def test_role_that_ends_elsewhere_gives_nothing_over(areas, officer):
    ask(officer)
    assert actions.give_over(actor=SYSTEM, account_id=officer.id, successor_id=None) == 0


def test_both_sides_are_reminded_once_the_day_before(context, officer, time_machine):
    row, _code = ask(officer, email="noor@example.org")
    offer(officer, row)
    assert actions.run_appointments(actor=SYSTEM) == 0
    time_machine.move_to(SOON - timedelta(hours=20))
    assert (actions.run_appointments(actor=SYSTEM), actions.run_appointments(actor=SYSTEM)) == (1, 0)
    work_off(context)
    assert [letter.subject for letter in letters()].count("Reminder: an appointment") == 2


def test_what_nobody_answers_lapses(officer, time_machine):
    offered, _code = ask(officer)
    ask(officer)
    offer(officer, offered, as_wished=False)
    time_machine.move_to(SOON + timedelta(minutes=1))
    assert actions.run_appointments(actor=SYSTEM) == 1
    time_machine.move_to(now() + timedelta(days=80))
    assert actions.run_appointments(actor=SYSTEM) == 1
    assert [row.state for row in kept(Appointment)] == ["lapsed", "lapsed"]


def test_letters_say_nothing_of_whom_when_and_why(context, officer, no_letters):
    row, _code = ask(officer, email="noor@example.org")
    offer(officer, row, as_wished=False, words="canarywords")
    actions.cancel_appointment(actor=holder(row), appointment_id=row.id)
    address = officer.email
    session.commit()
    work_off(context)
    sent = sent_letters(context)
    assert "canary" not in sent
    assert "Library" not in sent
    assert sent.count("To: noor@example.org") == 1
    assert sent.count(f"To: {address}") == 2


def test_public_sees_a_number_of_the_city_and_no_other(client, officer):
    row, _code = ask(officer)
    ask(officer)
    offer(officer, row)
    assert "2 appointments were asked for in 90 days, 1 was settled" in client.get("/officers").text
    assert "asked for in 90 days" not in client.get(f"/officers/{officer.id}").text


def test_own_list_is_the_account_s_own_and_a_visitor_has_none(client, officer, areas):
    mine = make_account("Noor", Role.VERIFIED, area=areas["mill"])
    row, _code = ask(officer, actor_of(mine))
    other, _code = ask(officer)
    html = browser_of(client, mine).get("/appointments").text
    assert row.ref in html
    assert other.ref not in html
    assert client.get("/appointments").status_code == 403


def test_nobody_is_asked_who_is_not_on_duty(client, areas):
    resident = make_account("Noor")
    assert client.get(f"/officers/{resident.id}/appointment").status_code == 404


def test_list_costs_the_same_for_one_and_for_many(client, officer):
    at_work = browser_of(client, officer)
    ask(officer)
    few = selects(at_work, "/appointments")
    for _number in range(5):
        ask(officer, place=Where.STATION)
    assert selects(at_work, "/appointments") == few


def selects(client, path) -> int:
    """How many statements the read engine gets for a page once the city is known."""
    client.get(path)
    found = []

    def watch(_connection, _cursor, statement, *_rest) -> None:
        found.append(statement)

    event.listen(read_engine(), "before_cursor_execute", watch)
    assert client.get(path).status_code == 200
    event.remove(read_engine(), "before_cursor_execute", watch)
    return len(found)
