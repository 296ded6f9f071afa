"""Meetings of another system: taken once each, refused row by row."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import reader, rows
from app.kernel.errors import NotAllowed
from app.meetings.actions import take_meeting
from app.meetings.commands import import_meetings
from app.meetings.models import AgendaItem, Meeting
from app.notices.models import Notice
from tests.builders.places import make_city

POINT = {"at": "18:05:00", "number": 1, "kind": "proposal", "text": "Lamps for the park.", "presented_by": "Neighbours"}
HELD = {"district": "Mill", "date": "2025-06-12", "start": "18:00:00", "end": "20:00:00", "title": "Plenary of June"}
HELD |= {"source": "https://example.org/1", "points": [POINT | {"result": "agreed"}]}


@pytest.fixture
def run(app, context, tmp_path):
    areas = make_city()
    HELD["district"] = areas["mill"].name

    def go(*meetings, text=None, args=()):
        file = tmp_path / "held.json"
        file.write_text(json.dumps(list(meetings)) if text is None else text)
        done = CliRunner().invoke(import_meetings, [str(file), *args], obj=None)
        refused = tmp_path / "held.json.refused.csv"
        return done, refused.read_text() if refused.exists() else ""

    return go


def held():
    return rows(reader(), select(Meeting.title, Meeting.state, Meeting.starts_at, Meeting.ends_at, Meeting.origin))


def test_a_second_run_changes_nothing_and_nobody_is_told(run, client):
    done, refused = run(HELD, HELD | {"source": "https://example.org/2"})
    assert (done.exit_code, refused) == (0, "")
    assert "2 taken, 0 unchanged, 0 refused" in done.output
    again, _refused = run(HELD, HELD | {"source": "https://example.org/2", "title": "Changed there"})
    assert "0 taken, 2 unchanged, 0 refused" in again.output
    [first, second] = held()
    assert (first.state, first.origin) == ("ended", "import:https://example.org/1")
    assert first.starts_at.isoformat() == "2025-06-12T16:00:00+00:00"
    assert second.title == "Plenary of June"
    assert rows(reader(), select(AgendaItem.title, AgendaItem.speaker)) == [("Lamps for the park.", "Neighbours")] * 2
    assert rows(reader(), select(Notice.id)) == []
    number = rows(reader(), select(Meeting.id))[0].id
    page = client.get(f"/meetings/{number}").text
    assert "Lamps for the park. <strong>agreed</strong>" in page
    assert f"/meetings/{number}/live" not in page


def test_points_stand_under_their_sections_and_one_that_breaks_off_says_so(run):
    points = [
        {"at": "18:01:00", "section": None, "number": None, "kind": "comment", "text": "Everybody sat down."},
        POINT | {"section": "Requests", "number": 1, "text": "A bench", "truncated": True, "result": None},
        POINT | {"section": "Requests", "number": 2, "text": "A lamp.", "truncated": False, "result": "agreed"},
        POINT
        | {"section": "Questions", "number": 3, "text": "When?", "speakers": [{"at": "18:20:00", "role": "Chair"}]},
    ]
    run(HELD | {"points": points})
    about = rows(reader(), select(Meeting.about))[0].about.split("\n\n")
    assert about[:3] == ["Everybody sat down.", "*Requests*", "**1.** A bench […]"]
    assert about[3:] == ["**2.** A lamp. **agreed**", "*Questions*", "**3.** When?", "https://example.org/1"]
    assert [row.title for row in rows(reader(), select(AgendaItem.title))] == ["A bench", "A lamp.", "When?"]


def test_values_of_another_kind_than_the_form_are_passed_over_or_refused(run):
    odd = POINT | {"speakers": "Chair", "number": True, "result": ["agreed"], "truncated": "no", "presented_by": 7}
    taken = HELD | {"points": [odd, "a line", {"text": None}], "source": "b"}
    done, refused = run(HELD | {"date": 20250612}, HELD | {"start": "six"}, HELD | {"title": ["T"]}, [HELD], taken)
    assert "1 taken, 0 unchanged, 4 refused" in done.output
    assert refused.count("\n") == 5
    assert [row.speaker for row in rows(reader(), select(AgendaItem.speaker))] == ["7"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"date": "2025-06"}, "is no day"),
        ({"date": "2025-13-12"}, ""),
        ({"start": None}, "when it began"),
        ({"district": "Atlantis"}, "no area is called"),
        ({"title": "x" * 151}, "a title has 1 to 150"),
        ({"title": None}, "a title has 1 to 150"),
        ({"date": "2999-06-12"}, ""),
        ({"source": "https://example.org/" + "x" * 200}, "its source is longer"),
        ({"points": [POINT | {"text": "x" * 10_001}]}, "10000 characters together"),
        ({"title": "\ud800"}, "not UTF-8"),
    ],
)
def test_a_row_with_a_fault_is_refused_and_the_others_are_taken(run, change, reason):
    done, refused = run(HELD | {"source": "a"} | change, HELD | {"source": "b"})
    assert done.exit_code == 3
    assert "1 taken, 0 unchanged, 1 refused" in done.output
    assert reason in refused
    assert [row.origin for row in held()] == ["import:b"]


def test_without_an_end_the_last_clock_time_counts(run):
    late = POINT | {"at": "23:50:00", "speakers": [{"at": "00:20:00", "role": "Chair"}]}
    run(HELD | {"end": None, "points": [late]}, HELD | {"end": None, "points": [], "source": "b"})
    assert [row.ends_at.isoformat() for row in held()] == ["2025-06-12T22:20:00+00:00", "2025-06-12T16:15:00+00:00"]


def test_a_file_that_is_no_list_or_breaks_off_says_so(run):
    assert run(text="{}")[0].exit_code != 0
    done, _refused = run(text=json.dumps([HELD, HELD])[:-20])
    assert done.exit_code != 0
    assert run(7, HELD)[0].exit_code == 3


def test_an_area_may_be_given_for_all(run):
    assert run(HELD | {"district": "Atlantis"}, args=("--area", "hill"))[0].exit_code == 0


def test_only_whoever_runs_the_machine_takes_meetings(context):
    at = now()
    with pytest.raises(NotAllowed):
        take_meeting(
            actor=Actor(),
            origin="x",
            area_id=1,
            title="T",
            starts_at=at,
            ends_at=at,
            about="",
            points=(),
            lang="es",
        )
