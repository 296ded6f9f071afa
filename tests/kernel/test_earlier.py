"""Earlier words: kept encrypted per person, and gone for good when that person's key is destroyed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from app.kernel import earlier
from app.kernel.db import db, reader, rows, session
from app.kernel.earlier import EarlierVersion, PersonKey, Version, forget_person, keep, versions

THEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
CANARY = "The man in flat 12 shouts at night."


def kept(person: str = "account:4", thing_id: int = 1, words: str = CANARY) -> None:
    keep(session(), person=person, kind="post", thing_id=thing_id, words={"html": words}, until=THEN)
    session.commit()


def read(thing_id: int = 1) -> list[Version]:
    return versions(reader(), "post", thing_id)


def everything() -> str:
    with db.engine.connect() as connection:
        tables = ("earlier_version", "person_key")
        return "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)


def test_versions_come_back_latest_first_and_lie_in_the_database_as_no_words(context):
    kept(words="First words.")
    kept(words=CANARY)
    assert [version.words for version in read()] == [{"html": CANARY}, {"html": "First words."}]
    assert {version.until for version in read()} == {THEN}
    assert "flat 12" not in everything()
    assert len(rows(reader(), select(PersonKey.person))) == 1


def test_forgetting_a_person_closes_all_their_versions_and_nobody_elses(context):
    kept("account:4", 1)
    kept("receipt:issue:9", 2, "Other words.")
    forget_person(session(), "account:4")
    session.commit()
    assert read(1) == [Version(None, THEN)]
    assert read(2) == [Version({"html": "Other words."}, THEN)]
    kept("account:4", 1, "Later words.")  # a new key opens nothing of before
    assert [version.words for version in read(1)] == [{"html": "Later words."}, None]


@pytest.mark.parametrize("change", [{"thing_id": 2}, {"kind": "rating", "thing_id": 1}])
def test_a_version_moved_to_another_thing_cannot_be_read_there(context, change):
    kept()
    session.execute(update(EarlierVersion).values(change))
    session.commit()
    moved = versions(reader(), change.get("kind", "post"), change["thing_id"])
    assert moved == [Version(None, THEN)]


def test_a_key_row_of_another_person_opens_nothing(context):
    kept("account:4", 1)
    kept("account:5", 2)
    fours = reader().execute(select(PersonKey.sealed).where(PersonKey.person == "account:4")).scalar_one()
    session.execute(update(PersonKey).where(PersonKey.person == "account:5").values(sealed=fours))
    session.commit()
    assert (read(1)[0].words, read(2)[0].words) == ({"html": CANARY}, None)


def test_dropping_erases_the_versions_of_one_thing(context):
    kept(thing_id=1)
    kept(thing_id=2)
    earlier.drop(session(), "post", 1)
    session.commit()
    assert (read(1), len(read(2))) == ([], 1)
