"""Rules about the database and the city in it: each kept, and broken."""

import dataclasses
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, text, update

from app.admin.doctor import check
from app.admin.queries import ways_of
from app.areas.models import Area, CityRow
from app.identity.actor import Actor
from app.identity.models import RoleGrant
from app.identity.vocabulary import Role
from app.issues.models import Category
from app.kernel.clock import at, now
from app.kernel.db import db, is_sqlite, reader, session, value
from app.kernel.heartbeat import Heartbeat
from app.kernel.outbox import Outbox, post
from app.meetings.actions import sign_up
from app.meetings.models import Meeting, SignUp
from app.meetings.vocabulary import Contact
from tests.admin.doctor.stage import BY_WORDS, KIND, WAYS, changed, fault
from tests.builders.people import make_account, make_actor
from tests.conftest import ON_POSTGRESQL, database_name, fresh_postgresql, own_app


def test_database_when_it_does_not_answer_then_is_one_fault_and_the_rest_is_not_looked_at(sound):
    away = dataclasses.replace(sound, connection=None)
    assert "does not answer" in fault(away, "database answers")
    found = [line for words, line in check(away) if BY_WORDS[words].reads]
    assert found
    assert all(line.startswith("not looked at: ") for line in found)


def test_database_when_at_another_form_then_says_which(sound):
    assert fault(sound, "database is at head") == ""
    with db.engine.begin() as connection:
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        told = fault(sound, "database is at head")
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})
    assert told.startswith(f"the database is at 0001, not at {kept}: ")
    assert told.endswith("corrala migrate")


@pytest.mark.parametrize(("name", "version"), [("sqlite", (3, 30, 0)), ("postgresql", (9, 6))])
def test_database_when_too_old_then_says_so(sound, name, version):
    assert fault(sound, "database is new enough") == ""
    old = SimpleNamespace(dialect=SimpleNamespace(name=name, server_version_info=version))
    told = fault(dataclasses.replace(sound, connection=old), "database is new enough")
    assert told.startswith(f"the database is version {version[0]}.{version[1]}")


@pytest.mark.skipif(ON_POSTGRESQL, reason="an extension of SQLite")
def test_search_when_sqlite_was_built_without_it_then_says_so(sound):
    assert fault(sound, "database can search") == ""
    options = SimpleNamespace(scalars=lambda: ["THREADSAFE=1"])
    bare = SimpleNamespace(dialect=sound.rows.dialect, execute=lambda _asked: options)
    assert "no full-text search" in fault(dataclasses.replace(sound, connection=bare), "database can search")


WRONG_WAYS = [
    ("sqlite", "what is saved stays saved", {"journal_mode": "delete"}, "journal_mode = delete"),
    ("sqlite", "what is saved stays saved", {"synchronous": "1"}, "synchronous = 1"),
    ("sqlite", "database keeps its rules", {"foreign_keys": "0"}, "foreign_keys = 0"),
    ("postgresql", "what is saved stays saved", {"fsync": "off"}, "fsync = off"),
    ("postgresql", "what is saved stays saved", {"synchronous_commit": "off"}, "synchronous_commit = off"),
    ("postgresql", "database keeps its rules", {"session_replication_role": "replica"}, "= replica"),
    ("postgresql", "database keeps every script", {"server_encoding": "SQL_ASCII"}, "encoded in SQL_ASCII"),
    ("postgresql", "database counts in utc", {"TimeZone": "Europe/Madrid"}, "counts in Europe/Madrid"),
]


@pytest.mark.parametrize(("kind", "words", "ways", "told"), WRONG_WAYS)
def test_database_when_set_otherwise_then_says_how(sound, kind, words, ways, told):
    url = "postgresql://db/corrala" if kind == "postgresql" else "sqlite:////srv/c.sqlite3"
    there = dataclasses.replace(changed(sound, database_url=url), ways=WAYS[kind])
    assert fault(there, words) == ""
    assert told in fault(dataclasses.replace(there, ways=WAYS[kind] | ways), words)


def test_ways_of_the_own_engine_are_the_right_ones(environ):
    url = environ["CORRALA_DATABASE_URL"]
    if KIND == "postgresql":
        url = fresh_postgresql(f"{database_name()}_ways", hurried=False)
    with own_app(environ | {"CORRALA_DATABASE_URL": url}) as own, own.app_context():
        ways = ways_of(db.engine)
        # Whether a server waits for its disk is said where it is started; one for tests may not.
        of_the_server = {"fsync": ways["fsync"]} if KIND == "postgresql" else {}
        assert ways == WAYS[KIND] | of_the_server


def test_clock_when_apart_from_the_databases_then_says_how_far(sound, time_machine):
    assert fault(sound, "clocks agree") == ""
    time_machine.move_to(now() + timedelta(hours=2))
    assert is_sqlite(sound.rows) or "7200 s apart" in fault(sound, "clocks agree")


