"""Sizes: a file that grows past its budget becomes a folder, a function becomes two."""

from tests.house.source import APP, STATIC, at, body_lines, functions

PYTHON_FILE, FUNCTION, JS_MODULE, JS_ALL, CSS_COMPONENT = 400, 40, 150, 2000, 120
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "manager", "managers", "misc"}


def lines(path) -> int:
    return len(path.read_text().splitlines())


def test_python_files_and_functions_stay_small():
    files = sorted(APP.rglob("*.py"))
    over = [f"{at(path, 1)}: {lines(path)} lines" for path in files if lines(path) > PYTHON_FILE]
    over += [
        f"{at(path, function.lineno)} {function.name}: {body_lines(function)} lines"
        for path in files
        for function in functions(path)
        if body_lines(function) > FUNCTION
    ]
    assert over == []


def test_scripts_and_sheets_stay_small():
    scripts = [path for path in sorted(STATIC.rglob("*.mjs")) if not {"vendor", "dist"} & set(path.parts)]
    over = [f"{at(path, 1)}: {lines(path)} lines" for path in scripts if lines(path) > JS_MODULE]
    over += [
        f"{at(path, 1)}: {lines(path)} lines"
        for path in sorted(STATIC.glob("css/components/*.css"))
        if lines(path) > CSS_COMPONENT
    ]
    assert over == []
    assert sum(lines(path) for path in scripts) <= JS_ALL


def test_no_room_for_everything_and_nothing():
    names = {path.stem for path in APP.rglob("*")} & FORBIDDEN_NAMES
    assert names == set()
