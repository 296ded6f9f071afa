"""`make real` on a small city made here, in the form of the real files: imported twice, served, asked for its pages."""

import csv
import gzip
import json
import stat
from pathlib import Path

import pytest

from bench import real
from bench.places import place
from tests.builders.places import square

pytestmark = pytest.mark.live

PROPOSAL = ("id", "code", "title", "author", "date", "summary", "text", "status", "supports", "comments")
COMMENT = ("id", "proposal_id", "parent_id", "author", "role", "at", "text", "votes_up", "votes_down", "removed")
ISSUE = ("id", "created_at", "kind", "category", "safety", "description", "street", "barrio_code", "barrio")
ISSUE += ("district_code", "district", "lat", "lon", "status", "status_group", "status_history", "photo", "comments")
ISSUE += ("reiterations",)
FIGURES = ("month", "district_code", "district", "against_persons", "against_property", "weapons_possession")
FIGURES += ("drugs_possession", "drugs_use")
CRIME = ("id", "month", "category", "location", "lsoa_code", "lsoa", "lat", "lon", "outcome")
STATEMENT = ("id", "timestamp", "author", "moderated", "agrees", "disagrees", "text")
VOTE = ("statement", "voter", "vote")
ISSUES, POSTS, MONTHS, CRIMES = 200, 30, 12, 20
STATEMENTS, VOTERS = 8, 30
POINT = {"at": "18:04:10", "section": "Ruegos", "number": 1, "kind": "proposal", "text": "Dos bancos en la plaza."}
POINT |= {"presented_by": "Vecindario", "result": "aprobado", "speakers": [{"at": "18:09:00", "role": "Presidencia"}]}
HELD = {"district": "Centro", "date": "2021-02-17", "start": "18:00:00", "end": None, "title": "Asamblea de febrero"}
HELD |= {"source": "https://example.org/asamblea/1", "points": [POINT | {"truncated": True}]}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the files that `make real` asks for, which nobody may write to."""
    folder = tmp_path / "data"
    names = (real.AREAS, real.TOPICS, real.ISSUES, real.MEETINGS, real.SITUATION, real.LONDON)
    places, talk, told, met, counted, crimes = (folder / name for name in names)
    for made in (places, talk, told, met, counted, crimes):
        made.mkdir(parents=True)
    write_areas(places / "distritos.geojson", [{"code": "01", "name": "Centro"}], side=0.02)
    quarters = [{"code": f"01{n}", "name": f"Barrio {n}", "district_code": "01"} for n in (1, 2)]
    write_areas(places / "barrios.geojson", quarters, side=0.01)
    write_rows(talk / "proposals.csv", PROPOSAL, [proposal(number) for number in (7, 19)])
    write_rows(talk / "comments.csv", COMMENT, [comment(number) for number in range(1, POSTS + 1)])
    write_rows(told / "avisos-centro.csv", ISSUE, [issue(number) for number in range(1, ISSUES + 1)])
    (met / "plenos.json").write_text(json.dumps(meetings()))
    write_rows(counted / "actuaciones-2014-2018.csv", FIGURES, [figures(month) for month in range(1, MONTHS + 1)])
    write_rows(crimes / "street-2019-q4.csv", CRIME, [crime(number) for number in range(CRIMES)])
    for one in real.CONSULTATION_IMPORTS:
        write_consultation(folder, one)
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return folder


def write_areas(file: Path, areas: list[dict[str, str]], side: float) -> None:
    features = [
        {"type": "Feature", "properties": area, "geometry": square(40.40, -3.72 + number * 0.01, side)}
        for number, area in enumerate(areas)
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def write_rows(file: Path, columns: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_consultation(folder: Path, one: real.Import) -> None:
    """Two sides of fifteen, each of whom says something to every statement."""
    statements, votes = (folder / file for file in one.files)
    statements.parent.mkdir(exist_ok=True)
    write_rows(statements, STATEMENT, [statement(number) for number in range(STATEMENTS)])
    plain = votes.with_suffix("") if votes.suffix == ".gz" else votes
    told = [vote(number, voter) for number in range(STATEMENTS) for voter in range(VOTERS)]
    write_rows(plain, VOTE, told)
    if plain != votes:
        votes.write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    summary = {"topic": f"What about {one.name}?", "description": "", "statements": STATEMENTS, "votes": len(told)}
    summary["voters"] = VOTERS + real.LEFT_OUT.get(one.name, 0)
    statements.with_name(f"{one.name}.json").write_text(json.dumps(summary))


def statement(number: int) -> dict[str, object]:
    about = {"id": number, "timestamp": 1_517_603_680_343 + number, "author": 0, "moderated": "accepted"}
    return about | {"agrees": 1, "disagrees": 1, "text": f"Más luz en la calle {number}."}


def vote(number: int, voter: int) -> dict[str, object]:
    return {"statement": number, "voter": voter, "vote": (1, -1)[voter % 2] if number else 1}


def crime(number: int) -> dict[str, object]:
    """Every tenth lies across the river."""
    lat = 51.40 if number % 10 == 0 else 51.51
    return {"id": f"CL{number}", "month": "2019-10", "category": "Drugs", "lat": lat, "lon": -0.09}


def proposal(number: int) -> dict[str, object]:
    return {
        "id": number,
        "title": f"Una calle más tranquila {number}",
        "author": number,
        "date": "2015-09-15",
        "summary": "Menos ruido por la noche.",
        "supports": 3,
    }


def comment(number: int) -> dict[str, object]:
    return {
        "id": number,
        "proposal_id": 7 if number % 3 else 19,
        "parent_id": "",
        "author": number % 5,
        "at": "2015-09-16T10:50:19",
        "text": f"Me parece bien, número {number}.",
        "votes_up": number % 4,
        "votes_down": 0,
        "removed": 0,
    }


def issue(number: int) -> dict[str, object]:
    seen = "2021-06-12T08:34:44Z"
    return {
        "id": f"AV{number:06}",
        "created_at": "2021-06-11T19:23:06Z",
        "kind": "Aviso",
        "category": "Farola apagada",
        "safety": 1,
        "description": f"La farola {number} está apagada.",
        "street": "Calle Mayor",
        "barrio_code": "011" if number % 2 else "012",
        "lat": 40.405,
        "lon": -3.715,
        "status": "En estudio",
        "status_group": "open",
        "status_history": f"En estudio@{seen}",
        "reiterations": number % 3,
    }


def meetings() -> list[object]:
    """Three that were held, and five that cannot be taken: a month, no beginning, no such district, to come, none."""
    good = [HELD | {"source": f"{HELD['source']}{number}"} for number in range(3)]
    bad = [{"date": "2021-02"}, {"start": None}, {"district": "Lejos"}, {"date": "2999-02-17"}]
    return [*good, *(HELD | {"source": f"b{number}"} | change for number, change in enumerate(bad)), "una tarde"]


def figures(month: int) -> dict[str, object]:
    counts = dict.fromkeys(FIGURES[3:], month)
    return {"month": f"2014-{month:02}", "district_code": "01", "district": "Centro"} | counts


@pytest.mark.long
def test_real_sets_are_imported_twice_and_served(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert real.main(["--data", str(data)]) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    first, second = said.split("Second run")
    words = ("topics and posts", 2 + POSTS), ("issues", ISSUES), ("figures", MONTHS)
    for name, taken in (("districts", 1), ("neighbourhoods", 2), *words):
        assert line(first, name) == [str(taken), "0", "0"]
        assert line(second, name) == ["0", str(taken), "0"]
    assert line(first, "meetings") == ["3", "0", "5"]
    assert line(second, "meetings") == ["0", "3", "5"]
    assert "Nothing changed: " in second
    for name in (one.name for one in real.CONSULTATION_IMPORTS):
        told = STATEMENTS * (1 + VOTERS)
        assert line(first, name) == [str(told), "0", "0"]
        assert line(second, name) == ["0", str(told), "0"]
        assert line(second.split("Participation")[1], name) == [str(VOTERS), str(STATEMENTS), str(STATEMENTS * VOTERS)]
    assert "3 consultations counted" in second
    assert line(second, "street crime") == ["18", "0", "2"]
    assert line(second, "the same again") == ["0", "18", "2"]
    paths = ("/issues ", "/issues/map ", "/areas/", "/forums/", "/topics/", "/consultations ", "/results ", "/closing ")
    assert [path for path in paths if path not in second] == []
    found = second.split("Found again")[1]
    assert [what for what in ("the same nearby", "list of", "map, a part", "feed of") if what not in found] == []
    assert sorted(path.name for path in data.rglob("*.refused.csv")) == []


def test_real_of_the_city_asks_for_all_its_notices(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert real.main(["--data", str(data), "--city"]) == 1
    assert "has no madrid-avisos/avisos-ciudad.csv.gz." in capsys.readouterr().out


@pytest.mark.long
def test_a_consultation_that_holds_other_numbers_than_its_summary_is_told(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = real.CONSULTATION_IMPORTS[0]
    monkeypatch.setattr(real, "CONSULTATION_IMPORTS", (one,))
    with place("SQLite") as where:
        for each in (*real.AREA_IMPORTS, one):
            real.bring(data / each.file, where.folder / "data" / each.file)
            each.run(where)
        summary = (where.folder / "data" / one.file).with_name(f"{one.name}.json")
        summary.write_text(json.dumps(json.loads(summary.read_text()) | {"voters": VOTERS + 1}))
        with pytest.raises(real.Wrong, match=rf"{one.name}: .*\({VOTERS}, .*\({VOTERS + 1}, "):
            real.compare_participation(where)


def line(said: str, name: str) -> list[str]:
    """Taken, unchanged and refused of the line that begins with `name`."""
    found = next(one for one in said.splitlines() if one.startswith(name))
    return found.removeprefix(name).split()[:3]


def test_real_without_its_data_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert real.main(["--data", str(tmp_path)]) == 1
    assert "madrid-barrios/distritos.geojson" in capsys.readouterr().out
