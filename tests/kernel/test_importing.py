"""Imports: batches, savepoints, what is refused and where it is written."""

import csv
import gzip

import pytest

from app.areas.models import Body
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.importing import LONGEST_FIELD, csv_rows, run_import
from app.kernel.transaction import after_commit


def take_body(row):
    """Takes a row {slug, kind} as a body; a slug that is there is unchanged."""
    if row["slug"] == "bad":
        raise Invalid("No such slug.")
    if session.query(Body).filter_by(slug=row["slug"]).one_or_none():
        return "unchanged"
    session.add(Body(slug=row["slug"], kind=row["kind"], names={"en": row["slug"]}))
    return "taken"


def numbered(*slugs):
    return [(line, {"slug": slug, "kind": "city"}) for line, slug in enumerate(slugs, 2)]


def slugs():
    return [body.slug for body in session.query(Body).order_by(Body.id)]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "bodies.csv"


def refused_lines(file):
    with file.with_name("bodies.csv.refused.csv").open(newline="") as opened:
        return list(csv.reader(opened))


def test_run_import_takes_good_rows_and_writes_refused_ones_with_line_and_reason(context, file):
    said = []
    result = run_import(numbered("a", "bad", "b", "a"), take_body, file, said.append)
    assert (result.taken, result.unchanged, result.refused, result.exit_code) == (2, 1, 1, 3)
    assert refused_lines(file) == [["line", "reason", "row"], ["3", "No such slug.", "bad | city"]]
    assert slugs() == ["a", "b"]
    assert said[-1].startswith("2 taken, 1 unchanged, 1 refused")


def test_run_import_a_second_time_changes_nothing_and_removes_the_old_refused_file(context, file):
    run_import(numbered("a", "bad"), take_body, file, print)
    result = run_import(numbered("a"), take_body, file, print)
    assert (result.taken, result.unchanged, result.refused, result.exit_code) == (0, 1, 0, 0)
    assert result.refused_file is None
    assert not file.with_name("bodies.csv.refused.csv").exists()


def test_run_import_a_row_the_database_refuses_leaves_its_neighbours(context, file):
    rows = numbered("a", "b")
    rows[1:1] = [(99, {"slug": "c", "kind": "no such kind"})]
    result = run_import(rows, take_body, file, print)
    assert (result.taken, result.refused) == (2, 1)
    assert "refused" in refused_lines(file)[1][1]
    assert slugs() == ["a", "b"]


def test_run_import_more_than_a_batch_commits_each_batch(context, file):
    said = []
    result = run_import(numbered(*(f"s{n}" for n in range(1203))), take_body, file, said.append)
    session.rollback()
    assert result.taken == 1203 == session.query(Body).count()
    assert len(said) == 3  # two full batches and the end


def test_run_import_that_breaks_keeps_the_batches_before_and_a_second_run_takes_the_rest(context, file):
    def breaking(row):
        if row["slug"] == "s700":
            raise RuntimeError("power cut")
        return take_body(row)

    rows = numbered(*(f"s{n}" for n in range(900)))
    with pytest.raises(RuntimeError):
        run_import(rows, breaking, file, print)
    assert session.query(Body).count() == 500
    result = run_import(rows, take_body, file, print)
    assert (result.taken, result.unchanged) == (400, 500)


def test_run_import_a_refused_row_drops_its_hooks_and_rows(context, file):
    told = []

    def take(row):
        after_commit(lambda: told.append(row["slug"]))
        session.add(Body(slug=row["slug"] + "-child", kind="city", names={}))
        session.flush()
        return take_body(row)

    run_import(numbered("a", "bad", "b"), take, file, print)
    assert told == ["a", "b"]
    assert slugs() == ["a-child", "a", "b-child", "b"]


def test_run_import_where_the_refused_file_cannot_be_written_tells_the_rows(context, tmp_path):
    said = []
    result = run_import(numbered("bad"), take_body, tmp_path / "absent" / "bodies.csv", said.append)
    assert result.refused == 1
    assert result.refused_file is None
    assert any("line 2 refused: No such slug." in text for text in said)


def test_refused_file_writes_formulas_as_text(context, file):
    def take(row):
        raise Invalid("=1+1")

    run_import([(2, {"slug": "=cmd()"})], take, file, print)
    assert refused_lines(file)[1] == ["2", "'=1+1", "'=cmd()"]


def read(file, *columns):
    return list(csv_rows(file, columns or ["id", "text"]))


def test_csv_rows_reads_a_byte_order_mark_quotes_and_line_breaks(file):
    file.write_bytes('\ufeffid,text\n1,"a ""b""\nc"\n2,ñ\n\n3,x\n'.encode())
    assert read(file) == [
        (2, {"id": "1", "text": 'a "b"\nc'}),
        (4, {"id": "2", "text": "ñ"}),
        (6, {"id": "3", "text": "x"}),
    ]


def test_csv_rows_of_another_encoding_refuses_the_rows_concerned(file):
    file.write_bytes("id,text\n1,plain\n2,España\n3,plain\n".encode("latin-1"))
    rows = read(file)
    assert [line for line, row in rows if isinstance(row, dict)] == [2, 4]
    assert rows[1][1].reason == "the row is not in UTF-8"


def test_csv_rows_refuses_a_nul_byte_a_long_field_and_a_wrong_count(file):
    long, huge = "y" * (LONGEST_FIELD + 1), "z" * (5 * LONGEST_FIELD)
    file.write_bytes(f"id,text\n1,a\x00b\n2,{long}\n3\n4,{huge}\n5,ok\n6,a,b\n".encode())
    rows = read(file)
    assert [line for line, _ in rows] == [2, 3, 4, 5, 6, 7]
    assert [row.reason for _, row in rows if not isinstance(row, dict)] == [
        "the row holds a NUL byte",
        "a field has more than 32768 characters",
        "the row has 1 fields, not 2",
        "the row cannot be read: field larger than field limit (131072)",
        "the row has 3 fields, not 2",
    ]
    assert rows[4] == (6, {"id": "5", "text": "ok"})


def test_csv_rows_an_unclosed_quote_costs_its_own_stretch_only(file):
    body = "".join(f"{n},{'w' * 90}\n" for n in range(4000))
    file.write_text(f'id,text\nx,"never closed\n{body}')
    rows = read(file)
    taken = [row for _, row in rows if isinstance(row, dict)]
    assert len(taken) > 2000
    assert sum(not isinstance(row, dict) for _, row in rows) <= 2


def test_csv_rows_without_a_needed_column_fails(file):
    file.write_text("id,words\n1,a\n")
    with pytest.raises(Invalid, match="names no column text"):
        read(file)


@pytest.mark.parametrize("content", [b"", b"\xff\xfei\x00d\x00,\x00", b"PK\x03\x04\x00\x00"])
def test_csv_rows_of_what_is_no_table_fails(file, content):
    file.write_bytes(content)
    with pytest.raises(Invalid):
        read(file)


def test_csv_rows_of_an_absent_file_fails(file):
    with pytest.raises(Invalid, match="No such file"):
        read(file)


def test_csv_rows_reads_semicolons_and_gzip(tmp_path):
    file = tmp_path / "rows.csv.gz"
    file.write_bytes(gzip.compress(b"id;text\n1;a,b\n"))
    assert read(file) == [(2, {"id": "1", "text": "a,b"})]
