"""The demo city on this machine: bring the database up to date, fill an empty one, start web and worker.

Both processes end with this one, however it ends. Ctrl-C lets open requests finish; a second one does not.
"""

import ctypes
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from types import FrameType

from app.config import ROOT, SettingError, settings_from

PORT = os.environ.get("PORT", "5000")
ADDRESS = f"http://127.0.0.1:{PORT}"
CORRALA = (sys.executable, "-m", "app.cli")
START_S = 60.0
STOP_S = 40.0
PR_SET_PDEATHSIG = 1
MOST_PORT = 65535


def main() -> int:
    fault = fault_of_port(PORT)
    if fault:
        print(fault)
        return 1
    try:
        database = settings_from(os.environ).database_url
    except SettingError as error:
        print(error)
        return 1
    for command in () if is_up_to_date(database) else ("migrate", "demo"):
        done = subprocess.run([*CORRALA, command], check=False)
        if done.returncode:
            return done.returncode
    children = [start("serve")]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    try:
        if is_ready(children):
            children.append(start("worker"))
            print(welcome(), flush=True)
            while all(child.poll() is None for child in children):
                time.sleep(0.2)
        else:
            print(f"{ADDRESS} does not answer; what the web process wrote stands above.")
        return next((child.returncode or 1 for child in children if child.poll() is not None), 1)
    except KeyboardInterrupt:
        print("\nStopping (Ctrl-C again: at once)")
        return 0
    finally:
        stop(children)


def fault_of_port(port: str) -> str | None:
    """Why the demo cannot be served there, in one line with what to type instead; None when it can."""
    if not port.isdecimal() or not 1 <= int(port) <= MOST_PORT:
        return f"PORT={port} is no port. Choose one from 1024 to {MOST_PORT}: PORT=5001 make run"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does after an earlier run
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            return f"Port {port} is for the administrator of this machine alone. Choose one: PORT=5001 make run"
        except OSError:
            return f"Port {port} is taken by another program. Choose one: PORT={int(port) % MOST_PORT + 1} make run"
    return None


def is_up_to_date(database: str) -> bool:
    """Whether a SQLite file is at the newest migration and filled to the end: a look that saves the start of two
    commands. Other databases are asked by the commands themselves."""
    path = Path(database.removeprefix("sqlite:///"))
    if not database.startswith("sqlite:///") or not path.is_file():
        return False
    versions = (ROOT / "migrations" / "versions").glob("[0-9]*.py")
    newest = max(re.match(r"\d+", version.name)[0] for version in versions)  # type: ignore[index]
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            at = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            filled = connection.execute("SELECT 1 FROM journal WHERE act = 'demo.filled' LIMIT 1").fetchall()
            return (at, filled) == ([(newest,)], [(1,)])
    except sqlite3.Error:
        return False


def start(command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*CORRALA, command], preexec_fn=end_with_parent, process_group=0)


def end_with_parent() -> None:
    """Linux tells the child when its parent is gone, even when that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def is_ready(children: list[subprocess.Popen[bytes]]) -> bool:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(f"{ADDRESS}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    return False


def welcome() -> str:
    """The address, and each demo person with what to press to be that person."""
    with urllib.request.urlopen(f"{ADDRESS}/demo.json", timeout=30) as answer:
        people = json.load(answer)["people"]
    width = max(len(person["as"]) for person in people)
    lines = [f"  {person['as']:<{width}}  {person['name']} ({person['place']})" for person in people]
    return "\n".join(
        [
            "",
            f"Corrala, a demo city, is at {ADDRESS}",
            f"Sign in as one of these people with one button each, at {ADDRESS}/demo",
            *lines,
            "Ctrl-C stops it.",
        ]
    )


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    try:
        give_up = time.monotonic() + STOP_S
        for child in children:
            child.wait(max(0.1, give_up - time.monotonic()))
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        for child in children:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
