"""Backup and restore: the same installation again, from one file, complete or not at all."""

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, text

from app.admin.upkeep import backup, restore, verify
from app.areas.models import Area
from app.config import ROOT
from app.identity.models import Account
from app.kernel.chain import newest
from app.kernel.db import Base, db, reader, session
from app.kernel.media import keep, place_of
from app.meetings.actions import sign_up
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, report
from tests.builders.live import make_hall, make_question
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off
from tests.conftest import ON_POSTGRESQL, another_database, own_app

JPEG = b"\xff\xd8 a photo of a lamp \xff\xd9" * 50


@pytest.fixture
def filled(app: Flask, context) -> Flask:
    """Some people, a meeting with a sealed journal, and a photo."""
    meeting = make_meeting(make_city()["mill"])
    for _ in range(5):
        sign_up(actor=make_actor(), meeting_id=meeting.id)
    work_off(app)
    keep(app.config["SETTINGS"].media_dir, JPEG, 10, 10)
    return app


@pytest.fixture
def other(tmp_path: Path):
    """A second installation, whose database is empty; the name of its database differs from the first."""
    url = another_database(tmp_path, "other")
    environ = {"CORRALA_ENV": "test", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(tmp_path / "other")}
    with own_app(environ, wait_in_driver=True) as app:
        yield app


def run(app: Flask, command, *arguments: object):
    with app.app_context():
        return app.test_cli_runner().invoke(command, [str(one) for one in arguments])


def content(app: Flask) -> dict[str, list]:
    """Every row of every table."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(map(repr, reader().execute(select(table)).all())) for table in tables}


def test_restore_brings_back_every_row_and_file_and_verify_holds(filled, other, tmp_path):
    file = tmp_path / "b.zip"
    done = run(filled, backup, file)
    assert done.exit_code == 0, done.output
    done = run(other, restore, file)
    assert done.exit_code == 0, done.output
    assert content(other) == content(filled)
    [photo] = [path for path in other.config["SETTINGS"].media_dir.rglob("*") if path.is_file()]
    assert photo.read_bytes() == JPEG
    done = run(other, verify)
    assert (done.exit_code, done.output.strip()) == (0, "Everything holds.")
    with other.app_context():
        make_account("After")  # the restored database goes on: its numbers follow the earlier ones
        assert reader().execute(select(func.count(Account.id))).scalar_one() == 6


def test_backup_holds_digests_and_no_key(filled, tmp_path):
    run(filled, backup, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}
        whole = b"".join(archive.read(name) for name in archive.namelist())
    settings = filled.config["SETTINGS"]
    assert settings.secret_key.encode() not in whole
    assert all(key not in whole for key in settings.data_keys)
    assert all(len(entry["sha256"]) == 64 for entry in manifest["files"].values())
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name or "backup-" in path.name] == []


def test_backup_when_the_file_is_there_then_refuses(filled, tmp_path):
    (tmp_path / "b.zip").touch()
    assert run(filled, backup, tmp_path / "b.zip").exit_code == 1


def refused(app: Flask, file: Path, words: str) -> None:
    done = run(app, restore, file)
    assert done.exit_code == 1
    assert words in str(done.exception)


def test_restore_when_the_database_is_not_empty_then_refuses_and_changes_nothing(filled, tmp_path):
    run(filled, backup, tmp_path / "b.zip")
    before = content(filled)
    refused(filled, tmp_path / "b.zip", "not empty")
    assert content(filled) == before


def test_restore_into_a_database_that_was_only_migrated_is_well(filled, other, tmp_path):
    run(filled, backup, tmp_path / "b.zip")
    with other.app_context():
        upgrade()
    done = run(other, restore, tmp_path / "b.zip")
    assert done.exit_code == 0, done.output
    assert content(other) == content(filled)


def rewritten(source: Path, target: Path, change) -> Path:
    """A copy of a backup after `change(name, data)`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def manifest_with(**values: object):
    def change(name: str, data: bytes) -> bytes:
        return json.dumps(json.loads(data) | values).encode() if name == "manifest.json" else data

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (manifest_with(revision="9999"), "newer version"),
        (manifest_with(form=2), "newer version"),
        (manifest_with(database="oracle"), "oracle database"),
        (manifest_with(files={}), "damaged"),
        (lambda name, data: data + b"x" if name.startswith("media/") else data, "is damaged. Nothing was restored."),
        (lambda name, data: data[:-9] if name.startswith("database") else data, "is damaged. Nothing was restored."),
        (lambda name, data: b"{" if name == "manifest.json" else data, "no backup"),
    ],
)
def test_restore_when_the_file_is_not_as_it_was_then_refuses_and_leaves_nothing(filled, other, tmp_path, change, words):
    run(filled, backup, tmp_path / "b.zip")
    refused(other, rewritten(tmp_path / "b.zip", tmp_path / "c.zip", change), words)
    with other.app_context():
        assert not db.inspect(db.engine).get_table_names() if ON_POSTGRESQL else not content_file(other).stat().st_size
    assert not other.config["SETTINGS"].media_dir.exists()


def content_file(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].database_url.removeprefix("sqlite:///"))


def test_restore_when_the_file_is_no_archive_then_refuses(other, tmp_path):
    (tmp_path / "b.zip").write_bytes(b"hello")
    refused(other, tmp_path / "b.zip", "no backup")


def test_restore_when_there_are_files_already_then_refuses(filled, other, tmp_path):
    run(filled, backup, tmp_path / "b.zip")
    keep(other.config["SETTINGS"].media_dir, JPEG, 1, 1)
    refused(other, tmp_path / "b.zip", "is not empty")


