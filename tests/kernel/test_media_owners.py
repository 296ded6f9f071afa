"""A file stays as long as any row of any table names it, and goes when none does."""

import os
import time

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert, select

from app.admin.retention import purge
from app.issues.models import Photo
from app.kernel.db import Base, db, reader, session
from app.kernel.media import Photo as Kept
from app.kernel.media import keep, reencode
from app.kernel.media_owners import NAME_LENGTH, named_files, owning_columns
from app.kernel.photos import file_of, folder
from tests.builders.issues import make_issue, photo_bytes
from tests.builders.places import make_city

LONG_AGO = time.time() - 3 * 24 * 3600


def a_file() -> Kept:
    photo = keep(folder(), *reencode(photo_bytes()))
    os.utime(file_of(photo.name), (LONG_AGO, LONG_AGO))
    return photo


@pytest.fixture
def of_a_new_room(context):
    """A table as a room of next year might make it, beside the ones there are."""
    metadata = MetaData()
    face = Table(
        "face_of_next_year",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("words", Text),
        Column("lang", String(10)),
        Column("picture", String(60)),
    )
    metadata.create_all(db.engine)
    yield metadata, face
    session.rollback()
    metadata.drop_all(db.engine)


def test_name_of_a_file_is_as_long_as_files_are_named(context):
    photo = a_file()
    assert len(photo.name) == NAME_LENGTH
    file_of(photo.name).unlink()


def test_every_column_that_can_hold_a_name_is_looked_through():
    found = {f"{column.table.name}.{column.name}" for column in owning_columns()}
    assert "issue_photo.name" in found
    wide = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if type(column.type) is String and column.type.length and column.type.length >= NAME_LENGTH
    }
    assert wide - found == set()


def test_file_of_a_table_that_nobody_told_of_is_found(of_a_new_room):
    metadata, face = of_a_new_room
    photo = a_file()
    assert [column.name for column in owning_columns(metadata)] == ["picture"]
    with db.engine.begin() as connection:
        connection.execute(insert(face).values(words="x" * 32 + ".jpg", lang="en", picture=photo.name))
    assert named_files(reader(), metadata) == {photo.name}
    file_of(photo.name).unlink()


def test_purge_takes_strays_and_leaves_what_any_row_names(context, of_a_new_room):
    _metadata, face = of_a_new_room
    issue = make_issue(make_city()["mill"])
    of_an_issue, of_a_face, of_nobody = a_file(), a_file(), a_file()
    told = {"width": of_an_issue.width, "height": of_an_issue.height, "sha256": of_an_issue.sha256}
    session.add(Photo(issue_id=issue.id, pos=1, name=of_an_issue.name, **told))
    session.commit()
    with db.engine.begin() as connection:
        connection.execute(insert(face).values(picture=of_a_face.name))
    # The new room's table stands among the models, as it would.
    Base.metadata._add_table("face_of_next_year", None, face)
    try:
        purge()
    finally:
        Base.metadata._remove_table("face_of_next_year", None)
    left = [file_of(photo.name).is_file() for photo in (of_an_issue, of_a_face, of_nobody)]
    assert left == [True, True, False]
    assert session.scalars(select(Photo.name)).all() == [of_an_issue.name]
    for photo in (of_an_issue, of_a_face):
        file_of(photo.name).unlink()
