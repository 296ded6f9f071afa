"""`corrala import areas`: what is taken, what is refused, and that a second run changes nothing."""

import csv
import json
from itertools import islice

import pytest

from app.areas.commands import import_areas
from app.areas.models import Area
from app.areas.naming import prefixes
from app.areas.queries import area_at_point
from app.kernel.db import reader
from tests.builders.places import square
from tests.builders.rows import kept

pytestmark = pytest.mark.usefixtures("context")


def feature(code, name, level=None, geometry=None, **more):
    words = {"code": code, "name": name, **({"level": level} if level else {}), **more}
    return {"type": "Feature", "properties": words, "geometry": geometry}


DISTRICTS = [
    feature("01", "Centro", geometry=square(40.0, -3.0, 0.1)),
    feature("02", "Orilla", geometry=square(41.0, -3.0, 0.1)),
]
QUARTERS = [
    feature("011", "Mill Lane", geometry=square(40.01, -2.99), district="01"),
    feature("012", "Millpond", geometry=square(40.03, -2.99), district="01"),
    feature("021", "la Millera", geometry=square(41.01, -2.99), district="02"),
]


@pytest.fixture
def run(app, tmp_path):
    def run_import(things, *options, name="areas.geojson"):
        file = tmp_path / name
        content = things if isinstance(things, str) else json.dumps({"type": "FeatureCollection", "features": things})
        file.write_text(content, "utf-8")
        result = app.test_cli_runner().invoke(import_areas, [str(file), *options])
        refused = file.with_name(f"{name}.refused.csv")
        lines = refused.read_text("utf-8").splitlines() if refused.exists() else []
        reasons = [row[1] for row in csv.reader(lines)][1:]
        return result.exit_code, (result.output.strip().splitlines() or [""])[-1], reasons

    return run_import


def both(run):
    run(DISTRICTS, "--level", "district")
    return run(QUARTERS, "--level", "neighbourhood", "--parent", "district")


def test_import_areas_builds_the_tree_with_slugs_prefixes_and_paths(run):
    assert both(run) == (0, "3 taken, 0 unchanged, 0 refused", [])
    found = {area.code: area for area in kept(Area)}
    assert found["011"].path == f"{found['01'].path}{found['011'].id}/"
    assert found["021"].parent_id == found["02"].id
    assert [found[code].slug for code in ("011", "012", "021")] == ["mill-lane", "millpond", "la-millera"]
    assert [found[code].prefix for code in ("01", "011", "012", "021")] == ["", "MIL", "MIP", "MIE"]
    assert area_at_point(reader(), 40.015, -2.985).code == "011"


def test_import_areas_a_second_time_changes_nothing(run):
    both(run)
    before = [vars(area) for area in kept(Area)]
    assert both(run) == (0, "0 taken, 3 unchanged, 0 refused", [])
    columns = set(Area.__table__.columns.keys())
    assert [{k: v for k, v in vars(area).items() if k in columns} for area in kept(Area)] == [
        {k: v for k, v in row.items() if k in columns} for row in before
    ]


def test_import_areas_with_a_new_name_or_boundary_changes_that_and_keeps_the_rest(run):
    both(run)
    old = kept(Area)[2]
    changed = [feature("011", "Mill Road", geometry=square(40.02, -2.99), district="01"), *QUARTERS[1:]]
    exit_code, said, _ = run(changed, "--level", "neighbourhood", "--parent", "district")
    assert (exit_code, said) == (0, "1 taken, 2 unchanged, 0 refused")
    new = kept(Area)[2]
    assert (new.name, new.lat) == ("Mill Road", pytest.approx(40.025))
    assert (new.id, new.slug, new.prefix, new.path) == (old.id, old.slug, old.prefix, old.path)


def test_import_areas_takes_level_and_parent_from_properties(run):
    things = [
        feature("R", "Region", "region"),
        feature("C", "City", "city", parent="R"),
        feature(7, "Seven", "district", square(40.0, -3.0), parent="C"),
    ]
    assert run(things)[:2] == (0, "3 taken, 0 unchanged, 0 refused")
    assert [(area.code, area.level) for area in kept(Area)] == [("R", "region"), ("C", "city"), ("7", "district")]


