"""Kill an import of issues in its middle, then run it again: nothing is doubled, nothing stands half."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.config import ROOT
from app.issues.models import Issue, IssueCounter, Round, Step
from app.kernel.db import reader, rows, value
from app.kernel.journal import Journal, JournalPending
from tests.builders.issues import make_category
from tests.builders.places import make_city

ROWS, WITHIN_S = 4000, 60
STATES = {
    "seen": {"step": "acknowledge", "text": "The service has seen it."},
    "done": {"step": "close", "closing": "resolved", "text": "The work is finished."},
}
MAPPING = {
    "source": "old-town",
    "lang": "es",
    "columns": {"id": "nr", "reported_at": "at", "words": "text", "category": "kind", "area": "area", "history": "all"},
    "category": {"*": "lighting"},
    "status": STATES,
}
LINE = "{},2024-03-30T23:30:00Z,A lamp is dark,Lamp,Mill,seen@2024-03-31T08:00:00Z;done@2024-04-02T10:00:00Z"


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    file, rules = tmp_path / "old.csv", tmp_path / "map.json"
    file.write_text("\n".join(["nr,at,text,kind,area,all", *map(LINE.format, range(ROWS)), ""]))
    rules.write_text(json.dumps(MAPPING))
    return [sys.executable, "-m", "app.commands", "import", "issues", str(file), "--map", str(rules)]


def killed_in_its_middle(command: list[str], environ: dict[str, str]) -> None:
    importing = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE)
    assert importing.stdout
    assert importing.stdout.readline().startswith(b"  line ")  # the first 500 are in, the next are under way
    time.sleep(0.05)
    os.kill(importing.pid, signal.SIGKILL)
    importing.wait()
    importing.stdout.close()


def standing() -> tuple[int, ...]:
    """Issues, their steps, rounds and journal rows, those that wait for the seal, the last number."""
    counts = [value(reader(), select(func.count()).select_from(model)) for model in (Issue, Step, Round)]
    imported = select(Journal.id).where(Journal.act == "issue.imported").subquery()
    pending = (
        select(func.count()).select_from(JournalPending).join(imported, imported.c.id == JournalPending.journal_id)
    )
    return (
        *counts,
        value(reader(), select(func.count()).select_from(imported)),
        value(reader(), pending),
        value(reader(), select(IssueCounter.last)),
    )


@pytest.mark.long
@pytest.mark.live
def test_import_when_killed_in_its_middle_then_whole_batches_stand_and_a_second_run_takes_the_rest(
    app, context, environ, command
):
    make_city()
    make_category("lighting")
    settings = {**os.environ, **environ, "PYTHONUNBUFFERED": "1"}
    killed_in_its_middle(command, settings)
    issues, *others = standing()
    assert issues % 500 == 0
    assert 500 <= issues < ROWS
    assert others == [2 * issues, issues, issues, issues, issues]
    again = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.splitlines()[-1] == f"{ROWS - issues} taken, {issues} unchanged, 0 refused"
    assert standing() == (ROWS, 2 * ROWS, ROWS, ROWS, ROWS, ROWS)
    refs = [row.ref for row in rows(reader(), select(Issue.ref).order_by(Issue.id))]
    assert refs == [f"MIL-{number:04}" for number in range(1, ROWS + 1)]
