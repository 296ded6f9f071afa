"""The pages that are counted and weighed: a topic, an issue and a meeting, each with 1, 20 and 5,000 rows."""

from dataclasses import dataclass

from app.areas.models import Area
from bench.fill_forums import fill_forums
from bench.fill_issues import fill_issues
from bench.fill_meetings import fill_meetings
from tests.builders.places import make_city


@dataclass(frozen=True, slots=True)
class Pages:
    """`by_kind`: for "topic", "issue" and "meeting" the path of a page for each number of rows."""

    area: Area
    by_kind: dict[str, dict[int, str]]

    def path(self, kind: str, rows: int = 20) -> str:
        return self.by_kind[kind][rows]


def fill() -> Pages:
    """Fill the empty database of the present application."""
    area = make_city()["mill"]
    return Pages(
        area,
        {
            "topic": {length: f"/topics/{topic}" for length, topic in fill_forums(area).items()},
            "issue": {length: f"/issues/{ref}" for length, ref in fill_issues(area).items()},
            "meeting": {length: f"/meetings/{meeting}" for length, meeting in fill_meetings(area).items()},
        },
    )
