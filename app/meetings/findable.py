"""What search may know of meetings: what their public page shows."""

from collections.abc import Collection

from sqlalchemy import select

from app.kernel.db import Executor, rows
from app.kernel.search import Document, Findable
from app.meetings.models import Meeting
from app.meetings.queries.told_place import PLACE


def meetings_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Meetings among `ids`; cancelled ones too, since who looks for one should learn of it."""
    shown = (
        Meeting.id,
        Meeting.title,
        Meeting.about,
        PLACE,
        Meeting.starts_at,
        Meeting.lang,
        Meeting.area_path,
    )
    return [
        Document(
            kind="meeting",
            thing_id=row.id,
            url=f"/meetings/{row.id}",
            title=row.title,
            words=f"{row.about} {row.place}",
            at=row.starts_at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in rows(executor, select(*shown).where(Meeting.id.in_(ids)))
    ]


MEETINGS = Findable("meeting", Meeting.id, meetings_to_find)
