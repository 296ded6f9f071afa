"""Photos on their way into a report.

A form of several steps cannot carry files from one step to the next. So a photo is made anew (new pixels, no
metadata) when it arrives, waits in a folder of its own under a random name for a day at most, and only a signed
token in the form knows it. Nothing says to whom it belongs, and no words wait there.
"""

import os
import time
from pathlib import Path

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.kernel import media
from app.kernel.jobs import off_loop

WAITS_S = 24 * 3600


def receive(data: bytes) -> str:
    """Make a photo anew and let it wait; returns its token. Raises `Invalid` for what is no photo."""
    photo = off_loop(_store, _waiting(), data)
    token: str = _signer().dumps([photo.name, photo.width, photo.height, photo.sha256])
    return token


def waiting(token: str) -> media.Photo | None:
    """The photo behind a token; None when the token is not ours, too old, or the file has gone."""
    try:
        name, width, height, sha256 = _signer().loads(token, max_age=WAITS_S)
    except (BadData, TypeError, ValueError):
        return None
    photo = media.Photo(str(name), int(width), int(height), str(sha256))
    return photo if waiting_file(photo).is_file() else None


def waiting_file(photo: media.Photo) -> Path:
    return media.place_of(_waiting(), photo.name)


def claim(photo: media.Photo) -> None:
    """Give a waiting photo its lasting place, before the row that names it is written; twice does no harm."""
    place = media.place_of(_folder(), photo.name)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        os.link(waiting_file(photo), place)


def file_of(name: str) -> Path:
    """Where a photo of an issue lies."""
    return media.place_of(_folder(), name)


def _store(folder: Path, data: bytes) -> media.Photo:
    photo = media.keep(folder, *media.reencode(data))
    _sweep(folder)
    return photo


def _sweep(folder: Path) -> None:
    """Remove what has waited too long. Runs when a photo arrives, since only then can anything pile up."""
    too_old = time.time() - WAITS_S
    for file in folder.glob("*/*"):
        try:
            if file.stat().st_mtime < too_old:
                file.unlink()
        except FileNotFoundError:
            continue  # another process swept it


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].media_dir
    return folder


def _waiting() -> Path:
    return _folder() / "waiting"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="waiting-photo")
