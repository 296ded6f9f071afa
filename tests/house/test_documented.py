"""What an operator can set or call stands in the docs."""

import re
from pathlib import Path

from app.commands import cli
from app.config import ROOT


def docs() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "docs").rglob("*.md")))


def test_every_setting_is_documented():
    read = [ROOT / "app/config.py", ROOT / "gunicorn.conf.py", ROOT / "set_up/run_demo.py"]
    names = {name for path in read for name in re.findall(r"CORRALA_[A-Z_]+[A-Z]", Path(path).read_text())}
    assert sorted(name for name in names if name not in docs()) == []


def test_every_command_is_documented():
    def walk(group, before="corrala"):
        for name, command in group.commands.items():
            yield f"{before} {name}"
            if hasattr(command, "commands"):
                yield from walk(command, f"{before} {name}")

    assert [name for name in [*walk(cli), "corrala serve", "corrala worker"] if name not in docs()] == []
