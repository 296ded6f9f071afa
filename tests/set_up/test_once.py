"""A second `make run` does no set-up work; a changed lock, or a removed product, does it again."""

import subprocess
from pathlib import Path

import pytest

ONCE = Path(__file__).resolve().parents[2] / "set_up" / "once"


class Step:
    """One guarded step in `folder`: adds a line to `made` each time that it really runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = folder / "lock.txt"
        self.lock.write_text("one")

    def run(self, command: str = "echo ran >> made") -> int:
        words = [str(ONCE), "product/.stamp", "lock.txt", "--", "sh", "-c", command]
        return subprocess.run(words, cwd=self.folder, check=False).returncode

    def times(self) -> int:
        made = self.folder / "made"
        return len(made.read_text().splitlines()) if made.exists() else 0


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


def test_once_with_the_same_inputs_runs_one_time(step: Step) -> None:
    assert [step.run(), step.run()] == [0, 0]
    assert step.times() == 1


def test_once_after_an_input_changed_runs_again(step: Step) -> None:
    step.run()
    step.lock.write_text("two")
    step.run()
    assert step.times() == 2


def test_once_after_an_input_was_only_touched_does_not_run(step: Step) -> None:
    step.run()
    step.lock.write_text("one")
    step.run()
    assert step.times() == 1


def test_once_after_the_product_was_removed_runs_again(step: Step) -> None:
    step.run()
    (step.folder / "product" / ".stamp").unlink()
    step.run()
    assert step.times() == 2


def test_once_after_a_failure_fails_and_runs_again(step: Step) -> None:
    assert step.run("echo ran >> made; exit 3") == 3
    assert step.run("echo ran >> made; exit 3") == 3
    assert step.times() == 2
