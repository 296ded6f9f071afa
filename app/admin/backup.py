"""One file that holds an installation: database, media, and a list of what is inside with a digest of each.

It is taken while the site runs: SQLite writes a copy of one moment (VACUUM INTO), PostgreSQL a dump of one snapshot.
The file appears under its name only when it is whole. Keys are never in it. Restoring goes into an empty
installation, checks every digest first, and puts the database in place as the last step.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, make_url

from app.kernel.clock import now
from app.kernel.errors import Refused

FORM = 1
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MEDIA = "media/"
LAST = "last-backup"
PIECE = 1024 * 1024
OPEN_SIDES = ("-wal", "-shm")  # what SQLite keeps beside a database that is in use


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation keeps its things. `url`: of the database."""

    url: URL
    media: Path

    @property
    def kind(self) -> str:
        return str(self.url.get_backend_name())

    @property
    def file(self) -> Path:
        """The database file, on SQLite."""
        return Path(str(self.url.database))


def place_of(settings: Any) -> Place:
    return Place(make_url(settings.database_url), Path(settings.media_dir))


def note_backup(instance: Path) -> None:
    """Write down in the instance folder that a backup was made just now."""
    (instance / LAST).write_text(f"{now().isoformat()}\n")


def last_backup(instance: Path) -> datetime | None:
    """When the last backup of this installation was made; None when there was none."""
    try:
        return datetime.fromisoformat((instance / LAST).read_text().strip())
    except (OSError, ValueError):
        return None


def back_up(place: Place, target: Path, revision: str | None) -> int:
    """Write the backup; returns how many files are in it. Complete or absent, whenever the process dies."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / DATABASE[place.kind]
        _dump(place, dump)
        files = {dump.name: dump, **dict(_media(place.media))}
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            inside = {name: _put(archive, name, path) for name, path in files.items()}
            manifest = {"form": FORM, "made_at": now().isoformat(), "database": place.kind, "revision": revision}
            archive.writestr(MANIFEST, json.dumps(manifest | {"files": inside}, indent=1))
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(target)
    return len(files)


def restore(place: Place, source: Path, known_revisions: list[str]) -> dict[str, Any]:
    """Put a backup into the empty installation at `place`; returns its manifest.

    Raises `Refused` for a file that is damaged or from another kind of database or a newer version of the product.
    """
    if place.media.exists() and any(path.is_file() for path in place.media.rglob("*")):
        raise Refused("%(folder)s is not empty.", folder=place.media)
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _checked(archive, place, known_revisions)
            _take_media(archive, manifest, place.media)
            with tempfile.TemporaryDirectory(dir=_beside(place), prefix=".restore-") as folder:
                dump = Path(folder) / DATABASE[place.kind]
                with archive.open(dump.name) as packed, dump.open("wb") as file:
                    _copy(packed, file)
                _load(place, dump)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused("This file is no backup, or it is damaged.") from error
    return manifest


def _dump(place: Place, dump: Path) -> None:
    if place.kind == "sqlite":
        connection = sqlite3.connect(place.file, timeout=30)
        try:
            connection.execute("VACUUM INTO ?", (str(dump),))
        finally:
            connection.close()
    else:
        _run(place, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")


def _load(place: Place, dump: Path) -> None:
    if place.kind == "sqlite":
        with dump.open("rb") as file:
            os.fsync(file.fileno())
        for side in OPEN_SIDES:
            place.file.with_name(place.file.name + side).unlink(missing_ok=True)
        dump.rename(place.file)
    else:
        gentle = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--clean", "--if-exists")
        _run(place, "pg_restore", *gentle, str(dump), to="--dbname")


def _run(place: Place, program: str, *options: str, to: str = "--dbname") -> None:
    path = shutil.which(program)
    if path is None:
        raise Refused("%(program)s is not installed: it comes with postgresql-client.", program=program)
    url = place.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": place.url.password} if place.url.password else {}
    done = subprocess.run(  # noqa: S603 - a program found on the path, arguments of our own, no shell
        [path, f"{to}={url}", *options], env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused("%(program)s: %(reason)s", program=program, reason=done.stderr.strip()[-500:])


def _beside(place: Place) -> Path | None:
    """A folder on the disk of the database file, so that putting it in place is one rename."""
    if place.kind != "sqlite":
        return None
    place.file.parent.mkdir(parents=True, exist_ok=True)
    return place.file.parent


def _media(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".part"):
            yield MEDIA + path.relative_to(folder).as_posix(), path


def _put(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    """Copy a file into the archive; its digest and size, of the bytes that went in."""
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type = zipfile.ZIP_STORED if name.startswith(MEDIA) else zipfile.ZIP_DEFLATED
    with path.open("rb") as file, archive.open(entry, "w", force_zip64=True) as packed:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            packed.write(piece)
    return {"sha256": digest.hexdigest(), "size": size}


def _checked(archive: zipfile.ZipFile, place: Place, known_revisions: list[str]) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["form"] != FORM or manifest["revision"] not in known_revisions:
        raise Refused("This backup was made by a newer version of Corrala. Update first, then restore.")
    if manifest["database"] != place.kind:
        raise Refused(
            "This backup holds a %(theirs)s database, and here is a %(ours)s one.",
            theirs=manifest["database"],
            ours=place.kind,
        )
    files = manifest["files"]
    if set(archive.namelist()) != {MANIFEST, *files} or DATABASE[place.kind] not in files:
        raise Refused("This file is no backup, or it is damaged.")
    for name, expected in files.items():
        if name.startswith(("/", "\\")) or ".." in Path(name).parts:
            raise Refused("%(name)s: a backup of ours has no such file.", name=name)
        digest = hashlib.sha256()
        with archive.open(name) as packed:
            while piece := packed.read(PIECE):
                digest.update(piece)
        if digest.hexdigest() != expected["sha256"]:
            raise Refused("%(name)s is damaged. Nothing was restored.", name=name)
    return manifest


def _take_media(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name in manifest["files"]:
        if name.startswith(MEDIA):
            place = unfinished / name.removeprefix(MEDIA)
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as packed, place.open("wb") as file:
                _copy(packed, file)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    shutil.copyfileobj(source, target, PIECE)
    target.flush()
    os.fsync(target.fileno())
