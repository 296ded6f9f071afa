"""Files of other systems: whatever is in them, a row or a reason comes out."""

import gzip
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.kernel import reading
from app.kernel.errors import Invalid
from app.kernel.reading import LONGEST_FIELD, LONGEST_LINE, csv_rows, language_of, moment_of


@pytest.fixture
def file(tmp_path):
    return tmp_path / "rows.csv"


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
        "the row cannot be read: a field has more than 32768 characters",
        "the row has 3 fields, not 2",
    ]
    assert rows[4] == (6, {"id": "5", "text": "ok"})


@pytest.mark.parametrize("length", [3, 4000])
@pytest.mark.parametrize("opening", ['x,"never closed', '"never closed,y', 'x,"closed" wrongly'])
def test_csv_rows_a_quotation_mark_at_fault_costs_its_own_line_alone(file, opening, length):
    body = [f"{n},{'w' * 90}" for n in range(length)]
    file.write_text("\n".join(["id,text", "0,first", opening, *body]) + "\n")
    rows = read(file)
    assert [line for line, row in rows if not isinstance(row, dict)] == [3]
    assert rows[1][1].start.startswith(opening)
    assert rows[1][1].reason.startswith("the row cannot be read: ")
    assert [(line, row["id"]) for line, row in rows[2:]] == [(n + 4, str(n)) for n in range(length)]


def test_csv_rows_of_a_file_cut_off_in_its_last_line_refuses_that_line(file):
    file.write_text('id,text\n1,a\n2,"b\nc"\n3')
    assert [line for line, row in read(file) if isinstance(row, dict)] == [2, 3]
    file.write_text('id,text\n1,a\n2,"b\nc')
    assert [(line, isinstance(row, dict)) for line, row in read(file)] == [(2, True), (3, False), (4, False)]


def test_csv_rows_a_line_of_ten_megabytes_costs_itself_alone(file):
    file.write_text(f"id,text\n1,a\n2,{'y,' * (5 * LONGEST_LINE)}\n3,c\n")
    rows = read(file)
    assert [line for line, _ in rows] == [2, 3, 4]
    assert rows[1][1].reason == "the row cannot be read: a line has more than 1048576 characters"
    assert rows[2][1] == {"id": "3", "text": "c"}


def test_csv_rows_of_ten_megabytes_in_one_line_fails(file):
    file.write_text("x" * 10 * LONGEST_LINE)
    with pytest.raises(Invalid, match="a line has more than"):
        read(file)


def test_csv_rows_that_name_a_column_twice_fails(file):
    file.write_text("id,text,id\n1,a,2\n")
    with pytest.raises(Invalid, match="more than once: id"):
        read(file)


def test_csv_rows_without_a_needed_column_fails(file):
    file.write_text("id,words\n1,a\n")
    with pytest.raises(Invalid, match="names no column text"):
        read(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the first line is empty"),
        (b"\n1,a\n", "the first line is empty"),
        (b"\xff\xfei\x00d\x00,\x00", "is not in UTF-8"),
        (b"\xfe\xff\x00i\x00d\x00,", "is not in UTF-8"),
        ("id,text,a\u00f1o\n".encode("latin-1"), "is not in UTF-8"),
        (b"PK\x03\x04\x00\x00", "names no column id, text"),
    ],
)
def test_csv_rows_of_what_is_no_table_fails(file, content, reason):
    file.write_bytes(content)
    with pytest.raises(Invalid, match=reason):
        read(file)


def test_csv_rows_of_a_directory_or_a_file_that_may_not_be_read_fails(tmp_path, file, monkeypatch):
    with pytest.raises(Invalid, match="Is a directory"):
        read(tmp_path)
    (tmp_path / "folder.csv.gz").mkdir()
    with pytest.raises(Invalid, match="Is a directory"):
        read(tmp_path / "folder.csv.gz")

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reading, "open", refuse, raising=False)
    with pytest.raises(Invalid, match="Permission denied"):
        read(file)


def test_csv_rows_of_an_absent_file_fails(file):
    with pytest.raises(Invalid, match="No such file"):
        read(file)


def test_csv_rows_reads_semicolons_and_gzip(tmp_path):
    file = tmp_path / "rows.csv.gz"
    file.write_bytes(gzip.compress(b"id;text\n1;a,b\n"))
    assert read(file) == [(2, {"id": "1", "text": "a,b"})]


@pytest.mark.parametrize("cut", [b"no gzip at all", gzip.compress(b"id,text\n" + b"1,a\n" * 9, mtime=0)[:-9]])
def test_csv_rows_of_a_broken_gzip_file_say_so_as_the_system_does(tmp_path, cut):
    file = tmp_path / "rows.csv.gz"
    file.write_bytes(cut)
    with pytest.raises(reading.BROKEN):
        read(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-31T01:30:00+01:00", datetime(2024, 3, 31, 0, 30, tzinfo=UTC)),
        (" 2024-07-01 ", datetime(2024, 6, 30, 22, tzinfo=UTC)),
    ],
)
def test_moment_of_a_time_with_and_without_a_zone(text, expected):
    assert moment_of(text, ZoneInfo("Europe/Madrid")) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01", "9999-12-31", "1899-12-31", "2024-02-30", "17117117"])
def test_moment_of_what_is_no_date_of_our_time_is_refused(text):
    with pytest.raises(Invalid, match="is no date"):
        moment_of(text, ZoneInfo("America/Lima"))


@pytest.mark.parametrize("text", ["", "spanish and more", "es_ES", "e", "es-"])
def test_language_of_what_is_no_tag_is_refused(text):
    with pytest.raises(Invalid, match="is no language"):
        language_of(text)
