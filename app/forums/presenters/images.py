"""Images of posts, as pages show them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.web.answers import path_to


class ImageView(NamedTuple):
    pos: int
    url: str
    alt: str
    width: int
    height: int


def shown(images: Sequence[Any]) -> tuple[ImageView, ...]:
    return tuple([_shown(image) for image in images])


def _shown(row: Any) -> ImageView:
    url = path_to("forums.image", post_id=row.post_id, pos=row.pos)
    return ImageView(row.pos, url, row.alt, row.width, row.height)
