"""A door only translates: parse, find, act, show. And each says which action of the permission table it serves."""

import ast
import re

from flask import Flask

from tests.house.source import DOOR_FILES, at, body_lines, decorators, functions, modules

LONGEST_DOOR = 15
IS_VIEW = re.compile(r"^\w+\.(get|post|route|put|delete)\(|^event\(")
ROLE_TESTS = {"has", "is_staff", "is_police", "roles", "hosts", "acts_for"}
SQL_NAMES = {"select", "insert", "update", "delete", "text", "session"}


def views():
    for path in modules(*DOOR_FILES):
        for function in functions(path):
            if any(IS_VIEW.match(text) for text in decorators(function)):
                yield path, function


def test_doors_are_thin():
    long = [
        f"{at(path, view.lineno)} {view.name}: {body_lines(view)} lines"
        for path, view in views()
        if body_lines(view) > LONGEST_DOOR
    ]
    assert long == []


def test_doors_hold_no_sql_and_no_commit():
    found = []
    for path in modules(*DOOR_FILES):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
                found += [at(path, node.lineno)]
            if isinstance(node, ast.ImportFrom) and node.module == "app.kernel.db":
                found += [at(path, node.lineno) for name in node.names if name.name in SQL_NAMES]
            if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback", "flush"}:
                found += [at(path, node.lineno)]
    assert found == []


def test_doors_test_no_role():
    found = [
        f"{at(path, node.lineno)} .{node.attr}"
        for path in modules(*DOOR_FILES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ROLE_TESTS
    ]
    assert found == []


def test_every_route_declares_its_action(app: Flask):
    silent = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not getattr(app.view_functions[rule.endpoint], "access", None)
    ]
    assert silent == []
