"""Ask a file of advisories, fetched once and carried in, whether a library of `bom.json` has a known hole.

`make audit ADVISORIES=FILE`: a ZIP with one JSON file an advisory in the form of OSV, as the OSV project publishes it
for PyPI and npm. Nothing is asked over the network. Exit 1 when something is found, each on a line of its own.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
ECOSYSTEMS = {"PyPI": "pypi", "npm": "npm"}


def advisories(file: Path) -> Iterator[dict[str, Any]]:
    """Each advisory of the ZIP that was not withdrawn."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                told = json.loads(archive.read(name))
                if not told.get("withdrawn"):
                    yield told


def concerned(components: list[dict[str, Any]], told: dict[str, Any]) -> list[str]:
    """The libraries, as package URLs, that this advisory speaks of."""
    found = []
    for affected in told.get("affected", ()):
        package = affected.get("package", {})
        kind, name = ECOSYSTEMS.get(package.get("ecosystem", "")), str(package.get("name", "")).replace("@", "%40", 1)
        for one in components:
            same = one["purl"].startswith(f"pkg:{kind}/{name.lower()}@")
            if same and _is_affected(one["version"], affected):
                found.append(one["purl"])
    return found


def _is_affected(version: str, affected: dict[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(_in_range(version, one["events"]) for one in affected.get("ranges", ()) if one.get("type") != "GIT")


def _in_range(version: str, events: list[dict[str, str]]) -> bool:
    """OSV: the events of a range in order; the last that is not above the version says whether it is inside."""
    inside = False
    for event in events:
        (kind, at), *_rest = event.items()
        if kind == "introduced":
            inside = inside or at == "0" or _at(version) >= _at(at)
        elif kind == "fixed":
            inside = inside and _at(version) < _at(at)
        elif kind == "last_affected":
            inside = inside and _at(version) <= _at(at)
    return inside


def _at(version: str) -> Version:
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0")


def main(file: Path) -> int:
    components = json.loads((ROOT / "bom.json").read_text())["components"]
    number = 0
    for told in advisories(file):
        for purl in concerned(components, told):
            number += 1
            sys.stdout.write(f"{purl}  {told['id']}  {told.get('summary', '')}\n")
    sys.stdout.write(f"{len(components)} libraries, {number} known holes\n")
    return 1 if number else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
