"""`make run` from the second time on: what is up to date is not asked again, and nothing outlives it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.admin.events import DemoFilled
from app.config import ROOT
from set_up.run_demo import fault_of_port, is_up_to_date
from tests.serving import free_port

NEWEST = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))


def database(place: Path, version: str, *acts: str) -> str:
    path = place / "corrala.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        connection.execute("CREATE TABLE journal (act TEXT)")
        connection.executemany("INSERT INTO journal VALUES (?)", [(act,) for act in acts])
    return f"sqlite:///{path}"


def test_up_to_date_is_the_newest_migration_filled_to_the_end(tmp_path: Path) -> None:
    assert is_up_to_date(database(tmp_path, NEWEST, "city.set", DemoFilled.act))


def test_up_to_date_is_not_a_filling_that_was_broken_off(tmp_path: Path) -> None:
    assert not is_up_to_date(database(tmp_path, NEWEST, "city.set"))


def test_up_to_date_is_not_an_older_migration(tmp_path: Path) -> None:
    assert not is_up_to_date(database(tmp_path, "0001", DemoFilled.act))


@pytest.mark.parametrize("url", ["sqlite:////nowhere/corrala.sqlite3", "postgresql://127.0.0.1/corrala"])
def test_up_to_date_is_not_what_cannot_be_looked_at(url: str) -> None:
    assert not is_up_to_date(url)


@pytest.mark.parametrize("port", ["", "abc", "-1", "0", "65536", "50 00"])
def test_port_that_is_none_is_told_in_one_line_with_what_to_type(port: str) -> None:
    assert fault_of_port(port) == f"PORT={port} is no port. Choose one from 1024 to 65535: PORT=5001 make run"


def test_port_that_another_program_listens_on_is_told_and_a_free_one_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        fault = fault_of_port(str(port))
        assert fault == f"Port {port} is taken by another program. Choose one: PORT={port % 65535 + 1} make run"
    assert fault_of_port(str(port)) is None


def children(pid: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return {int(line) for line in found.stdout.split()}


def all_below(pid: int) -> set[int]:
    below = children(pid)
    return below.union(*(all_below(child) for child in below)) if below else set()


def is_gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: the first run fills it."""
    return tmp_path_factory.mktemp("demo")


@pytest.mark.long
@pytest.mark.live
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_run_demo_tells_how_to_sign_in_and_its_end_ends_web_and_worker(place: Path, how: signal.Signals) -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("CORRALA_")}
    environ |= {"CORRALA_ENV": "demo", "CORRALA_INSTANCE_DIR": str(place), "PORT": str(free_port())}
    with (place / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "set_up.run_demo"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
        try:
            give_up = time.monotonic() + 300
            while "Ctrl-C stops it" not in (said := (place / "log").read_text()):
                assert process.poll() is None, said
                assert time.monotonic() < give_up, said
                time.sleep(0.1)
            assert f"http://127.0.0.1:{environ['PORT']}/demo" in said
            for role in ("resident", "officer", "mediator", "administrator"):
                assert f"\n  {role} " in said
            assert "(Embajadores)" in said
            below = all_below(process.pid)
            assert len(below) >= 3  # the server, its one web process, the worker
            process.send_signal(how)
            code = process.wait(120)
        finally:
            process.kill()
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 0)
    give_up = time.monotonic() + 60
    while not all(map(is_gone, below)):
        assert time.monotonic() < give_up, below
        time.sleep(0.1)
