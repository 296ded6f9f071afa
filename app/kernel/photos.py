"""Photos on their way into a report or a post, and where they lie afterwards.

A form that is shown again cannot carry files along. So a photo is made anew (new pixels, no metadata) when it arrives,
waits in a folder of its own under a random name for a day at most, and only a signed token in the form knows it; a
token of one kind of form is none in another. Nothing says to whom it belongs, and no words wait there.
"""

import base64
import json
import os
import time
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.kernel import media
from app.kernel.bars import cover
from app.kernel.errors import Conflict
from app.kernel.jobs import off_loop
from app.kernel.transaction import after_commit

WAITS_S = 24 * 3600
KEY = "photo:"  # how a photo is called among the words that a moderator may black out, before its place
OF_REPORTS = "waiting-photo"
OF_POSTS = "waiting-photo-of-a-post"


def receive(data: bytes, use: str = OF_REPORTS) -> str:
    """Make a photo anew and let it wait; returns its token. Raises `Invalid` for what is no photo."""
    return token_of(off_loop(_store, waiting_folder(), data), use)


def token_of(photo: media.Photo, use: str = OF_REPORTS) -> str:
    """What stands for a waiting photo in a form."""
    token: str = _signer(use).dumps([photo.name, photo.width, photo.height, photo.sha256])
    return token


def waiting(token: str, use: str = OF_REPORTS) -> media.Photo | None:
    """The photo behind a token; None when the token is not ours, too old, or the file has gone."""
    try:
        name, width, height, sha256 = _signer(use).loads(token, max_age=WAITS_S)
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
    """Where a photo lies that a row names."""
    return media.place_of(folder(), name)


def covered(name: str, cells: Collection[int]) -> str:
    """Paint cells of a photo's grid black and keep it as a new file; what `exchange` takes for it."""
    photo = off_loop(_cover, folder(), file_of(name), cells)
    return json.dumps([photo.name, photo.width, photo.height, photo.sha256, name])


def exchange(row: Any, told: str) -> str:
    """Let a row name another photo: one that `covered` made, or the bytes that an earlier exchange put aside. Returns
    what was there, as bytes in text, since its file goes when the running act is committed."""
    old, name_before = file_of(row.name), row.name
    name, width, height, *rest = json.loads(told)
    if rest and rest[1] != name_before:  # made from one that somebody has covered elsewhere meanwhile
        raise Conflict("The photo has changed in the meantime. Please look again.")
    before = [base64.b64encode(old.read_bytes()).decode(), row.width, row.height]
    if rest:
        photo = media.Photo(name, width, height, rest[0])
    else:
        photo = media.keep(folder(), base64.b64decode(name), width, height)
    row.name, row.width, row.height, row.sha256 = photo.name, photo.width, photo.height, photo.sha256
    after_commit(partial(forget, name_before))
    return json.dumps(before)


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
    """Where photos lie for good."""
    place: Path = current_app.config["SETTINGS"].media_dir
    return place


def waiting_folder() -> Path:
    """Where photos lie until their form is sent."""
    return folder() / "waiting"


def _signer(use: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=use)