def test_backup_while_people_write_is_of_one_moment(filled, other, tmp_path):
    stop, errors = threading.Event(), []

    def write() -> None:
        with filled.app_context():
            while not stop.is_set():
                try:
                    make_account("Busy")
                except Exception as error:  # noqa: BLE001 - shown by the assert
                    errors.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        time.sleep(0.2)
        done = run(filled, backup, tmp_path / "b.zip")
    finally:
        stop.set()
        writer.join()
    assert (done.exit_code, errors) == (0, []), done.output
    assert run(other, restore, tmp_path / "b.zip").exit_code == 0
    with other.app_context():
        assert reader().execute(select(func.count(Account.id))).scalar_one() >= 5
    assert run(other, verify).exit_code == 0


@pytest.mark.live
def test_backup_when_killed_then_leaves_no_file_under_its_name(filled, environ, tmp_path):
    for _ in range(300):
        keep(filled.config["SETTINGS"].media_dir, JPEG * 200, 10, 10)
    target = tmp_path / "backups" / "b.zip"
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "backup", str(target)], cwd=ROOT, env={"PATH": "/usr/bin:/bin", **environ}
    )
    while process.poll() is None and not list(target.parent.glob(".*")):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() in (-signal.SIGKILL, 0)
    if target.exists():
        assert zipfile.ZipFile(target).testzip() is None
    shutil.rmtree(target.parent)
    done = run(filled, backup, target)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (
            "UPDATE meeting SET reserved = 1, reserved_taken = 1, capacity = 9 WHERE taken > 0",
            "reserved places given out at the meeting",
        ),
        ("UPDATE issue SET steps = 3", "steps of the issue of number"),
        ("UPDATE issue SET photos = photos + 1", "photos of the issue of number"),
        ("UPDATE issue SET ratings = 2", "ratings of the issue of number"),
        ("UPDATE issue SET rounds = 2", "rounds of rating of the issue of number"),
        ("UPDATE issue SET me_too = 4", '"me too" of the issue of number'),
        ("UPDATE issue SET me_too_devices = 4", '"me too" of browsers at the issue of number'),
        ("UPDATE forum SET topics = 7", "topics of the forum of number"),
        ("UPDATE forum SET posts = 7", "posts of the forum of number"),
        ("UPDATE topic SET posts = 0", "posts of the topic of number"),
        ("UPDATE post SET support = 5", "supports of the post of number"),
        ("UPDATE post SET disagree = 5", "disagreements with the post of number"),
        ("UPDATE post SET thanks = 5", "thanks for the post of number"),
        ("UPDATE post SET images = 5", "images of the post of number"),
        ("UPDATE question SET supports = 5", "supports of the question of number"),
        ("UPDATE meeting SET taken = taken + 1", "places taken at the meeting of number"),
        ("UPDATE meeting SET waiting = 3", "people waiting for the meeting"),
    ],
)
def test_verify_when_a_counter_was_changed_then_names_the_row(filled, tamper, fault):
    area = session.scalars(select(Area).where(Area.slug == "mill")).one()
    make_topic(make_forum(area))
    make_category()
    report()
    make_question(make_hall(area))
    assert run(filled, verify).exit_code == 0, run(filled, verify).output
    session.execute(text(tamper))
    session.commit()
    done = run(filled, verify)
    assert done.exit_code == 1
    assert fault in done.output


def test_verify_when_a_journal_row_was_changed_then_names_its_number(filled):
    session.execute(text("INSERT INTO journal_permit (reason) VALUES ('tamper')"))
    session.execute(text("UPDATE journal SET actor_id = 99 WHERE id = (SELECT min(id) FROM journal)"))
    session.execute(text("DELETE FROM journal_permit"))
    session.commit()
    done = run(filled, verify)
    assert (done.exit_code, "journal: the chain is broken at 1: row" in done.output) == (1, True)


def test_verify_when_a_photo_is_missing_or_changed_then_names_its_file(filled):
    make_category()
    taken = [keep(filled.config["SETTINGS"].media_dir, JPEG, 10, 10) for _number in range(2)]
    report(photos=tuple(taken))
    assert run(filled, verify).exit_code == 0
    first, second = (place_of(filled.config["SETTINGS"].media_dir, photo.name) for photo in taken)
    first.unlink()
    second.write_bytes(JPEG + b"x")
    done = run(filled, verify)
    assert done.exit_code == 1
    assert f"the file {taken[0].name} is missing" in done.output
    assert f"the file {taken[1].name} was changed" in done.output


def test_verify_compares_heads_that_were_kept_elsewhere(filled, tmp_path):
    end = newest(reader())
    assert run(filled, verify, "--head", f"{end.seq}:{end.hash}").exit_code == 0
    other = run(filled, verify, "--head", f"{end.seq}:{'a' * 64}")
    assert (other.exit_code, f"the chain at {end.seq} is not the one that was kept" in other.output) == (1, True)
    beyond = run(filled, verify, "--head", f"999:{end.hash}")
    assert (beyond.exit_code, "the chain has no number 999" in beyond.output) == (1, True)
    kept = tmp_path / "heads.csv"
    kept.write_text(f"day,number,hash\r\n2026-11-25,{end.seq},{end.hash}\r\n2026-11-24,1,{'b' * 64}\r\n")
    from_file = run(filled, verify, "--heads", kept)
    assert (from_file.exit_code, from_file.output.count("is not the one that was kept")) == (1, 1)


@pytest.mark.parametrize("words", ["12", "12:abc", f"x:{'a' * 64}"])
def test_verify_when_a_head_is_none_then_says_so_with_another_exit(filled, words):
    assert run(filled, verify, "--head", words).exit_code == 2


def test_verify_when_the_database_is_not_there_then_exits_with_2(other):
    assert run(other, verify).exit_code == 2
