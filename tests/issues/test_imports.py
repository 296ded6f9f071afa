"""Issues of another system: through a mapping file, each row for itself, once."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.config import ROOT
from app.issues.commands import import_issues
from app.issues.mapping import mapping_from
from app.issues.models import Category, Issue, Round, Step
from app.kernel.db import reader, row_or_none, rows, value
from app.kernel.errors import Invalid
from app.kernel.journal import Journal
from tests.builders.issues import make_category, make_issue
from tests.builders.places import make_city

MAPPING = {
    "source": "old-town",
    "lang": "es",
    "columns": {
        "id": "nr",
        "reported_at": "when",
        "words": "text",
        "category": "kind",
        "street": "street",
        "area": "quarter",
        "lat": "lat",
        "lon": "lon",
        "me_too": "more",
        "history": "states",
    },
    "status": {
        "seen": {"step": "acknowledge", "text": "The service has seen it."},
        "work": {"step": "progress", "text": "The team is at work."},
        "held": {"step": "wait", "text": "A part is missing.", "waiting_for": "the supplier"},
        "done": {"step": "close", "closing": "resolved", "text": "The work is finished."},
        "noise": {},
    },
    "category": {"Lamp": "lighting", "*": "other"},
    "categories": {"other": {"names": {"en": "Something else"}}},
}
HEADER = "nr,when,text,kind,street,quarter,lat,lon,more,states"
GOOD = "1,2024-03-30T23:30:00Z,A lamp is dark,Lamp,Mill Lane,Mill,40.003,-2.995,7,seen@2024-03-31T08:00:00Z"


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def run(app, city, tmp_path: Path):
    """Imports `lines` and gives (exit code, output, refused lines)."""

    def run(lines, mapping=MAPPING, name="old.csv", extra=()):
        file, rules = tmp_path / name, tmp_path / "map.json"
        if isinstance(lines, bytes):
            file.write_bytes(lines)
        else:
            file.write_text(lines if isinstance(lines, str) else "\n".join([HEADER, *lines]) + "\n")
        rules.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping))
        options = [] if mapping is None else ["--map", str(rules)]
        ran = CliRunner().invoke(import_issues, [str(file), *options, *extra], obj=None)
        refused = file.with_name(f"{name}.refused.csv")
        told = refused.read_text().splitlines()[1:] if refused.exists() else []
        return ran, told

    return run


def count(model=Issue):
    return value(reader(), select(func.count()).select_from(model))


def test_row_becomes_an_issue_with_its_history(run):
    line = GOOD + ";work@2024-04-01T09:00:00Z;done@2024-04-02T10:00:00Z"
    ran, refused = run([line])
    assert (ran.exit_code, refused) == (0, [])
    row = row_or_none(reader(), select(Issue.__table__))
    assert (row.external_id, row.ref, row.state, row.closing) == ("old-town:1", "MIL-0001", "closed", "resolved")
    assert row.reported_at == datetime(2024, 3, 30, 23, 30, tzinfo=UTC)
    assert row.first_answer_at == datetime(2024, 3, 31, 8, tzinfo=UTC)
    assert row.closed_at == datetime(2024, 4, 2, 10, tzinfo=UTC)
    assert (row.me_too, row.me_too_imported, row.steps, row.rounds, row.lang) == (0, 7, 3, 1, "es")
    assert (row.lat, row.lon, row.street) == (40.003, -2.995, "Mill Lane")
    kept = rows(reader(), select(Step.pos, Step.kind, Step.text, Step.round).order_by(Step.pos))
    assert kept[-1] == (3, "close", "The work is finished.", 1)
    assert [step.kind for step in kept] == ["acknowledge", "progress", "close"]
    assert count(Round) == 1
    assert rows(reader(), select(Journal.act, Journal.actor_kind).where(Journal.object_kind == "issue")) == [
        ("issue.imported", "system")
    ]


def test_second_run_changes_nothing(run):
    run([GOOD])
    journal = count(Journal)
    ran, refused = run([GOOD])
    assert (ran.exit_code, refused) == (0, [])
    assert "0 taken, 1 unchanged, 0 refused" in ran.output
    assert (count(), count(Journal)) == (1, journal)


def test_area_comes_by_code_else_by_point(run):
    ran, _ = run([GOOD.replace(",Mill,", ",unknown,").replace("1,2024", "2,2024", 1)])
    assert ran.exit_code == 0
    assert value(reader(), select(Issue.area_path)).count("/") == 5


def test_categories_of_the_mapping_are_set_up_once_and_the_rest_goes_there(run):
    run([GOOD.replace(",Lamp,", ",Bench,")])
    run([GOOD.replace(",Lamp,", ",Bench,")])
    assert rows(reader(), select(Category.code).order_by(Category.code)) == [("lighting",), ("other",)]
    code = select(Category.code).join(Issue, Issue.category_id == Category.id)
    assert value(reader(), code) == "other"


BAD = {
    "the row has no usable id": GOOD.replace("1,2024", ",2024", 1),
    "is no date": GOOD.replace("2024-03-30T23:30:00Z", "30th of March"),
    "lies in no neighbourhood": GOOD.replace(",Mill,40.003,-2.995", ",nowhere,48.85,2.35"),
    "is no date of our time": GOOD.replace("2024-03-30T23:30:00Z", "9999-12-31T23:30:00Z"),
    "is no point": GOOD.replace("40.003", "north"),
    "is no number of people": GOOD.replace(",7,", ",-7,"),
    "has no state 'lost'": GOOD.replace("seen@", "lost@"),
    "neither a title nor a text": GOOD.replace("A lamp is dark", " "),
    "more than 10000 characters": GOOD.replace("A lamp is dark", "x" * 10_001),
    "more than 32768 characters": GOOD.replace("A lamp is dark", "x" * 40_000),
    "NUL byte": GOOD.replace("A lamp", "A \x00 lamp"),
    "not 10": GOOD + ",one too many",
    "opened and never closed": GOOD.replace("A lamp is dark", '"A lamp is dark'),
    "stands where none can": GOOD.replace("A lamp is dark", '"A lamp" is dark'),
}


@pytest.mark.parametrize("reason", BAD)
def test_bad_row_is_refused_with_its_line_and_reason_and_the_rest_is_taken(run, reason):
    ran, refused = run([GOOD.replace("1,2024", "7,2024", 1), BAD[reason], GOOD.replace("1,2024", "8,2024", 1)])
    assert ran.exit_code == 3
    assert len(refused) == 1
    assert refused[0].startswith("3,")
    assert reason in refused[0]
    assert (count(), count(Step)) == (2, 2)


def test_duplicate_id_and_foreign_bytes_are_refused(run):
    latin = "9,2024-03-30,Una ca\xf1er\xeda,Lamp,,Mill,,,0,".encode("latin-1")
    data = "\n".join([HEADER, GOOD, GOOD, ""]).encode() + latin + b"\n"
    ran, refused = run(data)
    assert ran.exit_code == 3
    assert [line.split(",")[1] for line in refused] == ["another row has the id old-town:1", "the row is not in UTF-8"]
    assert count() == 1


def test_unmapped_category_is_refused_without_a_rest(run):
    ran, refused = run([GOOD.replace("Lamp", "Bench")], MAPPING | {"category": {"Lamp": "lighting"}})
    assert ran.exit_code == 3
    assert "no category for 'Bench'" in refused[0]


WRONG = [
    ({}, "source"),
    (MAPPING | {"lang": "the language of the town"}, "is no language"),
    (MAPPING | {"status": {"held": MAPPING["status"]["held"] | {"waiting_for": "x" * 121}}}, "for whom it waits"),
    (MAPPING | {"columns": {"id": "nr"}}, "reported_at"),
    (MAPPING | {"columns": MAPPING["columns"] | {"colour": "x"}}, "colour"),
    (MAPPING | {"zone": "Mars/Olympus"}, "no mapping"),
    (MAPPING | {"status": {"done": {"step": "close", "text": "x"}}}, "needs a closing"),
    (MAPPING | {"status": {"seen": {"step": "acknowledge"}}}, "needs a text"),
    (MAPPING | {"status": {"seen": {"step": "sing", "text": "x"}}}, "no mapping"),
    (MAPPING | {"categories": {"x": {"colour": 1}}}, "no mapping"),
    ("[1", "no mapping"),
    ('"words"', "no mapping"),
]


@pytest.mark.parametrize(("mapping", "reason"), WRONG)
def test_wrong_mapping_stops_before_a_row_is_read(run, mapping, reason):
    ran, _ = run([GOOD], mapping)
    assert isinstance(ran.exception, Invalid)
    assert reason in ran.exception.said()
    assert count() == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the first line is empty"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "is not in UTF-8"),
        (b"x" * 10_000_000, "a line has more than 1048576 characters"),
        (HEADER.replace("lat", "nr").encode(), "names no column lat"),
    ],
)
def test_file_that_is_no_table_is_said_in_one_line_and_nothing_is_taken(run, data, reason):
    ran, _ = run(data)
    assert isinstance(ran.exception, Invalid)
    assert reason in ran.exception.said()
    assert "\n" not in ran.exception.said()
    assert count() == 0


def test_file_with_a_byte_order_mark_is_read(run):
    assert run(f"{HEADER}\n{GOOD}\n".encode("utf-8-sig"))[0].exit_code == 0


def test_last_line_cut_off_is_refused_and_the_lines_before_are_taken(run):
    ran, refused = run("\n".join([HEADER, GOOD, GOOD.replace("1,2024", "2,2024", 1)[:60]]))
    assert (ran.exit_code, count()) == (3, 1)
    assert "the row has 7 fields, not 10" in refused[0]


def test_gzip_file_cut_off_gives_the_rows_before_and_fails_and_a_whole_one_takes_the_rest(run):
    lines = [GOOD.replace("1,2024", f"{n},2024", 1).replace("dark", f"dark {n * 7919}") for n in range(3000)]
    whole = gzip.compress("\n".join([HEADER, *lines, ""]).encode())
    ran, _ = run(whole[: len(whole) // 2], name="old.csv.gz")
    assert isinstance(ran.exception, Invalid)
    assert "cannot be read any further" in ran.exception.said()
    taken = count()
    assert 0 < taken < 3000
    ran, _ = run(whole, name="old.csv.gz")
    assert (ran.exit_code, count()) == (0, 3000)
    assert f"{3000 - taken} taken, {taken} unchanged, 0 refused" in ran.output


def test_row_that_the_database_refuses_leaves_its_neighbours_and_their_numbers(run, city):
    make_issue(city["mill"], ref="HAR-0001")
    lines = [GOOD.replace("1,2024", f"{n},2024", 1) for n in range(1, 7)]
    lines[3] = lines[3].replace(",Mill,", ",Harbour,")
    ran, refused = run(lines)
    assert (ran.exit_code, len(refused)) == (3, 1)
    assert refused[0].replace('"', "").startswith("5,the database refused it: ")
    imported = select(Issue.external_id, Issue.ref).where(Issue.external_id.is_not(None)).order_by(Issue.id)
    expected = [(f"old-town:{n}", f"MIL-000{number}") for number, n in enumerate((1, 2, 3, 5, 6), 1)]
    assert [tuple(row) for row in rows(reader(), imported)] == expected
    assert count(Step) == value(reader(), select(func.count()).where(Journal.act == "issue.imported")) == 5


def test_missing_file_and_missing_column_are_said_in_one_line(run, tmp_path):
    ran, _ = run("nr,when\n1,2\n")
    assert isinstance(ran.exception, Invalid)
    assert "text" in ran.exception.said()
    ran = CliRunner().invoke(import_issues, [str(tmp_path / "none.csv"), "--map", str(tmp_path / "map.json")])
    assert isinstance(ran.exception, Invalid)


REQUESTS = [
    {
        "service_request_id": 71,
        "status": "closed",
        "service_code": "lighting",
        "description": 'A lamp is dark {by the mill}, "again" ]',
        "requested_datetime": "2024-03-30T10:00:00+01:00",
        "updated_datetime": "2024-04-02T10:00:00+02:00",
        "address": "Mill Lane 3",
        "lat": 40.003,
        "long": -2.995,
        "media_url": None,
    },
    {"service_request_id": "72", "status": "open", "service_code": "nothing", "requested_datetime": "2024-03-30"},
    "no request",
]


def test_open311_requests_need_no_mapping(run):
    ran, refused = run(json.dumps(REQUESTS, indent=1), None, "requests.json")
    assert ran.exit_code == 3
    assert [line.split(",")[0] for line in refused] == ["2", "3"]
    row = row_or_none(reader(), select(Issue.__table__))
    assert (row.external_id, row.state, row.closing) == ("open311:71", "closed", "resolved")
    assert row.words == 'A lamp is dark {by the mill}, "again" ]'
    ran, _ = run(json.dumps(REQUESTS), None, "requests.json")
    assert "0 taken, 1 unchanged" in ran.output


def test_broken_json_takes_the_requests_before_the_fault(run):
    first = json.dumps(REQUESTS[0])
    for fault in ('{"service_request_id": 73', '{"a":,}]', '{"a": ' + "9" * 5000 + "}]", '{"a":' + "[" * 9999):
        ran, _ = run(f"[{first}, {fault}", None, "requests.json")
        assert isinstance(ran.exception, Invalid)
        assert "breaks off near" in ran.exception.said()
        assert count() == 1


def test_half_a_character_in_json_is_refused(run):
    half = REQUESTS[0] | {"description": "A lamp \ud800"}
    ran, refused = run(json.dumps([half, REQUESTS[0]]), None, "requests.json")
    assert (ran.exit_code, count()) == (3, 1)
    assert "not in UTF-8" in refused[0]


@pytest.mark.parametrize("text", ["{}", "[{", '[{"a": 1}', "", "[1] trailing"])
def test_broken_json_is_said_and_nothing_hangs(run, text):
    ran, _ = run(text, None, "requests.json")
    assert isinstance(ran.exception, Invalid)
    assert count() == 0


def test_example_mapping_of_the_docs_is_right():
    rules = mapping_from(ROOT / "docs" / "examples" / "avisos.map.json")
    codes = {category.code for category in rules.categories}
    assert set(rules.category.values()) <= codes
    assert all({"es", "en", "ar"} <= set(category.names) for category in rules.categories)
    for category in rules.categories:
        assert category.first_answer_days >= 1
