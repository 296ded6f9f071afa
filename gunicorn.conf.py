"""How the web server runs: one kind of process, every visitor a greenlet, slow ones cut off."""

import gc
import os
import resource
import subprocess
import sys
import weakref
from contextlib import suppress
from socket import SHUT_RD
from typing import Any

import gevent
from gunicorn.util import parse_address

from app.config import SettingError, settings_from

try:
    settings = settings_from(os.environ)
except SettingError as error:  # once and in one line, not once per worker
    sys.exit(str(error))

wsgi_app = "wsgi:app"
proc_name = "corrala"
host = "0.0.0.0" if settings.demo_public else "127.0.0.1"  # noqa: S104 - asked for by name
bind = os.environ.get("CORRALA_BIND") or f"{host}:{os.environ.get('PORT', '5000')}"
try:
    parse_address(bind)
except RuntimeError as error:
    sys.exit(f"{'CORRALA_BIND' if os.environ.get('CORRALA_BIND') else 'PORT'}: {error}")

worker_class = "gevent"
workers = settings.workers
worker_connections = 4000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a heartbeat, off the disk
graceful_timeout = 30
control_socket_disable = True

# A request's head must be complete within `keepalive` seconds (also the idle time between two requests); then
# each single read or write may take `SLOWEST_S`. A visitor slower than that holds no place of others.
keepalive = 8
SLOWEST_S = 20
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# The application alone decides what a proxy's headers are worth (CORRALA_TRUSTED_PROXIES).
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# The application writes its own log, without query strings.
accesslog = None
errorlog = "-"
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Production does not start with a fault that harms people (in a process of its own: nothing of the house may be
    loaded here before the workers patch it). Many sockets are many open files: take what the system grants."""
    if settings.env == "production":
        asked = [sys.executable, "-m", "app.commands", "doctor", "--before-start"]
        if subprocess.run(asked, check=False).returncode:  # noqa: S603 - a fixed command of the house
            sys.exit(1)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


# Connections that wait for their visitor's next request.
idle: weakref.WeakSet[Any] = weakref.WeakSet()


def pre_request(worker: Any, request: Any) -> None:
    """Let no client read or write slower than `SLOWEST_S` a piece; a WebSocket waits as long as it likes."""
    connection = request.unreader.sock
    idle.discard(connection)
    connection.settimeout(None if request.path == "/socket.io/" else SLOWEST_S)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    idle.add(request.unreader.sock)


def post_fork(server: Any, worker: Any) -> None:
    """What is loaded now is no garbage: looking for some meanwhile takes a tenth of the start."""
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """What was loaded by now stays as long as the worker: Python need not look through it for garbage again, which
    holds up every visitor for 130 ms of a core each time."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gevent.spawn(_close_at_the_end, worker)


def _close_at_the_end(worker: Any) -> None:
    """A graceful stop waits for what is open. Nobody waits for an idle connection or a WebSocket, which never
    ends: close them first. Their browsers come back by themselves, to the next process."""
    while worker.alive:
        gevent.sleep(0.2)
    for connection in list(idle):
        with suppress(OSError):
            connection.shutdown(SHUT_RD)
    live = worker.wsgi.extensions.get("socketio")
    for socket in list(live.server.eio.sockets.values()) if live else []:
        socket.close(wait=False)
