"""`corrala import situation`: monthly figures of other publishers, taken once, put right, and refused by row."""

import csv
import json
from datetime import date

import pytest
from sqlalchemy import func, select

from app.config import ROOT
from app.indicators.commands import import_situation
from app.indicators.mapping import mapping_from
from app.indicators.models import SituationFigure, SituationSource
from app.kernel.db import reader, rows, value
from app.kernel.journal import Journal
from tests.builders.places import make_city

WIDE = "month,code,persons,property\n2026-01,{code},3,7\n2026-02,{code},4,\n"
RULES = {
    "source": "police",
    "publisher": "The police of Valmere",
    "licence": "CC BY 4.0",
    "title": {"en": "Interventions"},
    "method": {"en": "Interventions by neighbourhood and month."},
    "level": "neighbourhood",
    "columns": {"month": "month", "area": "code"},
    "kinds": {"persons": {"en": "Against persons"}, "property": {"en": "Against property"}},
}
BY_POINT = RULES | {
    "source": "streets",
    "columns": {"month": "month", "lat": "lat", "lon": "lon", "kind": "category"},
    "kinds": {"Theft": {"en": "Theft"}, "rest": {"en": "All the rest"}},
    "rest": "rest",
}


@pytest.fixture
def here(context):
    """The first neighbourhood of a small city."""
    return next(area for area in make_city().values() if area.level == "neighbourhood" and area.lat)


@pytest.fixture
def run(app, tmp_path):
    def take(text: str, rules: dict | None = None, **change: object):
        (tmp_path / "map.json").write_text(json.dumps((rules or RULES) | change))
        (tmp_path / "figures.csv").write_text(text)
        options = [str(tmp_path / "figures.csv"), "--map", str(tmp_path / "map.json")]
        return app.test_cli_runner().invoke(import_situation, options)

    return take


def figures():
    found = rows(reader(), select(SituationFigure.month, SituationFigure.kind, SituationFigure.number))
    return sorted((row.month.isoformat()[:7], row.kind, row.number) for row in found)


def test_figures_of_a_column_each_are_taken_once_and_put_right_later(run, here):
    first = run(WIDE.format(code=here.code))
    assert (first.exit_code, first.output.splitlines()[-1]) == (0, "2 taken, 0 unchanged, 0 refused")
    january = [("2026-01", "persons", 3), ("2026-01", "property", 7)]
    assert figures() == [*january, ("2026-02", "persons", 4), ("2026-02", "property", 0)]
    journal = value(reader(), select(func.count()).select_from(Journal))
    assert run(WIDE.format(code=here.code)).output.splitlines()[-1] == "0 taken, 2 unchanged, 0 refused"
    assert value(reader(), select(func.count()).select_from(Journal)) == journal
    right = run(WIDE.format(code=here.code).replace(",4,", ",5,"))
    assert right.output.splitlines()[-1] == "1 taken, 1 unchanged, 0 refused"
    assert figures() == [*january, ("2026-02", "persons", 5), ("2026-02", "property", 0)]


def test_rows_that_are_one_thing_each_are_counted_by_the_area_they_lie_in(run, here):
    line = f"2026-03,{{}},{here.lat},{here.lon}\n"
    text = "month,category,lat,lon\n" + line.format("Theft") * 3 + line.format("Noise") + "2026-03,Theft,10.0,10.0\n"
    done = run(text, BY_POINT)
    assert (done.exit_code, figures()) == (3, [("2026-03", "Theft", 3), ("2026-03", "rest", 1)])
    assert run(text, BY_POINT).output.splitlines()[-1].startswith("0 taken, 4 unchanged, 1 refused")
    run(text + line.format("Theft"), BY_POINT)
    assert figures() == [("2026-03", "Theft", 4), ("2026-03", "rest", 1)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-13,{code},1,1", "is no month"),
        ("26-1,{code},1,1", "is no month"),
        ("0001-01,{code},1,1", "out of reach"),
        ("2026-01,nowhere,1,1", "there is no area"),
        ("2026-01,{code},-1,1", "is no count"),
        ("2026-01,{code},1.5,1", "is no count"),
        ("2026-01,{code},99999999999,1", "is no count"),
        ("2026-01,{code},1", "fields"),
        ("2026-01,{code},1\x00,1", "NUL"),
        ("2026-02,{code},1,1", "another row"),
    ],
)
def test_a_row_at_fault_is_refused_by_its_line_and_the_rest_taken(run, here, tmp_path, line, reason):
    good = "2026-02,{code},1,1"
    done = run(f"month,code,persons,property\n{good}\n{line}\n".format(code=here.code))
    assert (done.exit_code, len(figures())) == (3, 2)
    with (tmp_path / "figures.csv.refused.csv").open() as opened:
        [_, refused] = list(csv.reader(opened))
    assert refused[0] == "3"
    assert reason in refused[1]


@pytest.mark.parametrize(
    "change",
    [
        {"source": ""},
        {"publisher": ""},
        {"method": {}},
        {"kinds": {}},
        {"level": "street"},
        {"columns": {"month": "month"}},
        {"columns": {"month": "month", "area": "code", "colour": "x"}},
        {"rest": "other"},
        {"url": "javascript:alert(1)"},
    ],
)
def test_a_mapping_at_fault_is_told_before_a_row_is_read(run, here, change):
    done = run(WIDE.format(code=here.code), **change)
    assert done.exit_code == 1
    assert value(reader(), select(func.count()).select_from(SituationSource)) == 0


def test_the_mapping_of_the_docs_is_one(context):
    rules = mapping_from(ROOT / "docs" / "examples" / "situation.map.json")
    assert rules.month({"month": "2014-01"}) == date(2014, 1, 1)
