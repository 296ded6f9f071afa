"""Files of documents: checked as they come, kept in the media folder, deleted when their row goes."""

import hashlib
from pathlib import Path

from flask import current_app

from app.kernel import media
from app.kernel.errors import Invalid
from app.kernel.jobs import off_loop
from app.kernel.pdf import PDF_BEGINS, look_into
from app.kernel.words import spoken
from app.meetings.vocabulary import DOCUMENT_BYTES_MOST, DocumentKind, StoredFile

NO_DOCUMENT = spoken("This file is no PDF and no JPEG, PNG or WebP picture.")
SUFFIXES = {DocumentKind.PDF: ".pdf", DocumentKind.IMAGE: ".jpg"}
TYPES = {DocumentKind.PDF: "application/pdf", DocumentKind.IMAGE: "image/jpeg"}


def receive(data: bytes) -> StoredFile:
    """Check a file by what is in it, whatever it is called, and keep it: a PDF as it is, a picture made anew. Raises
    `Invalid` for anything else, for more than 8 MB, and for a PDF that `look_into` refuses."""
    if len(data) > DOCUMENT_BYTES_MOST:
        raise Invalid("A document may have 8 MB at most.", field="file")
    if data.startswith(PDF_BEGINS):
        look_into(data)
        return off_loop(_keep, folder(), DocumentKind.PDF, data)
    try:
        picture, _width, _height = off_loop(media.reencode, data)
    except Invalid as error:
        raise Invalid(NO_DOCUMENT if error.message == media.NO_PHOTO else error.message, field="file") from error
    return off_loop(_keep, folder(), DocumentKind.IMAGE, picture)


def _keep(place: Path, kind: DocumentKind, data: bytes) -> StoredFile:
    name = media.write(place, data, SUFFIXES[kind])
    return StoredFile(kind, name, len(data), hashlib.sha256(data).hexdigest())


def file_of(name: str) -> Path:
    """Where a document lies."""
    return media.place_of(folder(), name)


def forget(name: str) -> None:
    """Delete a file that no row names any more; twice does no harm."""
    file_of(name).unlink(missing_ok=True)


def folder() -> Path:
    """Where files lie for good."""
    place: Path = current_app.config["SETTINGS"].media_dir
    return place
