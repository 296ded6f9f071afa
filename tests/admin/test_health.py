"""The two health pages: one for the process, one for the installation; each fault turns it, and back."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from app.admin.health import disk_fault, faults
from app.identity.actor import SYSTEM
from app.kernel.clock import now
from app.kernel.db import db, session
from app.kernel.heartbeat import Heartbeat, beat
from app.kernel.journal import announce
from app.kernel.outbox import Outbox, post
from app.kernel.transaction import act
from app.meetings.events import NamesRead


@pytest.fixture
def alive(context) -> None:
    beat(session(), "worker")
    session.commit()


def answer(client) -> tuple[int, list[str]]:
    response = client.get("/readyz")
    return response.status_code, response.json["faults"]


def test_healthz_answers_without_the_database(client, context):
    response = client.get("/healthz")
    assert (response.status_code, response.text, response.headers["Cache-Control"]) == (200, "ok\n", "no-store")


def test_readyz_when_all_is_well_then_200_and_nothing_is_written(client, alive):
    assert answer(client) == (200, [])


def test_readyz_when_the_worker_was_never_there_or_is_silent_then_503(client, context):
    assert answer(client) == (503, ["no worker was ever alive"])
    session.add(Heartbeat(name="worker", at=now() - timedelta(seconds=31), process=1))
    session.commit()
    status, [fault] = answer(client)
    assert (status, fault.startswith("the worker was last alive")) == (503, True)
    session.execute(update(Heartbeat).values(at=now()))
    session.commit()
    assert answer(client) == (200, [])


def test_readyz_when_a_letter_waits_for_five_minutes_then_503(client, alive):
    post(session(), recipient="a@example.org", subject="s", text="t", key="k")
    session.commit()
    assert answer(client) == (200, [])
    session.execute(update(Outbox).values(made_at=now() - timedelta(minutes=6)))
    session.commit()
    status, [fault] = answer(client)
    assert (status, fault.startswith("a letter waits since")) == (503, True)
    session.execute(update(Outbox).values(sent_at=now()))
    session.commit()
    assert answer(client) == (200, [])


@act
def _announce() -> None:
    announce(NamesRead(meeting_id=1), actor=SYSTEM)


def test_readyz_when_the_journal_is_not_sealed_then_503(client, alive, monkeypatch):
    _announce()
    assert answer(client) == (200, [])
    monkeypatch.setattr("app.admin.health.SEALED_WITHIN", timedelta(seconds=-1))
    status, [fault] = answer(client)
    assert (status, fault.startswith("the journal is not sealed since")) == (503, True)


def test_readyz_when_the_database_has_another_form_then_503(client, alive):
    with db.engine.begin() as connection:
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        status, [fault] = answer(client)
        assert (status, fault.startswith("the database is at 0001, not at")) == (503, True)
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})


def test_disk_fault_when_less_than_a_tenth_is_free_then_says_how_much(tmp_path):
    assert disk_fault(tmp_path, lambda _folder: (1000, 850, 150)) is None
    assert disk_fault(tmp_path, lambda _folder: (1000, 950, 50)) == "only 5 % of the disk is free"


def test_faults_when_the_database_is_away_then_that_is_all(context, tmp_path, monkeypatch):
    def away():
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("app.admin.health.reader", away)
    assert faults(tmp_path) == ["the database does not answer"]
