"""Write `bom.json`: what Corrala is made of, library by library with its version, in the form of CycloneDX 1.6.

Made from the two locks by `make lock`, so that it needs no network and never differs from what is installed. The hashes
stand in the locks.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def components(folder: Path = ROOT) -> list[dict[str, str]]:
    """Each library of the locks in `folder`, by its address as package URL."""
    found = [*_of_python((folder / "requirements.txt").read_text()), *_of_browsers(folder / "package-lock.json")]
    return sorted(found, key=lambda one: str(one["purl"]))


def bom(folder: Path = ROOT) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "corrala", "bom-ref": "corrala"}},
        "components": components(folder),
    }


def _of_python(lock: str) -> list[dict[str, str]]:
    return [_one("pypi", re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in PINNED.findall(lock)]


def _of_browsers(lock: Path) -> list[dict[str, str]]:
    packages = json.loads(lock.read_text())["packages"]
    own = {path.rpartition("node_modules/")[2]: told for path, told in packages.items() if path and not told.get("dev")}
    return [_one("npm", name, told["version"]) for name, told in own.items()]


def _one(kind: str, name: str, version: str) -> dict[str, str]:
    purl = f"pkg:{kind}/{name.replace('@', '%40', 1)}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def text(folder: Path = ROOT) -> str:
    return json.dumps(bom(folder), indent=1) + "\n"


if __name__ == "__main__":
    (ROOT / "bom.json").write_text(text())
    sys.stdout.write(f"bom.json: {len(components())} libraries\n")
