"""Each rule of the doctor: kept, and broken."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from app.admin import doctor
from app.admin.doctor import Case
from app.admin.upkeep import doctor as command
from app.identity.models import RoleGrant
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.heartbeat import beat
from tests.builders.people import make_account

SECRET = "k3Jq9-xV_aB7mZ2pW5tY8nC4rD6sF1gH"


@pytest.fixture
def sound(context, tmp_path) -> Case:
    """An installation without a fault."""
    make_account("Root", Role.ADMINISTRATOR)
    beat(session(), "worker")
    session.commit()
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "manifest.json").write_text("{}")
    (tmp_path / "mounts").write_text("/dev/sda1 / ext4 rw 0 0\n")
    database = tmp_path / "corrala.sqlite3"
    database.touch(0o600)
    settings = SimpleNamespace(
        env="production",
        secret_key=SECRET,
        data_keys=(bytes(range(32)),),
        base_url="https://corrala.example",
        secure=True,
        trusted_proxies=1,
        mail_url="smtp://mail.example",
        mail_from="Corrala <post@corrala.example>",
        database_url=f"sqlite:///{database}",
        instance_dir=tmp_path,
        media_dir=tmp_path / "media",
    )
    return Case(settings, reader(), mounts=tmp_path / "mounts", built=tmp_path / "dist")


def changed(case: Case, **settings: object) -> Case:
    return dataclasses.replace(case, settings=SimpleNamespace(**(vars(case.settings) | settings)))


def test_check_when_all_is_well_then_no_rule_finds_a_fault(sound):
    found = doctor.check(sound)
    assert [fault for _words, fault in found if fault] == []
    assert len(found) == len(doctor.RULES) >= 10


@pytest.mark.parametrize(
    ("rule", "settings", "fault"),
    [
        (doctor.is_production, {"env": "demo"}, "CORRALA_ENV is demo"),
        (doctor.secret_is_random, {"secret_key": "ab" * 20}, "only 2 different"),
        (doctor.data_keys_are_random, {"data_keys": (b"a" * 32,)}, "a key is weak"),
        (doctor.data_keys_are_random, {"data_keys": (SECRET.encode(),)}, "the secret key again"),
        (doctor.address_is_https, {"secure": False, "base_url": "http://corrala.example"}, "is not https"),
        (doctor.proxy_is_named, {"trusted_proxies": 0}, "CORRALA_TRUSTED_PROXIES is 0"),
        (doctor.mail_goes_out, {"mail_url": None}, "CORRALA_MAIL_URL is not set"),
        (doctor.sender_is_real, {"mail_from": "corrala@localhost"}, "nobody takes mail from localhost"),
    ],
)
def test_rule_when_a_setting_is_wrong_then_names_it(sound, rule, settings, fault):
    assert rule(sound) is None
    assert fault in rule(changed(sound, **settings))


def test_address_without_tls_is_well_on_this_machine_alone(sound):
    assert doctor.address_is_https(changed(sound, secure=False, base_url="http://127.0.0.1:5000")) is None


def test_rules_of_the_database_when_it_does_not_answer_then_say_so(sound):
    away = dataclasses.replace(sound, connection=None)
    for rule in (doctor.database_is_at_head, doctor.somebody_administrates, doctor.worker_lives):
        assert rule(sound) is None
        assert rule(away)


def test_database_is_private_when_others_can_read_it_or_it_lies_on_a_share_then_says_so(sound, tmp_path):
    database = tmp_path / "corrala.sqlite3"
    assert doctor.database_is_private(sound) is None
    database.chmod(0o644)
    assert "chmod o-rwx" in doctor.database_is_private(sound)
    database.chmod(0o600)
    (tmp_path / "mounts").write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    assert "network share" in doctor.database_is_private(sound)
    assert doctor.database_is_private(changed(sound, database_url="postgresql://db/corrala")) is None


def test_somebody_administrates_when_the_grant_has_ended_then_no_more(context, sound):
    session.execute(update(RoleGrant).values(ended_at=now()))
    session.commit()
    assert "there is no administrator" in doctor.somebody_administrates(sound)


def test_folders_when_one_cannot_be_written_then_names_it(sound, monkeypatch):
    monkeypatch.setattr("app.admin.doctor.os.access", lambda path, _how: path != Path("/srv"))
    assert doctor.folders_can_be_written(changed(sound, media_dir=Path("/srv/media"))) == "/srv/media cannot be written"


def test_folders_when_the_disk_is_nearly_full_then_says_so(sound, monkeypatch):
    monkeypatch.setattr("app.admin.doctor.shutil.disk_usage", lambda _path: SimpleNamespace(total=1000, free=40))
    assert "only 4 % of the disk is free" in doctor.folders_can_be_written(sound)


def test_pages_have_their_style_when_nothing_was_published_then_says_so(sound, tmp_path):
    assert "make static" in doctor.pages_have_their_style(dataclasses.replace(sound, built=tmp_path / "none"))


def test_doctor_command_when_there_is_a_fault_then_exits_with_1_and_names_it(app):
    done = app.test_cli_runner().invoke(command)
    assert done.exit_code == 1
    assert "fault  CORRALA_ENV is test: residents need production" in done.output
