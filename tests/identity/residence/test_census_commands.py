"""`corrala hash-census` and `corrala import census`: clear words stay outside, marks go in, again without change."""

import stat

import pytest
from sqlalchemy import text

from app.identity.census import hash_census, import_census
from app.identity.models import CensusEntry
from app.identity.queries.residence import census_hashes
from app.kernel.db import session
from tests.builders.rows import kept
from tests.identity.residence.proofs import BORN, DOCUMENT, whole_database

CLEAR = f"document,born,area\n{DOCUMENT},1980-11-24,mill\nY7654321M,1990-01-31,hill\n"


@pytest.fixture
def files(tmp_path, areas):
    clear, marks = tmp_path / "clear.csv", tmp_path / "marks.csv"
    clear.write_text(CLEAR)
    return clear, marks


def run(app, command, *words):
    return app.test_cli_runner().invoke(command, [str(word) for word in words])


def test_hash_census_makes_marks_that_only_the_owner_reads_and_writes_no_row(app, files):
    clear, marks = files
    made = run(app, hash_census, clear, marks)
    assert (made.exit_code, made.output) == (0, f"2 marks in {marks}, 0 lines left out\n")
    lines = marks.read_text().splitlines()
    assert lines[:2] == ["proof,area", f"{census_hashes(DOCUMENT, BORN, 'mill')[0]},mill"]
    assert DOCUMENT not in marks.read_text()
    assert stat.S_IMODE(marks.stat().st_mode) == 0o600
    assert kept(CensusEntry) == []


def test_hash_census_leaves_broken_lines_out_without_repeating_them(app, files):
    clear, marks = files
    clear.write_text(
        CLEAR + "1,1980-11-24,mill\nX999,24.11.1980,mill\nX1111111A,24.11.1980,mill\nX1111111A,1980-11-24,moon\n"
    )
    made = run(app, hash_census, clear, marks)
    assert (made.exit_code, "2 marks" in made.output, "4 lines left out" in made.output) == (3, True, True)
    assert "X1111111A" not in made.output


def test_hash_census_overwrites_nothing(app, files):
    clear, marks = files
    marks.write_text("precious")
    assert run(app, hash_census, clear, marks).exit_code == 1
    assert marks.read_text() == "precious"


def test_import_census_takes_marks_once_and_no_clear_word(app, files):
    clear, marks = files
    run(app, hash_census, clear, marks)
    first, second = run(app, import_census, marks), run(app, import_census, marks)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 taken, 0 unchanged, 0 refused" in first.output
    assert "0 taken, 2 unchanged, 0 refused" in second.output
    assert len(kept(CensusEntry)) == 2
    assert DOCUMENT not in whole_database()


def test_import_census_refuses_rows_one_by_one(app, files, areas):
    _clear, marks = files
    good = "a" * 64
    marks.write_text(f"proof,area\n{good},mill\n{DOCUMENT},mill\n{'b' * 64},moon\n")
    done = run(app, import_census, marks)
    assert (done.exit_code, "1 taken, 0 unchanged, 2 refused" in done.output) == (3, True)
    assert [(row.entry_hash, row.area_id) for row in kept(CensusEntry)] == [(good, areas["mill"].id)]


def test_one_mark_of_thousands_costs_no_more_statements(app, files, areas):
    _clear, marks = files
    marks.write_text("proof,area\n" + "".join(f"{n:064x},mill\n" for n in range(1_200)))
    assert "1200 taken" in run(app, import_census, marks).output
    assert session.execute(text("SELECT count(*) FROM journal")).scalar() == 3
    session.rollback()
