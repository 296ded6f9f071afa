"""What else a test may need on this machine: PostgreSQL, Redis, Chromium.

A test says so with a marker (`@pytest.mark.postgresql`, `redis`, `browser`). What does not answer is reported
as skipped, by name; with CI=true it is a failure.
"""

import functools
import os
import shutil
import socket
from urllib.parse import urlsplit

import pytest

POSTGRESQL = os.environ.get("CORRALA_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
REDIS = os.environ.get("CORRALA_TEST_REDIS", "redis://127.0.0.1:6379")
CHROMIUM = os.environ.get("CORRALA_TEST_CHROMIUM") or shutil.which("chromium") or ""
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


def missing(marker: str) -> str | None:
    """What a test with `marker` would lack here, in words; None when nothing."""
    if marker == "postgresql" and not _answers(POSTGRESQL):
        return f"PostgreSQL does not answer at {POSTGRESQL}"
    if marker == "redis" and not _answers(REDIS):
        return f"Redis does not answer at {REDIS}"
    if marker == "browser" and not CHROMIUM:
        return "Chromium is not installed (apt-get install chromium)"
    return None


def require(marker: str) -> None:
    """Skip the present test, or fail it with CI=true, when what `marker` stands for is missing."""
    reason = missing(marker)
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