def test_import_areas_takes_the_only_area_above_as_parent_and_none_where_there_is_none(run):
    run(DISTRICTS[:1], "--level", "district")
    run(QUARTERS[:1], "--level", "neighbourhood")
    first, second = kept(Area)
    assert (first.parent_id, second.parent_id) == (None, first.id)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (feature("013", "Far", geometry=square(50.0, 0.0), district="01"), "lies outside the one"),
        (feature("013", "Lost", geometry=square(40.0, -3.0), district="99"), "no district with the code 99"),
        (feature("013", "Nowhere", district="01"), "geometry is missing"),
        (feature("013", "Dot", geometry={"type": "Point", "coordinates": [0, 0]}, district="01"), "no polygon"),
        (feature("013", "Odd", geometry={"type": "Polygon"}, district="01"), "cannot be read"),
        (feature("013", "Swapped", geometry=square(-3.0, 140.0, 60), district="01"), "outside the world"),
        (feature("013", "", geometry=square(40.0, -3.0), district="01"), "'name' is missing"),
        (feature("013", ["x"], geometry=square(40.0, -3.0), district="01"), "'name' is missing"),
        (feature("013", "N" * 121, geometry=square(40.0, -3.0), district="01"), "at most 120"),
        (feature("0" * 21, "Long", geometry=square(40.0, -3.0), district="01"), "at most 20"),
        (feature(None, "No code", geometry=square(40.0, -3.0), district="01"), "'code' is missing"),
        (feature(True, "No code", geometry=square(40.0, -3.0), district="01"), "'code' is missing"),
        (feature("0\x001", "Nul", geometry=square(40.0, -3.0), district="01"), "NUL"),
        (feature("013", "Half \ud800", geometry=square(40.0, -3.0), district="01"), "half a character"),
        (feature("011", "Twice", geometry=square(40.0, -3.0), district="01"), "occurs twice"),
        (feature("013", "No parent", geometry=square(40.0, -3.0)), "'district' is missing"),
        ({"type": "Feature", "properties": None}, "no feature with properties"),
    ],
)
def test_import_areas_refuses_a_faulty_feature_with_a_reason_and_takes_the_rest(run, wrong, reason):
    run(DISTRICTS, "--level", "district")
    things = [QUARTERS[0], wrong, QUARTERS[1]]
    exit_code, said, reasons = run(things, "--level", "neighbourhood", "--parent", "district")
    assert exit_code == 3
    assert said.startswith("2 taken, 0 unchanged, 1 refused")
    assert len(reasons) == 1
    assert reason in reasons[0]
    assert len(kept(Area)) == 4


def test_import_areas_mends_a_boundary_that_crosses_itself(run):
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert run([feature("1", "Bow", geometry=bow)], "--level", "district")[0] == 0
    assert run([feature("1", "Bow", geometry=bow)], "--level", "district")[1].startswith("0 taken, 1 unchanged")


@pytest.mark.parametrize("level", ["quarter", "District"])
def test_import_areas_of_a_level_that_is_none_refuses_every_row(run, level):
    exit_code, _, reasons = run([feature("1", "A", level)])
    assert exit_code == 3
    assert "is none of region" in reasons[0]


def test_import_areas_of_what_is_no_geojson_fails_and_changes_nothing(app, run, tmp_path):
    result = app.test_cli_runner().invoke(import_areas, [str(tmp_path / "absent.geojson")])
    assert result.exit_code == 1
    assert app.test_cli_runner().invoke(import_areas, [str(tmp_path)]).exit_code == 1
    for content in ("", "code,name\n1,A\n", "x" * 10_000_000, '{"features": "none"}'):
        assert run(content)[0] == 1
    assert kept(Area) == []


def test_prefixes_begin_with_what_reminds_of_the_name_and_never_end_early():
    assert list(islice(prefixes("el Barri de l'Òpera"), 4)) == ["BAR", "BAR", "BAR", "BAI"]
    assert next(prefixes("Sol")) == "SOL"
    assert len(set(prefixes("حي الوسط"))) == len(set(prefixes("Sol"))) == 26**3


def test_import_areas_gives_every_neighbourhood_a_prefix_of_its_own(run):
    things = [feature(str(n), "Mill", geometry=square(1.0, 1.0)) for n in range(60)]
    assert run(things, "--level", "neighbourhood")[0] == 0
    assert len({area.prefix for area in kept(Area)}) == 60
    assert len({area.slug for area in kept(Area)}) == 60
