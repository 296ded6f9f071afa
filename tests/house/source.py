"""The source of the house as its laws see it: files, functions, templates."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.config import ROOT

APP = ROOT / "app"
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
DOOR_FILES = ("pages", "api", "sockets")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def modules(*names: str) -> list[Path]:
    """Python files of the rooms called `names` ("actions"), be they a file or a folder of that name."""
    files = [path for name in names for path in APP.glob(f"*/{name}.py")]
    return sorted(files + [path for name in names for path in APP.glob(f"*/{name}/*.py")])


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def top_functions(path: Path) -> list[Function]:
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function: Function) -> int:
    """Lines of a body without its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def decorators(function: Function) -> list[str]:
    return [ast.unparse(node) for node in function.decorator_list]


def at(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def templates(pattern: str = "**/*.html") -> list[Path]:
    return sorted(TEMPLATES.glob(pattern))
