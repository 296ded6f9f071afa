"""The check of an installation before people come: each rule is one function that returns its fault or nothing."""

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from app.admin.health import DISK_FREE_PART, migrations_fault, worker_fault
from app.admin.queries import has_administrator
from app.config import ROOT

FEWEST_DIFFERENT = 12  # characters in a secret; "aaaa…" is long, too
LOOPBACK = ("localhost", "127.0.0.1", "::1")
REMOTE_DISKS = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `connection`: a reading one, None when the database does not answer."""

    settings: Any
    connection: Connection | None
    mounts: Path = Path("/proc/mounts")
    built: Path = ROOT / "static" / "dist"


def is_production(case: Case) -> str | None:
    """A demo or test database must not meet the public."""
    env = case.settings.env
    return None if env == "production" else f"CORRALA_ENV is {env}: residents need production"


def secret_is_random(case: Case) -> str | None:
    """The key that signs sessions is not a repeated or typed word."""
    different = len(set(case.settings.secret_key))
    return None if different >= FEWEST_DIFFERENT else f"CORRALA_SECRET_KEY has only {different} different characters"


def data_keys_are_random(case: Case) -> str | None:
    """The keys of contact data are random, and none is the secret key again."""
    secret = case.settings.secret_key.encode()
    weak = [key for key in case.settings.data_keys if len(set(key)) < FEWEST_DIFFERENT or key in secret]
    return "CORRALA_DATA_KEYS: a key is weak or the secret key again" if weak else None


def address_is_https(case: Case) -> str | None:
    """Only on this machine alone may the site go without TLS."""
    if case.settings.secure or urlsplit(case.settings.base_url).hostname in LOOPBACK:
        return None
    return "CORRALA_BASE_URL is not https: sign-ins could be read on the way"


def proxy_is_named(case: Case) -> str | None:
    """With https a proxy ends TLS; unless it is named, all visitors share its address and its limits."""
    if case.settings.secure and not case.settings.trusted_proxies:
        return "CORRALA_TRUSTED_PROXIES is 0, while a proxy must be ending TLS: its visitors count as one"
    return None


def mail_goes_out(case: Case) -> str | None:
    """Codes to sign in reach nobody from a folder."""
    return None if case.settings.mail_url else "CORRALA_MAIL_URL is not set: mail stays in instance/outbox"


def sender_is_real(case: Case) -> str | None:
    """Mail from a made-up domain is refused everywhere."""
    domain = case.settings.mail_from.rpartition("@")[2].strip("> ")
    odd = domain in LOOPBACK or "." not in domain
    return f"CORRALA_MAIL_FROM: nobody takes mail from {domain}" if odd else None


def database_is_at_head(case: Case) -> str | None:
    """The database answers and has the form of this version."""
    if case.connection is None:
        return "the database does not answer"
    return migrations_fault(case.connection)


def database_is_private(case: Case) -> str | None:
    """On SQLite: a file on a local disk that other users of the machine cannot read."""
    url = make_url(case.settings.database_url)
    if url.get_backend_name() != "sqlite":
        return None
    path = Path(str(url.database))
    if _disk_of(path, case.mounts) in REMOTE_DISKS:
        return f"{path} lies on a network share: SQLite loses data there"
    if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return f"{path} can be read by every user of this machine: chmod o-rwx"
    return None


def folders_can_be_written(case: Case) -> str | None:
    """Media and instance folder are ours to write, with a tenth of the disk free."""
    for folder in (case.settings.instance_dir, case.settings.media_dir):
        there = next(path for path in (Path(folder), *Path(folder).parents) if path.exists())
        if not os.access(there, os.W_OK):
            return f"{folder} cannot be written"
        usage = shutil.disk_usage(there)
        if usage.free < usage.total * DISK_FREE_PART:
            return f"{folder}: only {usage.free * 100 // usage.total} % of the disk is free"
    return None


def somebody_administrates(case: Case) -> str | None:
    """An administrator is in office."""
    if case.connection is None or migrations_fault(case.connection):
        return "no administrator can be looked up"
    return None if has_administrator(case.connection) else "there is no administrator: corrala staff invite"


def worker_lives(case: Case) -> str | None:
    """The worker runs beside the web process."""
    if case.connection is None or migrations_fault(case.connection):
        return "the worker's heartbeat cannot be looked up"
    return worker_fault(case.connection)


def pages_have_their_style(case: Case) -> str | None:
    """The static files were published."""
    return None if case.built.is_dir() and any(case.built.iterdir()) else "static files are not published: make static"


RULES: tuple[Callable[[Case], str | None], ...] = (
    is_production,
    secret_is_random,
    data_keys_are_random,
    address_is_https,
    proxy_is_named,
    mail_goes_out,
    sender_is_real,
    database_is_at_head,
    database_is_private,
    folders_can_be_written,
    somebody_administrates,
    worker_lives,
    pages_have_their_style,
)


def check(case: Case) -> list[tuple[str, str | None]]:
    """Each rule in words, with its fault or None."""
    return [(_words(rule), _fault(rule, case)) for rule in RULES]


def _fault(rule: Callable[[Case], str | None], case: Case) -> str | None:
    try:
        return rule(case)
    except SQLAlchemyError as error:
        return f"the database answered: {type(error).__name__}"


def _words(rule: Callable[[Case], str | None]) -> str:
    return rule.__name__.replace("_", " ")


def _disk_of(path: Path, mounts: Path) -> str:
    """The kind of file system `path` lies on, as the kernel's table of mounts names it."""
    best, kind = "", ""
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        _device, point, found, *_rest = line.split()
        if str(path).startswith(point.rstrip("/") + "/") and len(point) >= len(best):
            best, kind = point, found
    return kind
