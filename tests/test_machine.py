"""A missing PostgreSQL, Redis or Chromium is told by name, and never passes for success where CI runs."""

import pytest

from tests import machine


@pytest.fixture
def nothing_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_answers", lambda url: False)
    monkeypatch.setattr(machine, "CHROMIUM", "")


@pytest.mark.usefixtures("nothing_answers")
@pytest.mark.parametrize(
    ("marker", "told"), [("postgresql", "PostgreSQL"), ("redis", "Redis"), ("browser", "Chromium")]
)
def test_require_of_what_is_missing_skips_by_name(monkeypatch: pytest.MonkeyPatch, marker: str, told: str) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=told):
        machine.require(marker)


@pytest.mark.usefixtures("nothing_answers")
def test_require_of_what_is_missing_with_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Redis"):
        machine.require("redis")


def test_require_of_another_marker_asks_for_nothing() -> None:
    machine.require("live")
