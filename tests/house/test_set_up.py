"""What a fresh machine gets is what was asked for, checked by hashes, and no committed file names a registry."""

import json
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-dev.txt": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
}


def same_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", WANTED)
def test_lock_holds_each_library_in_the_version_asked_for(lock: str) -> None:
    locked = {same_name(name): version for name, version in PINNED.findall((ROOT / lock).read_text())}
    for wanted in WANTED[lock]:
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(?:==(.+))?", wanted)
        assert match is not None
        assert same_name(match[1]) in locked, wanted
        if match[2]:
            assert locked[same_name(match[1])] == match[2]


@pytest.mark.parametrize("lock", WANTED)
def test_lock_has_a_hash_for_each_library_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--index-url|--extra-index-url|--find-links", text) == []


@pytest.mark.parametrize("lock", WANTED)
def test_lock_names_the_extras_that_its_libraries_ask_for(lock: str) -> None:
    """pip looks for `coverage[toml]` beside a pinned `coverage` and refuses a newer one for want of a hash."""
    text = (ROOT / lock).read_text()
    entries = [Requirement(line.rstrip(" \\")) for line in text.splitlines() if line[:1].isalnum()]
    pinned = {same_name(entry.name): entry for entry in entries}
    missing = []
    for entry in entries:
        try:
            wanted = [Requirement(line) for line in requires(entry.name) or ()]
        except PackageNotFoundError:  # of another system or another Python
            continue
        for need in wanted:
            asked = need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in {"", *entry.extras})
            if asked and need.extras - pinned[same_name(need.name)].extras:
                missing.append(f"{entry.name} asks for {need}")
    assert missing == []


def test_npm_lock_has_a_hash_for_each_package_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    packages = {name.removeprefix("node_modules/"): entry for name, entry in lock["packages"].items() if name}
    assert {name: packages[name]["version"] for name in wanted} == wanted
    assert [name for name, entry in packages.items() if "integrity" not in entry or "resolved" in entry] == []


def test_committed_files_name_no_registry_and_no_lock_that_does() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in files.stdout.split() if name.endswith(("uv.lock", "yarn.lock", "Pipfile.lock"))] == []
    named = subprocess.run(
        ["git", "grep", "-lE", r"registry\.npmjs|pypi\.org|pythonhosted\.org|registry\.yarnpkg"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert set(named.stdout.split()) <= {"tests/house/test_set_up.py"}


def test_make_alone_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE)) == targets


@pytest.mark.parametrize("script", ["set_up/once", "set_up/prepare", ".ci/run"])
def test_script_is_executable_and_its_shell_can_read_it(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    shell = "bash" if "bash" in path.read_text().splitlines()[0] else "sh"
    assert subprocess.run([shell, "-n", path], check=False).returncode == 0
