"""On a machine that lacks something, `make run` says in one line which Debian package helps."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.config import ROOT


def prepare(place: Path, python3: str | None) -> subprocess.CompletedProcess[str]:
    """Run set_up/prepare in a checkout of its own, with `python3` as the shell script that stands for Python."""
    shutil.copytree(ROOT / "set_up", place / "set_up", ignore=shutil.ignore_patterns("__pycache__"))
    tools = place / "bin"
    tools.mkdir()
    for tool in ("sh", "dirname", "cat", "sha256sum", "find", "sort"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    if python3 is not None:
        (tools / "python3").write_text(f"#!/bin/sh\n{python3}\n")
        (tools / "python3").chmod(0o755)
    environ = {**os.environ, "PATH": str(tools)}
    script = place / "set_up" / "prepare"
    return subprocess.run([script], env=environ, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("python3", "told"),
    [
        (None, "apt-get install python3 python3-venv"),
        ('case "$*" in *version_info*) exit 1;; -V) echo Python 3.9.2;; esac', "this is Python 3.9.2"),
        ('case "$*" in *ensurepip*) exit 1;; esac', "apt-get install python3-venv"),
    ],
    ids=["no Python", "an old Python", "no venv"],
)
def test_prepare_on_a_machine_that_lacks_something_says_so_in_one_line(
    tmp_path: Path, python3: str | None, told: str
) -> None:
    done = prepare(tmp_path, python3)
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / ".venv").exists()


def test_prepare_leaves_a_linked_environment_to_its_owner_and_does_without_npm(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(tmp_path / "elsewhere")
    done = prepare(tmp_path, None)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("npm is missing (apt-get install npm)")
    assert not (tmp_path / "elsewhere").exists()


def test_packages_that_cannot_be_fetched_are_told_below_what_pip_said(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "set_up", tmp_path / "set_up", ignore=shutil.ignore_patterns("__pycache__"))
    pip = tmp_path / ".venv" / "bin" / "pip"
    pip.parent.mkdir(parents=True)
    pip.write_text("#!/bin/sh\necho 'ERROR: name resolution' >&2\nexit 1\n")
    pip.chmod(0o755)
    script = tmp_path / "set_up" / "prepare"
    done = subprocess.run([script, "packages", "requirements.txt"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    pips, ours = done.stderr.splitlines()
    assert pips == "ERROR: name resolution"
    assert ours.startswith("The Python packages could not be fetched: is this machine online?")
