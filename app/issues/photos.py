"""Photos on their way into a report.

A form of several steps cannot carry files from one step to the next. So a photo is made anew (new pixels, no
metadata) when it arrives, waits in a folder of its own under a random name for a day at most, and only a signed
token in the form knows it. Nothing says to whom it belongs, and no words wait there.
"""

import json
import os
import time
from collections.abc import Collection
from pathlib import Path

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.kernel import media
from app.kernel.bars import cover
from app.kernel.jobs import off_loop

WAITS_S = 24 * 3600


def receive(data: bytes) -> str:
    """Make a photo anew and let it wait; returns its token. Raises `Invalid` for what is no photo."""
    return token_of(off_loop(_store, waiting_folder(), data))


def token_of(photo: media.Photo) -> str:
    """What stands for a waiting photo in a form."""
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
    return media.place_of(waiting_folder(), photo.name)


def claim(photo: media.Photo) -> None:
    """Give a waiting photo its lasting place, before the row that names it is written; twice does no harm."""
    place = media.place_of(folder(), photo.name)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        os.link(waiting_file(photo), place)


def file_of(name: str) -> Path:
    """Where a photo of an issue lies."""
    return media.place_of(folder(), name)


def covered(name: str, cells: Collection[int]) -> str:
    """Paint cells of a photo's grid black and keep it as a new file; what `put_issue_words` takes for it."""
    photo = off_loop(_cover, folder(), file_of(name), cells)
    return json.dumps([photo.name, photo.width, photo.height, photo.sha256, name])


def _cover(place: Path, file: Path, cells: Collection[int]) -> media.Photo:
    return media.keep(place, *cover(file.read_bytes(), cells))


def forget(name: str) -> None:
    """Delete a photo whose row is gone or names another now, also where it waited for its form to be sent: whoever
    sent it could still hand out that address for a day."""
    for place in (folder(), waiting_folder()):
        media.place_of(place, name).unlink(missing_ok=True)


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


def folder() -> Path:
    """Where photos of issues lie for good."""
    place: Path = current_app.config["SETTINGS"].media_dir
    return place


def waiting_folder() -> Path:
    """Where photos lie until their form is sent."""
    return folder() / "waiting"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="waiting-photo")
