"""A real `corrala serve`, and a worker when asked, in processes of their own: what greenlets do, threads in a test
never show."""

import fcntl
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import make_url

from app.config import ROOT
from tests.conftest import fresh_postgresql, run_database, run_folder
from tests.machine import POSTGRESQL

PORTS = range(12_000, 32_000)
READY_S = 120.0
STOP_S = 60.0


def free_port() -> int:
    """A port that nobody has, of those that the system gives to no one by itself: it is taken only once a server has
    started, and meanwhile the calls of other tests must not get it."""
    while True:
        port = PORTS[secrets.randbelow(len(PORTS))]
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Site:
    """A running site: its address, its environment for further commands, its processes."""

    url: str
    environ: dict[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, *command: str) -> str:
        """Run `corrala …` on this site's database; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *command],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start "serve" or "worker"; its output goes to a file beside the database."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", name],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def until_ready(self) -> None:
        give_up = time.monotonic() + READY_S
        while time.monotonic() < give_up:
            assert self.processes["serve"].poll() is None, self.log("serve")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=10):
                    return
            except urllib.error.HTTPError:
                return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.05)
        raise AssertionError(f"not ready after {READY_S} s: {self.log('serve')}")

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> int:
        """End one process group of ours; its exit code."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, how)
        try:
            return process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()


def migrate(site: Site) -> None:
    """Bring the site's empty database to the present form: a copy of one that `corrala migrate` made once, where that
    lies at the same server."""
    if not _copied("migrated", site.environ["CORRALA_DATABASE_URL"]):
        site.run("migrate")


def fill(site: Site) -> str:
    """Let the demo city stand on the site's empty database, with its files: a copy of one that `corrala demo` filled
    once. What the command said."""
    url = site.environ["CORRALA_DATABASE_URL"]
    filled = _copied("filled", url)
    assert filled, f"no copy of the demo city lies beside {url}"
    shutil.copytree(filled / "media", site.folder / "media", dirs_exist_ok=True)
    return (filled / "said").read_text()


def _copied(state: str, database_url: str) -> Path | None:
    """Make a database the copy of one that is "migrated" or "filled"; the folder of that one, None when the two do not
    lie at the same server."""
    url, server = make_url(database_url), make_url(POSTGRESQL)
    if url.get_backend_name() == "sqlite":
        folder = _made_once(state, "sqlite")
        shutil.copyfile(folder / FILE, str(url.database))
    elif (url.host, url.port) == (server.host, server.port):
        folder = _made_once(state, "postgresql")
        fresh_postgresql(str(url.database), like=run_database(state))
    else:
        return None
    return folder


FILE = "to-copy.sqlite3"


def _made_once(state: str, backend: str) -> Path:
    """The folder of a database to copy, that nobody is served from. The first runner who asks makes it; the others of
    this run wait for it."""
    folder = run_folder() / f"{backend}-{state}"
    folder.mkdir(exist_ok=True)
    with (folder / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "said").exists():
            url = f"sqlite:///{folder / FILE}" if backend == "sqlite" else fresh_postgresql(run_database(state))
            environ = {"CORRALA_ENV": "demo", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(folder)}
            site = Site("", _without_settings() | environ, folder)
            if state == "filled":
                migrate(site)
            said = site.run("migrate" if state == "migrated" else "demo")
            (folder / "media").mkdir(exist_ok=True)
            (folder / "said").write_text(said)
    return folder


@contextmanager
def serving(
    folder: Path,
    database_url: str,
    *,
    processes: Sequence[str] = ("serve",),
    prepare: Sequence[str] = ("migrate",),
    host: str = "127.0.0.1",
    **more: str,
) -> Iterator[Site]:
    """A site on `database_url` for the length of the block. `prepare`: commands run before it starts, or "a copy of the
    demo". `host`: how people call this machine."""
    port = free_port()
    url = f"http://{host}:{port}"
    environ = (
        _without_settings()
        | {
            "CORRALA_ENV": "demo",
            "CORRALA_DATABASE_URL": database_url,
            "CORRALA_INSTANCE_DIR": str(folder),
            "CORRALA_BASE_URL": url,
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
        }
        | more
    )
    site = Site(url, environ, folder)
    for command in prepare:
        if command == "migrate":
            migrate(site)
        elif command == "a copy of the demo":
            fill(site)
        else:
            site.run(*command.split())
    try:
        for name in processes:
            site.start(name)
        if "serve" in processes:
            site.until_ready()
        yield site
    finally:
        for name in list(site.processes):
            site.stop(name)


def _without_settings() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("CORRALA_")}


def cookie_for(app: Flask, token: str) -> str:
    """What the browser of somebody signed in carries."""
    signer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'token': token})}"


def ask(
    site: Site, method: str, path: str, cookie: str, body: str | None = None, **headers: str
) -> tuple[int, str, str]:
    """Status, page, and the cookie to go on with; `headers` as Idempotency_Key="…"."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    more = {name.replace("_", "-"): held for name, held in headers.items()}
    sent = {"Cookie": cookie, "Origin": site.url, "Content-Type": "application/x-www-form-urlencoded"} | more
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        renewed = answer.getheader("Set-Cookie", cookie).split(";")[0]
        return answer.status, answer.read().decode(), renewed
    finally:
        connection.close()
