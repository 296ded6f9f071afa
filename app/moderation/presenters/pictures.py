"""The photos of a thing on the page of its case."""

from base64 import b64encode
from typing import NamedTuple

from sqlalchemy import Connection

from app.kernel.photos import KEY, file_of
from app.moderation import queries
from app.moderation.vocabulary import ALT


class Picture(NamedTuple):
    src: str
    alt: str


def pictures(executor: Connection, kind: str, thing_id: int) -> list[Picture]:
    """The photos of a thing that still exists, as they stand, and what they show in words. Their data stands in the
    page, since whoever decides an appeal cannot open in its place what is hidden; a file that is gone is left out."""
    redactable = queries.redactable(kind) if queries.can_be_redacted(kind) else None
    if redactable is None or redactable.photos is None:
        return []
    words = redactable.read(executor, thing_id)
    there = [(photo.key.removeprefix(KEY), file_of(photo.name)) for photo in redactable.photos(executor, thing_id)]
    return [
        Picture(f"data:image/jpeg;base64,{b64encode(file.read_bytes()).decode()}", words.get(f"{ALT}{place}", ""))
        for place, file in there
        if file.is_file()
    ]
