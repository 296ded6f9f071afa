"""Templates: fragments draw alike for page and broadcast, nothing runs inline, nothing is imported in vain."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

from app.config import ROOT
from tests.house.source import templates

LONGEST = 150
PERSONAL = {"request", "session", "g", "shell", "actor", "current_user", "csrf_token", "config", "get_flashed_messages"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style|javascript:", re.I)


@pytest.fixture(scope="module")
def jinja(app: Flask) -> Environment:
    return app.jinja_env


def names():
    return [path.relative_to(ROOT / "templates").as_posix() for path in templates()]


def fragments():
    return [name for name in names() if name.rsplit("/", 1)[-1].startswith("_")]


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text()


@pytest.mark.parametrize("name", fragments())
def test_fragment_reads_no_request_and_holds_no_form(app, name):
    parsed = app.jinja_env.parse(source(name))
    assert find_undeclared_variables(parsed) & PERSONAL == set()
    assert "<form" not in re.sub(r"\{#.*?#\}", "", source(name), flags=re.S)


@pytest.mark.parametrize("name", names())
def test_template_runs_nothing_inline(name):
    assert INLINE.findall(re.sub(r"\{#.*?#\}", "", source(name), flags=re.S)) == []


@pytest.mark.parametrize("name", names())
def test_template_uses_what_it_imports(app, name):
    parsed = app.jinja_env.parse(source(name))
    imported = {
        alias[1] if isinstance(alias, tuple) else alias
        for node in parsed.find_all(nodes.FromImport)
        for alias in node.names
    } | {node.target for node in parsed.find_all(nodes.Import)}
    used = {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "load"}
    assert imported - used == set()


@pytest.mark.parametrize("name", names())
def test_template_compiles_and_is_short(app, name):
    app.jinja_env.get_template(name)
    assert len(source(name).splitlines()) <= LONGEST


def outside_blocks(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        if not isinstance(child, nodes.Block):
            yield child
            yield from outside_blocks(child)


def test_what_the_shell_sets_stands_in_the_way_of_no_page(jinja: Environment):
    """What a layout sets or names outside its blocks wins over a name that a page gives or sets."""
    tree = jinja.parse((ROOT / "templates/layouts/base.html").read_text())
    named = {one.name for one in outside_blocks(tree) if isinstance(one, nodes.Macro)}
    named |= {one.target.name for one in outside_blocks(tree) if isinstance(one, nodes.Assign)}
    assert named == {"mast_waits"}
