"""The doctor as a whole: each rule says why and what to do, and production does not start with a harmful fault."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.admin.doctor import RULES, check
from app.admin.upkeep import doctor as command
from app.config import ROOT
from tests.admin.doctor.stage import ENVIRON
from tests.serving import free_port, serving


def test_check_when_all_is_well_then_no_rule_finds_a_fault(sound):
    found = check(sound)
    assert [line for _words, line in found if line] == []
    assert len(found) == len(RULES) >= 30


def test_every_rule_says_why_and_what_to_do_in_one_line():
    assert len({rule.words for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.why, rule.words
        assert rule.do, rule.words
        assert "\n" not in rule.why + rule.do
        assert not rule.why.endswith(".")


def test_every_rule_is_broken_by_a_test_here():
    tested = "".join(file.read_text() for file in sorted(Path(__file__).parent.glob("test_*.py")))
    assert [rule.words for rule in RULES if tested.count(f'"{rule.words}"') == 0] == []


def test_doctor_command_when_there_is_a_fault_then_exits_with_1_and_names_it(app):
    done = app.test_cli_runner().invoke(command)
    assert done.exit_code == 1
    assert (
        "fault  CORRALA_ENV is test: a demo or test database must not meet the public. Set CORRALA_ENV" in done.output
    )
    assert "ok     database answers" in done.output


@pytest.mark.live
@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"CORRALA_SECRET_KEY": "x" * 40}, "CORRALA_SECRET_KEY has only 1 different"),
        ({"CORRALA_BASE_URL": "http://corrala.example"}, "CORRALA_BASE_URL is not https"),
        ({"CORRALA_TRUSTED_PROXIES": "0"}, "CORRALA_TRUSTED_PROXIES is 0"),
    ],
)
def test_production_does_not_start_with_a_fault_that_harms_people(tmp_path, setting, told):
    environ = {key: given for key, given in os.environ.items() if not key.startswith("CORRALA_")}
    environ |= ENVIRON | {"CORRALA_INSTANCE_DIR": str(tmp_path), "CORRALA_TRUSTED_PROXIES": "1"}
    environ |= {"PORT": str(free_port())} | setting
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"corrala: {told}")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.long
@pytest.mark.once
@pytest.mark.live
def test_production_without_such_a_fault_starts(tmp_path):
    """Nothing else keeps it back: here it has no mail server, no worker and no backup."""
    tmp_path.chmod(0o700)
    more = {key: ENVIRON[key] for key in ("CORRALA_SECRET_KEY", "CORRALA_DATA_KEYS", "CORRALA_MAIL_FROM")}
    with serving(tmp_path, f"sqlite:///{tmp_path / 'c.sqlite3'}", CORRALA_ENV="production", **more) as site:
        assert urllib.request.urlopen(f"{site.url}/healthz", timeout=60).read() == b"ok\n"
