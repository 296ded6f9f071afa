"""A policy judges by what is loaded: the actor, the thing and the time. Forms and models know no web."""

import ast
import re
from pathlib import Path

from tests.house.source import APP, TEMPLATES, at, modules, templates, tree

ASKS = {"sqlalchemy", "flask", "app.kernel.db", "app.kernel.clock", "time", "os", "pathlib"}
WEB_ALONE = {"flask_wtf", "flask_login"}
JUDGES = re.compile(r"\bmay_\w+\(|\bpolicies\.|\.(has|acts_for|hosts)\(|(?<!shell)\.(is_staff|is_police|roles)\b")


def imported(path: Path) -> list[tuple[int, str]]:
    """Each module that a file imports, with its line."""
    found = [(node.lineno, node.module or "") for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    plain = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Import)]
    return found + [(node.lineno, alias.name) for node in plain for alias in node.names]


def within(name: str, parents: set[str]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def test_policies_ask_no_database_no_request_and_no_clock() -> None:
    wrong = [
        f"{at(path, line)} imports {name}"
        for path in modules("policies")
        for line, name in imported(path)
        if within(name, ASKS) or name.endswith(".queries")
    ]
    assert wrong == []


def test_only_the_web_kit_knows_the_libraries_of_forms_and_sign_in() -> None:
    wrong = [
        f"{at(path, line)} imports {name}"
        for path in sorted(APP.rglob("*.py"))
        if path.parent != APP / "web" and APP / "web" not in path.parents
        for line, name in imported(path)
        if within(name, WEB_ALONE)
    ]
    assert wrong == []


def test_templates_ask_nobody_what_somebody_may_do() -> None:
    """What one may is given to the page, as `can` or a value by its name, and judged in one place."""
    wrong = {path.relative_to(TEMPLATES).as_posix(): JUDGES.findall(path.read_text()) for path in templates()}
    assert {name: found for name, found in wrong.items() if found} == {}
