"""Rules about the machine: each kept, and broken."""

import os
import resource
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.admin.doctor import machine
from app.kernel.clock import now
from tests.admin.doctor.stage import changed, fault
from tests.machine import REDIS
from tests.serving import free_port


def test_folders_when_open_to_everybody_then_says_so(sound, checkout):
    for name, words in (("instance", "folders are private"), ("media", "folders are private")):
        assert fault(sound, words) == ""
        (checkout / name).chmod(0o755)
        assert "can be read by every user" in fault(sound, words)
        (checkout / name).chmod(0o750)


def test_database_when_others_can_read_it_then_says_so_unless_nobody_can_come_there(sound, checkout):
    file = checkout / "instance/corrala.sqlite3"
    file.chmod(0o644)
    assert fault(sound, "database is private") == ""
    (checkout / "instance").chmod(0o755)
    assert "can be read by every user" in fault(sound, "database is private")
    assert fault(changed(sound, database_url="postgresql://db/corrala"), "database is private") == ""


def test_database_on_a_network_share_is_a_fault(sound, checkout):
    assert fault(sound, "database is on a local disk") == ""
    (checkout / "mounts").write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {checkout} nfs4 rw 0 0\n")
    assert "network share" in fault(sound, "database is on a local disk")


def test_photos_among_the_static_files_are_a_fault(sound, checkout):
    assert fault(sound, "photos lie outside what is served") == ""
    inside = changed(sound, media_dir=checkout / "static" / "media")
    assert "lies in the folder of static files" in fault(inside, "photos lie outside what is served")


def test_folder_when_it_cannot_be_written_then_names_it(sound, monkeypatch):
    assert fault(sound, "folders can be written") == ""
    monkeypatch.setattr(machine.os, "access", lambda path, _how: path != Path("/srv"))
    assert "/srv/media cannot be written" in fault(
        changed(sound, media_dir=Path("/srv/media")), "folders can be written"
    )


def test_disk_when_nearly_full_then_says_so(sound, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: SimpleNamespace(total=1000, free=100))
    assert fault(sound, "disk has room") == ""
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: SimpleNamespace(total=1000, free=40))
    assert "only 4 % of the disk is free" in fault(sound, "disk has room")


def test_pages_when_nothing_was_published_then_say_so(sound, checkout):
    assert fault(sound, "pages have their style") == ""
    (checkout / "static/dist/manifest.json").unlink()
    assert "make static" in fault(sound, "pages have their style")


def test_languages_when_not_compiled_or_not_anew_then_names_the_first(sound, checkout):
    compiled = checkout / "translations/es/LC_MESSAGES/messages.mo"
    assert fault(sound, "languages are compiled") == ""
    os.utime(compiled.with_suffix(".po"), None)
    os.utime(compiled, (9, 9))
    assert "the catalog of es" in fault(sound, "languages are compiled")
    os.utime(compiled, None)
    assert fault(sound, "languages are compiled") == ""
    compiled.unlink()
    assert "the catalog of es" in fault(sound, "languages are compiled")


def test_packages_when_another_version_is_there_or_none_then_names_it(sound, checkout):
    assert fault(sound, "packages are the locked ones") == ""
    locked = checkout / "requirements.txt"
    locked.write_text("flask==0.1 \\\n    --hash=sha256:0\n")
    assert f"flask is {version('flask')}, not 0.1" in fault(sound, "packages are the locked ones")
    locked.write_text("never-heard-of==1\n")
    assert "never-heard-of is not there" in fault(sound, "packages are the locked ones")


def test_python_when_too_old_then_says_so(sound, monkeypatch):
    assert fault(sound, "python is new enough") == ""
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 9))
    assert "this is Python" in fault(sound, "python is new enough")


@pytest.mark.parametrize(
    ("most", "told"), [(resource.RLIM_INFINITY, ""), (4096, ""), (4095, "only 4095 files may be open")]
)
def test_open_files_when_few_then_says_how_many(sound, monkeypatch, most, told):
    monkeypatch.setattr(machine.resource, "getrlimit", lambda _what: (most, most))
    assert fault(sound, "many files may be open").partition(":")[0] == told


@pytest.mark.redis
def test_redis_when_it_does_not_answer_then_says_so(sound):
    assert fault(sound, "redis answers") == ""
    assert fault(changed(sound, redis_url=REDIS), "redis answers") == ""
    nobody = changed(sound, redis_url=f"redis://127.0.0.1:{free_port()}")
    assert "Redis does not answer" in fault(nobody, "redis answers")


@pytest.mark.parametrize(("hours", "told"), [(23, ""), (25, "the last backup is of ")])
def test_backup_when_a_day_old_then_says_of_when(sound, time_machine, hours, told):
    time_machine.move_to(now() + timedelta(hours=hours), tick=False)
    assert fault(sound, "backup is of today")[: len("the last backup is of ")] == told


def test_backup_when_there_was_none_then_says_so(sound, checkout):
    (checkout / "instance/last-backup").unlink()
    assert "there was never a backup" in fault(sound, "backup is of today")
