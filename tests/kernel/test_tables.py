"""Tables as files."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from app.kernel.tables import csv_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_text_when_a_cell_looks_like_a_formula_then_it_stays_text(start):
    [[cell]] = list(csv.reader(StringIO(csv_text(["a"], [[start + "1+1"]]), newline="")))[1:]
    assert cell == f"'{start}1+1"


def test_csv_text_reads_back_as_it_was_given():
    moment = datetime(2026, 11, 24, 18, tzinfo=UTC)
    rows = list(csv.reader(StringIO(csv_text(["x", "y"], [['say "hi", you\nthere', moment], [None, -3]]), newline="")))
    assert rows == [["x", "y"], ['say "hi", you\nthere', "2026-11-24T18:00:00+00:00"], ["", "-3"]]
