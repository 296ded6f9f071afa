"""What else a test may need on this machine: PostgreSQL, Redis, Chromium, a small disk of its own.

A test says so with a marker (`@pytest.mark.postgresql`, `redis`, `own_redis`, `node`, `browser`, `mount`, `cluster`).
What does not answer is reported as skipped, by name; with CI=true it is a failure, but for the small disk, which only
root can mount.
"""

import functools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

POSTGRESQL = os.environ.get("CORRALA_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
REDIS = os.environ.get("CORRALA_TEST_REDIS", "redis://127.0.0.1:6379")
# Debian's Chromium without its own windows where it is installed: half the work for the same pages.
BROWSERS = ("chromium-headless-shell", "chromium")
CHROMIUM = os.environ.get("CORRALA_TEST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
# The programs of a PostgreSQL server that a test may stop; the newest there is.
PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]), default=None)
BY_ROOT_ALONE = ("mount",)
# Never let a browser under test talk to anybody but the test.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@functools.cache
def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


@functools.cache
def _mounts() -> bool:
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return done.returncode == 0


def missing(marker: str) -> str | None:
    """What a test with `marker` would lack here, in words; None when nothing."""
    if marker == "postgresql" and not _answers(POSTGRESQL):
        return f"PostgreSQL does not answer at {POSTGRESQL}"
    if marker == "redis" and not _answers(REDIS):
        return f"Redis does not answer at {REDIS}"
    if marker == "browser" and not CHROMIUM:
        return "Chromium is not installed (apt-get install chromium)"
    if marker == "cluster" and not PROGRAMS:
        return "PostgreSQL's initdb and pg_ctl are not installed (apt-get install postgresql)"
    if marker == "node" and not shutil.which("node"):
        return "Node is not installed (apt-get install npm)"
    if marker == "own_redis" and not shutil.which("redis-server"):
        return "Redis is not installed (apt-get install redis-server)"
    if marker == "mount" and not _mounts():
        return "a small disk can be mounted by root alone, and not in every container"
    return None


def require(marker: str) -> None:
    """Skip the present test, or fail it with CI=true, when what `marker` stands for is missing."""
    reason = missing(marker)
    if reason and os.environ.get("CI") == "true" and marker not in BY_ROOT_ALONE:
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
