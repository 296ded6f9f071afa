"""A thing cut into words and its photos into cells, each to be blacked out with one tap."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from app.kernel.bars import COLUMNS, ROWS, pieces, suspects
from app.moderation import queries
from app.moderation.vocabulary import PhotoView
from app.moderation.withheld import mark_of

TEXTS = {"title": _l("Title"), "body": _l("Words"), "words": _l("Words"), "street": _l("Street")}
TEXTS |= {"verdict": _l("Words"), "text": _l("Words"), "next_step": _l("Next step"), "waiting_for": _l("Waiting for")}
TEXTS |= {"alt": _l("What the image shows")}


@dataclass(frozen=True, slots=True)
class Covering:
    """`texts`: (name, label, pieces, numbers of words that look like personal data); a piece is (number or None, text).
    `cells`: how many columns and rows lie over a photo; `seen`: the mark of these texts."""

    texts: list[tuple[str, Any, list[tuple[int | None, str]], set[int]]]
    photos: list[PhotoView]
    cells: tuple[int, int]
    seen: str


def covering(executor: Connection, kind: str, thing_id: int) -> Covering:
    """Raises `NotFound` where words of this kind cannot be blacked out."""
    redactable = queries.redactable(kind)
    words = redactable.read(executor, thing_id)
    photos = list(redactable.photos(executor, thing_id)) if redactable.photos else []
    labelled = [(name, TEXTS[name.partition(":")[0]], text) for name, text in words.items() if text]
    texts = [(name, label, pieces(text), suspects(text)) for name, label, text in labelled]
    return Covering(texts, photos, (COLUMNS, ROWS), mark_of(words))
