"""Rules about the machine: files and who may read them, room, the program itself."""

import os
import re
import resource
import shutil
import stat
import sys
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import redis
from sqlalchemy import make_url

from app.admin.backup import last_backup
from app.admin.doctor.case import Case, rule
from app.admin.health import DISK_FREE_PART
from app.kernel.clock import now

OLDEST_PYTHON = (3, 11)
FEWEST_FILES = 4096
REMOTE_DISKS = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)([^\n]*)$", re.MULTILINE)
REDIS_WAIT_S = 2.0
BACKUP_WITHIN = timedelta(hours=24)


@rule(why="older ones lack what it is built on, or no longer get security fixes", do="Install Python 3.11 or newer")
def python_is_new_enough(_case: Case) -> str | None:
    return None if sys.version_info >= OLDEST_PYTHON else f"this is Python {sys.version.split()[0]}"


@rule(why="nobody has tried it with these versions", do="set_up/prepare")
def packages_are_the_locked_ones(case: Case) -> str | None:
    for name, wanted, marker in LOCKED.findall((case.root / "requirements.txt").read_text()):
        try:
            found = version(name)
        except PackageNotFoundError:
            if ";" in marker:  # for another system
                continue
            found = "not there"
        if found != wanted:
            return f"{name} is {found}, not {wanted}"
    return None


@rule(why="pages stand there without style, and live updates stay off", do="make static")
def pages_have_their_style(case: Case) -> str | None:
    built = case.root / "static" / "dist"
    return None if built.is_dir() and any(built.iterdir()) else "static files are not published"


@rule(why="pages speak English to everybody, or say what an earlier version said", do="set_up/prepare")
def languages_are_compiled(case: Case) -> str | None:
    for words in sorted(case.root.glob("translations/*/LC_MESSAGES/messages.po")):
        compiled = words.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < words.stat().st_mtime:
            return f"the catalog of {words.parts[-3]} is not compiled"
    return None


@rule(why="photos and mail could not be kept", do="Give the folder to the user that runs the site")
def folders_can_be_written(case: Case) -> str | None:
    for folder in (case.settings.instance_dir, case.settings.media_dir):
        if not os.access(_standing(Path(folder)), os.W_OK):
            return f"{folder} cannot be written"
    return None


@rule(why="soon nothing can be saved any more", do="Make room, or move it to a larger disk")
def disk_has_room(case: Case) -> str | None:
    for folder in (case.settings.instance_dir, case.settings.media_dir):
        usage = shutil.disk_usage(_standing(Path(folder)))
        if usage.free < usage.total * DISK_FREE_PART:
            return f"{folder}: only {usage.free * 100 // usage.total} % of the disk is free"
    return None


@rule(
    why="what lies there is given to everybody who asks for it",
    do="Set CORRALA_MEDIA_DIR and CORRALA_INSTANCE_DIR to folders of their own",
    starts=True,
)
def photos_lie_outside_what_is_served(case: Case) -> str | None:
    served = (case.root / "static").resolve()
    for folder in (case.settings.instance_dir, case.settings.media_dir):
        if Path(folder).resolve().is_relative_to(served):
            return f"{folder} lies in the folder of static files"
    return None


@rule(why="photos and mail of residents lie there", do="chmod o-rwx on it", starts=True)
def folders_are_private(case: Case) -> str | None:
    for folder in (case.settings.instance_dir, case.settings.media_dir):
        if _others_reach(Path(folder)):
            return f"{folder} can be read by every user of this machine"
    return None


@rule(why="all that residents entrusted to the city lies there", do="chmod o-rwx on it", starts=True)
def database_is_private(case: Case) -> str | None:
    path = _database_file(case)
    return f"{path} can be read by every user of this machine" if path and _others_reach(path) else None


@rule(why="SQLite loses data there", do="Move it to a local disk, or use PostgreSQL")
def database_is_on_a_local_disk(case: Case) -> str | None:
    path = _database_file(case)
    return f"{path} lies on a network share" if path and _disk_of(path, case.mounts) in REMOTE_DISKS else None


@rule(why="each visitor of a live meeting holds one", do="LimitNOFILE=16384 in the service")
def many_files_may_be_open(_case: Case) -> str | None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    few = most != resource.RLIM_INFINITY and most < FEWEST_FILES
    return f"only {most} files may be open" if few else None


@rule(why="each web process counts limits for itself, and halls move late", do="Start Redis, or mend CORRALA_REDIS_URL")
def redis_answers(case: Case) -> str | None:
    if not case.settings.redis_url:
        return None
    try:
        with redis.Redis.from_url(case.settings.redis_url, socket_timeout=REDIS_WAIT_S) as asked:
            asked.ping()
    except redis.RedisError as error:
        return f"Redis does not answer ({type(error).__name__})"
    return None


@rule(why="a broken disk would take more than a day with it", do="corrala backup FILE, every day")
def backup_is_of_today(case: Case) -> str | None:
    last = last_backup(Path(case.settings.instance_dir))
    if last is None:
        return "there was never a backup"
    return None if now() - last <= BACKUP_WITHIN else f"the last backup is of {last:%Y-%m-%d %H:%M} UTC"


def _database_file(case: Case) -> Path | None:
    url = make_url(case.settings.database_url)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _standing(path: Path) -> Path:
    """`path`, or the nearest folder above it that is there."""
    return next(there for there in (path, *path.absolute().parents) if there.exists())


def _others_reach(path: Path) -> bool:
    """Whether users of this machine who are neither owner nor group can come to `path` and read or write it."""
    if not path.exists() or not path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def _disk_of(path: Path, mounts: Path) -> str:
    """The kind of file system `path` lies on, as the kernel's table of mounts names it."""
    best, kind = "", ""
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        _device, point, found, *_rest = line.split()
        if str(path).startswith(point.rstrip("/") + "/") and len(point) >= len(best):
            best, kind = point, found
    return kind
