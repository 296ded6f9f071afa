"""GeoJSON, feature by feature."""

import json
import tracemalloc

import pytest

from app.kernel import geojson
from app.kernel.errors import Invalid
from app.kernel.geojson import features


def feature(name, **more):
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": None}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "areas.geojson"


def names(file):
    return [row["properties"]["name"] if isinstance(row, dict) else row.reason for _, row in features(file)]


def test_features_come_with_the_line_they_begin_on(file):
    odd = 'br{ck[ets]} "quoted" \\ and \\" ñ'
    body = ",\n".join(json.dumps(feature(name), ensure_ascii=False) for name in ("a", odd, "c"))
    file.write_text(f'{{"type":"FeatureCollection","crs":{{"features":[1]}},\n"features" : [\n{body}\n]}}', "utf-8")
    assert [line for line, _ in features(file)] == [3, 4, 5]
    assert names(file) == ["a", odd, "c"]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64])
def test_features_do_not_depend_on_how_the_file_is_read(file, monkeypatch, chunk):
    expected = ["a\\", '"', 'ñ\\"{', "]}", ""]
    file.write_text(json.dumps({"features": [feature(name) for name in expected]}, indent=1), "utf-8")
    monkeypatch.setattr(geojson, "CHUNK", chunk)
    assert names(file) == expected


def test_features_that_are_none_cost_themselves_alone(file):
    good = json.dumps(feature("good"))
    file.write_text(f'{{"features":[{good},{{"type":"Feature",,}},{good},[1,2],{{"type":"Point"}},7,"x",{good}]}}')
    assert names(file) == [
        "good",
        "the feature is no JSON: Expecting property name enclosed in double quotes: line 1 column 19 (char 18)",
        "good",
        "this is no feature with properties",
        "this is no feature with properties",
        "good",
    ]


def test_features_of_a_file_that_was_cut_off_come_up_to_the_cut(file):
    text = json.dumps({"features": [feature("a"), feature("b"), feature("c")]})
    file.write_text(text[: text.index('"c"')])
    assert names(file)[:2] == ["a", "b"]
    assert len(names(file)) == 3
    assert "no JSON" in names(file)[2]


def test_features_in_another_encoding_are_refused_one_by_one(file):
    text = json.dumps({"features": [feature("a"), feature("España"), feature("c")]}, ensure_ascii=False)
    file.write_bytes(text.encode("latin-1"))
    assert names(file) == ["a", "the feature is not in UTF-8", "c"]


@pytest.mark.parametrize("content", ["", "[]", '{"type":"Feature"}', '{"features":{}}', '"features":[', "\x00" * 99])
def test_features_of_what_is_no_collection_fails(file, content):
    file.write_text(content)
    with pytest.raises(Invalid, match="no list of features"):
        names(file)


def test_features_of_an_empty_collection_are_none(file):
    file.write_text('{"features":[]}')
    assert names(file) == []


def test_features_of_a_deeply_nested_file_are_refused(file):
    file.write_text('{"features":[' + "[" * 100_000 + "]" * 100_000 + "]}")
    assert len(names(file)) == 1


def test_features_need_the_memory_of_one(file):
    ring = [[round(n / 1000, 5), 1.0] for n in range(2000)]
    one = json.dumps({"type": "Feature", "properties": {}, "geometry": {"coordinates": [ring]}})
    file.write_text(f'{{"features":[{",".join([one] * 40)}]}}')
    assert file.stat().st_size > 800_000
    tracemalloc.start()
    count = sum(1 for _ in features(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40
    assert peak < 1_000_000
