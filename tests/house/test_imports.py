"""The first law: arrows go down only, and a room is entered by its actions, queries, policies and words."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    *("front", "indicators", "notices", "desk", "admin", "live", "mediation", "initiatives", "unsafe", "proposals"),
    *("councils", "missing", "priorities", "minutes"),
    *("forums", "consultations", "meetings", "issues", "enquiries", "programme", "guide", "polls", "moderation"),
    *("identity", "areas"),
}
FLOORS_BELOW = {"kernel", "web"}
HOUSE = {"__init__", "chores", "cli", "commands", "config", "doors", "factory", "worker"}
KEPT_INSIDE = {
    *("pages", "api", "sockets", "broadcast", "commands", "listeners", "forms", "presenters"),
}
NO_NAME = {"utils", "util", "helpers", "helper", "common", "services", "service", "manager", "misc"}


def imports(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each module of the house that `path` imports, as (line, ["app", room, layer, ...])."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app."):
            for alias in node.names:
                yield node.lineno, [*(node.module or "").split("."), alias.name]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("app."):
                    yield node.lineno, alias.name.split(".")


def room_files() -> Iterator[tuple[str, str, Path]]:
    for room in sorted(ROOMS):
        for path in sorted((ROOT / "app" / room).rglob("*.py")):
            inside = path.relative_to(ROOT / "app" / room)
            yield room, inside.parts[0].removesuffix(".py"), path


def test_import_contracts_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_rooms_of_the_house_are_the_rooms_of_the_plan() -> None:
    found = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert found <= ROOMS | FLOORS_BELOW
    assert {path.stem for path in (ROOT / "app").glob("*.py")} <= HOUSE


def test_contract_of_floors_names_each_room() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {room for room in ROOMS if f"(app.{room})" not in text} == set()


def test_room_imports_no_door_form_or_presenter_of_another() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line} imports {'.'.join(words)}"
        for room, _, path in room_files()
        for line, words in imports(path)
        if words[1] in ROOMS and words[1] != room and len(words) > 2 and words[2] in KEPT_INSIDE
    ]
    assert faults == []


def test_models_of_another_room_are_imported_by_queries_alone() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line} imports {'.'.join(words)}"
        for room, layer, path in room_files()
        for line, words in imports(path)
        if words[1] in ROOMS and words[1] != room and words[2:3] == ["models"] and layer != "queries"
    ]
    assert faults == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    faults = [
        str(path.relative_to(ROOT))
        for top in ("app", "tests", "bench", "set_up")
        for path in (ROOT / top).rglob("*")
        if path.stem in NO_NAME
    ]
    assert faults == []
