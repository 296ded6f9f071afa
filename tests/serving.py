"""A real `corrala serve`, and a worker when asked, in processes of their own: what greenlets do, threads in a test
never show."""

import atexit
import functools
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
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
from tests.conftest import database_name, fresh_postgresql
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
    url, server = make_url(site.environ["CORRALA_DATABASE_URL"]), make_url(POSTGRESQL)
    if url.get_backend_name() == "sqlite":
        shutil.copyfile(_migrated("sqlite"), str(url.database))
    elif (url.host, url.port) == (server.host, server.port):
        fresh_postgresql(str(url.database), like=_migrated("postgresql"))
    else:
        site.run("migrate")


@functools.cache
def _migrated(backend: str) -> str:
    """A migrated database to copy: the file, or the name at the PostgreSQL server. It lasts as long as this run."""
    folder = Path(tempfile.mkdtemp(prefix="corrala-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    name = f"{database_name()}_migrated"
    file = str(folder / "migrated.sqlite3")
    url = f"sqlite:///{file}" if backend == "sqlite" else fresh_postgresql(name)
    environ = {"CORRALA_ENV": "demo", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(folder)}
    Site("", _without_settings() | environ, folder).run("migrate")
    return file if backend == "sqlite" else name


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
    """A site on `database_url` for the length of the block. `prepare`: commands run before it starts. `host`: how
    people call this machine."""
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
