"""An operator finds every setting and every command in docs/operator.md, and nothing that is not there."""

import re
from pathlib import Path

import click
import pytest

from app.commands import cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
SETTING = re.compile(r"\bCORRALA_[A-Z_]+[A-Z]\b")


def settings_read() -> set[str]:
    read = {
        name for path in ("app/config.py", "gunicorn.conf.py") for name in SETTING.findall((ROOT / path).read_text())
    }
    return read


def commands(group: click.Group, before: str = "corrala") -> set[str]:
    """Each command with the words before it, like `corrala import areas`."""
    found: set[str] = set()
    for name, command in group.commands.items():
        full = f"{before} {name}"
        found |= commands(command, full) if isinstance(command, click.Group) else {full}
    return found


def test_operator_docs_name_every_setting_and_no_other() -> None:
    table = set(re.findall(r"^\| `(CORRALA_[A-Z_]+)`", DOCS, re.MULTILINE))
    assert table == settings_read()


@pytest.mark.parametrize("command", sorted(commands(cli) | {"corrala serve", "corrala worker"}))
def test_operator_docs_name_the_command(command: str) -> None:
    assert re.search(rf"`{command}\b", DOCS)
