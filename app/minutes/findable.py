"""What search may know of minutes: those that everybody reads."""

from collections.abc import Collection

from app.kernel.db import Executor
from app.kernel.search import Document, Findable
from app.kernel.text import plain
from app.minutes.models import Minutes
from app.minutes.queries import published_among


def minutes_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Published minutes among `ids`."""
    return [
        Document(
            kind="minutes",
            thing_id=row.id,
            url=f"/meetings/{row.meeting_id}/minutes",
            title=row.title,
            words=plain(row.body),
            at=row.published_at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in published_among(executor, ids)
    ]


MINUTES = Findable("minutes", Minutes.id, minutes_to_find)
