"""Pages that count read an index and not the issues: how SQLite goes about their statements, in a city of any size.

PostgreSQL plans by what the tables hold, so that nothing can be learnt from a small one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.identity.vocabulary import Role
from app.issues.findable import issues_to_find
from app.issues.queries import lists, on_map
from app.issues.queries.lists import Wanted
from app.kernel.clock import now
from app.kernel.db import read_engine, reader
from tests.builders.issues import make_category, make_issue
from tests.builders.people import make_account, sign_in
from tests.builders.places import make_city
from tests.conftest import ON_POSTGRESQL

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL plans by what the tables hold")
# An index that is entered by this alone is all issues, since hardly one is confidential.
ALL = "(confidential=?)"


@contextmanager
def listening() -> Iterator[list[tuple[str, Any]]]:
    """The statements with their values that pages ask in this block."""
    said: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values))

    event.listen(read_engine(), "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(read_engine(), "before_cursor_execute", hear)


def ways_to(table: str, said: list[tuple[str, Any]]) -> list[str]:
    """How each statement that reads `table` gets at its rows."""
    with read_engine().connect() as connection:
        cursor = connection.connection.cursor()
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall() for statement, values in said]
    return [line[-1] for plan in plans for line in plan if line[-1].split(" ")[1:2] == [table]]


@pytest.fixture
def ways(client, context):
    """How a page gets at the issues, of a city that has some; `of`: at the rows of another table. A page of the desk is
    its officer's."""
    areas = make_city()
    make_issue(areas["mill"], make_category(), lat=40.001, lon=-2.999)
    officer = make_account("Inés Vega", Role.OFFICER, area=areas["mill"])

    def look(path: str, of: str = "issue") -> list[str]:
        if path.startswith("/desk"):
            sign_in(client, officer)
        with listening() as said:
            assert client.get(path).status_code == 200
        found = ways_to(of, said)
        assert found, f"{path} reads no {of}"
        return found

    return look


@pytest.mark.parametrize("path", ["/areas/mill/trends", "/areas/north/trends", "/areas/mill/trends.csv"])
def test_trends_read_the_issues_of_their_area_alone(ways, path):
    found = ways(path)
    assert [way for way in found if not way.startswith("SEARCH issue USING") or ALL in way] == []
    of_area = [way for way in found if "(area_id=?" in way]
    assert len(of_area) >= 3
    assert [way for way in of_area if "COVERING" not in way] == []


def test_closings_of_trends_are_read_from_an_index(ways):
    assert ways("/areas/mill/trends", "issue_step") == [
        "SEARCH issue_step USING INDEX ix_issue_step_closed (issue_id=? AND at>?)"
    ]


@pytest.mark.parametrize("path", ["/issues?area=mill", "/issues/feed.atom?area=mill"])
def test_list_of_an_area_goes_by_its_index(ways, path):
    assert "SEARCH issue USING INDEX ix_issue_area (area_id=?)" in ways(path)


def test_rare_word_is_looked_for_in_issues_as_they_lie(ways, monkeypatch):
    monkeypatch.setattr(lists, "LOOKED_AT_FIRST", 0)
    found = ways("/issues?q=zzqzz")
    assert found.count("SCAN issue") == 1
    assert set(found) == {
        "SCAN issue",
        "SCAN issue USING COVERING INDEX ix_issue_open",  # how many are open, above the list
        "SEARCH issue USING COVERING INDEX ix_issue_list (confidential=?)",  # where the newest end
        "SEARCH issue USING INDEX ix_issue_list (confidential=? AND reported_at>?)",  # the newest
        "SEARCH issue USING INTEGER PRIMARY KEY (rowid=?)",  # what was found, by its numbers
    }


@pytest.mark.parametrize("path", ["/desk", "/desk?part=late"])
def test_desk_reads_what_is_under_way_in_its_area_alone(ways, path):
    own_steps = "SEARCH issue USING INTEGER PRIMARY KEY (rowid=?)"  # those that wait for their ten seconds
    assert set(ways(path)) == {"SEARCH issue USING INDEX ix_issue_under_way (area_id=?)", own_steps}


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ("", "squares"),
        ("?box=-3.1,39.9,-2.9,40.1", "squares"),
        ("?box=-3.01,39.99,-2.99,40.01", "map"),
        ("?status=late", "squares"),
        ("?status=resolved", "squares"),
        ("?category=lighting", "category_squares"),
        ("?category=lighting&status=late", "category_squares"),
        ("?category=lighting&box=-3.1,39.9,-2.9,40.1", "category_squares"),
    ],
)
def test_map_counts_by_its_index_alone(ways, filters, index):
    counted = [way for way in ways(f"/issues/map.geojson{filters}") if f"ix_issue_{index}" in way]
    assert len(counted) == 1
    assert "COVERING" in counted[0]


def test_map_of_a_city_is_put_together_from_squares_as_their_index_gives_them(ways):
    (way,) = [way for way in ways("/issues/map.geojson") if "ix_issue_squares" in way]
    assert way in (
        "SEARCH issue USING COVERING INDEX ix_issue_squares (map_square>?)",
        "SCAN issue USING COVERING INDEX ix_issue_squares",
    )


def test_issues_that_stand_alone_on_a_map_are_read_by_their_numbers(context):
    area, category = make_city()["mill"], make_category()
    for row in range(16):
        make_issue(area, category, lat=40.001 + row // 4 / 100, lon=-2.999 + row % 4 / 100)
    with listening() as said:
        found = on_map.counted(reader(), Wanted(), now(), (40.0, 40.04, -3.0, -2.96))
    assert len(found.singles) == 16
    assert [way for way in ways_to("issue", said) if "COVERING" not in way] == [
        "SEARCH issue USING INTEGER PRIMARY KEY (rowid=?)"
    ]


def test_hits_of_a_search_are_read_by_their_numbers(context):
    """And not by an index of all that is public."""
    with listening() as said:
        issues_to_find(reader(), [1, 2, 3])
    assert ways_to("issue", said) == ["SEARCH issue USING INTEGER PRIMARY KEY (rowid=?)"]


def test_home_begins_with_the_newest_steps_and_counts_by_indexes_alone(ways):
    assert ways("/", "issue_step") == ["SCAN issue_step USING INDEX ix_issue_step_at"]
    assert sorted(way for way in ways("/") if "PRIMARY KEY" not in way) == [
        "SCAN issue USING COVERING INDEX ix_issue_open",
        "SEARCH issue USING COVERING INDEX ix_issue_answers (confidential=? AND reported_at>?)",
    ]
