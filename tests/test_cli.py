"""What every process of the house has in common, before it begins."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from app.config import ROOT


def test_what_a_process_writes_is_not_for_every_user_of_the_machine(tmp_path: Path) -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("CORRALA_")}
    environ |= {"CORRALA_ENV": "demo", "CORRALA_INSTANCE_DIR": str(tmp_path / "instance")}
    command = [sys.executable, "-m", "app.cli", "migrate"]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, umask=0o022)
    written = [tmp_path / "instance", *(tmp_path / "instance").iterdir()]
    assert tmp_path / "instance" / "corrala.sqlite3" in written
    assert [path.name for path in written if path.stat().st_mode & stat.S_IRWXO] == []