def test_clock_when_set_back_then_says_what_is_still_to_come(sound, time_machine):
    assert fault(sound, "clock was not set back") == ""
    time_machine.move_to(now() - timedelta(hours=2))
    assert "still to come" in fault(sound, "clock was not set back")


def test_data_keys_when_one_is_missing_then_says_what_it_was_for(sound):
    meeting_id = value(reader(), select(Meeting.id))
    sign_up(actor=Actor(), meeting_id=meeting_id, contact=Contact("Noor", "noor@example.org", "", "en"))
    assert fault(sound, "data keys open what is kept") == ""
    session.execute(update(SignUp).where(SignUp.contact.is_not(None)).values(contact="1.AAAA"))
    session.commit()
    assert "opens what is kept of sign up" in fault(sound, "data keys open what is kept")


def test_worker_when_silent_then_says_since_when(sound):
    assert fault(sound, "worker lives") == ""
    session.execute(update(Heartbeat).values(at=now() - timedelta(minutes=5)))
    session.commit()
    assert "last alive" in fault(sound, "worker lives")


def test_mail_when_a_letter_waits_or_was_given_up_then_says_so(sound):
    assert (fault(sound, "mail moves"), fault(sound, "no letter was given up")) == ("", "")
    with at(now() - timedelta(hours=1)):
        post(session(), recipient="noor@example.org", subject="Code", text="123456", key="one")
    session.commit()
    assert "a letter waits since" in fault(sound, "mail moves")
    session.execute(update(Outbox).values(failed_at=now(), attempts=16))
    session.commit()
    assert fault(sound, "mail moves") == ""
    assert "letters given up since yesterday: 2: " in fault(sound, "no letter was given up")


def test_journal_when_not_sealed_then_says_since_when(sound):
    assert fault(sound, "journal is sealed") == ""
    with at(now() - timedelta(hours=1)):
        sign_up(actor=make_actor("Ana"), meeting_id=value(reader(), select(Meeting.id)))
    assert "not sealed since" in fault(sound, "journal is sealed")


def test_city_when_it_is_the_demo_then_says_so(sound):
    assert fault(sound, "database is no demo") == ""
    session.execute(update(CityRow).values(demo=True))
    session.commit()
    assert "the demo city" in fault(sound, "database is no demo")


def test_city_without_name_or_emergency_numbers_is_a_fault(sound):
    assert fault(sound, "city has its name") == fault(sound, "emergency numbers are told") == ""
    session.execute(update(CityRow).values(emergency=[]))
    session.commit()
    assert "no emergency number" in fault(sound, "emergency numbers are told")
    session.execute(delete(CityRow))
    session.commit()
    assert "the city is not set up" in fault(sound, "city has its name")


def test_city_that_takes_children_or_never_asks_again_where_one_lives_is_a_fault(sound):
    assert fault(sound, "the young need a word") == fault(sound, "residence is shown again") == ""
    session.execute(update(CityRow).values(age_alone=13, age_with_word=13, residence_days=3650))
    session.commit()
    assert "alone at 13" in fault(sound, "the young need a word")
    assert "3650 days" in fault(sound, "residence is shown again")


def test_city_without_categories_is_a_fault(sound):
    assert fault(sound, "categories are there") == ""
    session.execute(delete(Category))
    session.commit()
    assert "there is no category" in fault(sound, "categories are there")


def test_city_without_neighbourhoods_is_a_fault(sound):
    assert fault(sound, "neighbourhoods are there") == ""
    session.execute(update(Area).values(level="district"))
    session.commit()
    assert "there is no neighbourhood" in fault(sound, "neighbourhoods are there")


@pytest.mark.parametrize(("day", "kept"), [("05-02", True), ("11-26", False)])
def test_holidays_of_the_next_year_are_missed_half_a_year_ahead(sound, time_machine, day, kept):
    year = now().year + 1
    time_machine.move_to(f"{year}-{day}T10:00:00Z", tick=False)
    told = fault(sound, "holidays are known ahead")
    assert (told == "") is kept
    assert kept or f"no holiday of {year + 1}" in told


def test_administrators_when_one_or_none_is_left_then_says_so(sound):
    assert fault(sound, "two administrate") == fault(sound, "somebody administrates") == ""
    first = session.query(RoleGrant).filter_by(role=Role.ADMINISTRATOR).first()
    session.execute(update(RoleGrant).where(RoleGrant.id == first.id).values(ended_at=now()))
    session.commit()
    assert "there is one administrator" in fault(sound, "two administrate")
    assert fault(sound, "somebody administrates") == ""
    session.execute(update(RoleGrant).values(ended_at=now()))
    session.commit()
    assert "there is no administrator" in fault(sound, "somebody administrates")


def test_staff_without_a_second_step_are_counted(sound):
    assert fault(sound, "staff have their second step") == ""
    make_account("Vega", Role.OFFICER)
    make_account("Noor", Role.VERIFIED)
    assert "staff without a passkey or an app: 1: " in fault(sound, "staff have their second step")
