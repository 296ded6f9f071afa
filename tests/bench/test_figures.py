"""Figures: beside their targets, and what is missed says so."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from bench.__main__ import MEASUREMENTS
from bench.figures import FIGURES_FILE, at_least, at_most, not_measured, reported, run


@pytest.mark.parametrize("name", [one[0] for one in MEASUREMENTS])
def test_each_measurement_finds_what_it_takes_from_others(name: str) -> None:
    assert callable(import_module(f"bench.measure_{name}").measure)


def test_figure_beside_its_target_says_whether_it_is_met() -> None:
    assert at_least("P1", "share", 0.5, 0.5).verdict == "met"
    assert at_least("P1", "share", 0.49, 0.5).verdict == "missed"
    assert at_most("P3", "ratio", 1.2, 1.2).verdict == "met"
    assert at_most("P3", "ratio", 1.21, 1.2).verdict == "missed"
    assert "missed" in str(at_most("P3", "ratio", 1.21, 1.2))


def test_figure_without_a_target_or_a_value_is_neither() -> None:
    assert reported("P1", "rate", 3).verdict == "reported"
    assert not_measured("P9", "live", "no data").verdict == "not measured"


def test_run_writes_each_figure_into_the_named_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(FIGURES_FILE, str(tmp_path / "figures"))
    run(lambda: [at_least("P1", "share", 0.25, 0.5), reported("P1", "rate", 12)])
    written = [json.loads(line) for line in (tmp_path / "figures").read_text().splitlines()]
    assert [(one["what"], one["value"], one["met"]) for one in written] == [("share", 0.25, False), ("rate", 12, None)]
    assert "missed" in capsys.readouterr().out
