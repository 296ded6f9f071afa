"""A PostgreSQL or Redis server of a test's own, to be stopped in the middle; the one that all share is left alone."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.machine import PROGRAMS
from tests.serving import free_port


@dataclass
class Cluster:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs as its own user: it refuses to run as root."""
        assert PROGRAMS is not None
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, str(PROGRAMS.with_name(program)), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, timeout=180)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        log = ["--log", str(self.folder / "log")]
        self.run("pg_ctl", "--pgdata", self.data, "--wait", "--silent", *log, "start", "--options", options)

    def stop(self) -> None:
        """Break off at once, as if the power had gone."""
        self.run("pg_ctl", "--pgdata", self.data, "--mode", "immediate", "--silent", "--wait", "stop")

    @property
    def data(self) -> str:
        return str(self.folder / "data")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server. Its folder lies outside pytest's, which only the user of the tests may enter."""
    folder = Path(tempfile.mkdtemp(prefix="corrala-cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    made = Cluster(folder, free_port())
    try:
        made.run(
            "initdb", "--pgdata", made.data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        made.start()
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop()
        shutil.rmtree(folder)


class OwnRedis:
    """A Redis that keeps nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.client = redis.Redis.from_url(self.url)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = ["redis-server", *options, "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 60
        while True:
            try:
                self.client.ping()
            except redis.RedisError:
                assert time.monotonic() < give_up, "Redis does not start"
                time.sleep(0.05)
            else:
                return

    def send(self, what: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(what)

    def stop(self) -> None:
        """End it at once, with all it holds."""
        if self.process is not None:
            self.client.close()
            self.process.kill()
            self.process.wait(60)
            self.process = None


@contextmanager
def own_redis(folder: Path) -> Iterator[OwnRedis]:
    made = OwnRedis(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
