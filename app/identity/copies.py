"""A copy of one's own data as one file: JSON for programs, a page for people, and the photos."""

import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import current_app, render_template
from flask_babel import gettext as _

from app.identity.held import Entry
from app.identity.own_data import Part
from app.kernel.clock import now
from app.kernel.jobs import off_loop
from app.kernel.media import place_of

IN_MEMORY = 1024 * 1024


def packed(parts: Sequence[tuple[Entry, list[Part]]]) -> IO[bytes]:
    """The ZIP of a copy, made away from the event loop; nothing of it stays on this machine."""
    made_at = now().isoformat(timespec="seconds")
    told = {part.table: part.rows for _entry, lines in parts for part in lines}
    words = json.dumps({"made_at": made_at, "data": told}, default=_plain, ensure_ascii=False, indent=1)
    entries = [(*_said(entry), lines) for entry, lines in parts]
    page = render_template("identity/copy.html", entries=entries, made_at=now(), shown=shown)
    folder = Path(current_app.config["SETTINGS"].media_dir)
    files = [place_of(folder, name) for _entry, lines in parts for part in lines for name in part.files]
    return off_loop(_zip, words, page, files)


def _zip(words: str, page: str, files: Iterable[Path]) -> IO[bytes]:
    out: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", words)
        archive.writestr("data.html", page)
        for number, file in enumerate(files, 1):
            if file.is_file():
                archive.write(file, f"photos/{number}{file.suffix}", zipfile.ZIP_STORED)
    out.seek(0)
    return out  # type: ignore[no-any-return]


def _said(entry: Entry) -> tuple[str, str]:
    title, what = entry.words["title"], entry.words["what"]
    return _(title), _(what)


def shown(value: Any) -> str:
    """A value as the page of a copy says it."""
    if isinstance(value, dict | list):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
