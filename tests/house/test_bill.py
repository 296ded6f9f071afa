"""What the product is made of is written down as it is locked, and can be compared with advisories offline."""

import json
import zipfile
from pathlib import Path

import pytest

from set_up import advisories, bom
from tests.house.test_set_up import PINNED, ROOT, same_name


def test_bill_of_materials_holds_every_locked_library_and_no_other() -> None:
    assert (ROOT / "bom.json").read_text() == bom.text()
    told = {one["purl"] for one in json.loads((ROOT / "bom.json").read_text())["components"]}
    locked = PINNED.findall((ROOT / "requirements.txt").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    runs = {path.rpartition("node_modules/")[2]: one for path, one in packages.items() if path and not one.get("dev")}
    python = {f"pkg:pypi/{same_name(name)}@{version}" for name, version in locked}
    assert told == python | {f"pkg:npm/{name.replace('@', '%40', 1)}@{one['version']}" for name, one in runs.items()}


def ranges(*events: dict[str, str]) -> dict[str, object]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


FLASK = {"package": {"ecosystem": "PyPI", "name": "flask"}}
CASES = [
    ("3.0.1", ranges({"introduced": "0"}, {"fixed": "3.0.2"}), True),
    ("3.0.2", ranges({"introduced": "0"}, {"fixed": "3.0.2"}), False),
    ("3.0.10", ranges({"introduced": "3.0.2"}), True),
    ("2.9", ranges({"introduced": "3.0"}), False),
    ("3.0.0", ranges({"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0"}, {"last_affected": "3.0.0"}), True),
    ("3.0.1", {"versions": ["3.0.1"]}, True),
    ("3.0.1", {"versions": ["3.0.0"]}, False),
    ("3.0.1", {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, False),
]


@pytest.mark.parametrize(("version", "affected", "found"), CASES)
def test_an_advisory_is_compared_as_it_says(version: str, affected: dict[str, object], found: bool) -> None:
    components = [{"purl": f"pkg:pypi/flask@{version}", "version": version}]
    told = {"id": "X-1", "affected": [FLASK | affected]}
    assert advisories.concerned(components, told) == [components[0]["purl"]] * found


def test_a_file_of_advisories_is_asked_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.zip"
    every = {"id": "X-1", "summary": "a hole", "affected": [FLASK | ranges({"introduced": "0"})]}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("X-1.json", json.dumps(every))
        archive.writestr("X-2.json", json.dumps(every | {"id": "X-2", "withdrawn": "2026-01-01T00:00:00Z"}))
    assert advisories.main(file) == 1
    said = capsys.readouterr().out
    assert "X-1  a hole" in said
    assert "X-2" not in said
    assert said.splitlines()[-1].endswith("1 known holes")
