"""`pytest tests/asvs` runs every test that a row names, wherever it lies, and prints what each row came to."""

from collections.abc import Iterator

import pytest

from app.config import ROOT
from tests.asvs.rows import ROWS, Row


def pytest_configure(config: pytest.Config) -> None:
    """Asked for this folder alone, take the tests that lie elsewhere too."""
    config.pluginmanager.register(Table())
    asked = [(config.invocation_params.dir / arg).resolve() for arg in config.args]
    if asked == [ROOT / "tests" / "asvs"]:
        named = dict.fromkeys(test for row in ROWS for test in row.tests if "tests/asvs/" not in test)
        config.args.extend(str(ROOT / test) for test in named)


class Table:
    """What became of each test, in whichever folder, and of each row. A plugin of its own: what stands in a folder's
    conftest hears of the tests in that folder alone."""

    def __init__(self) -> None:
        self.results: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.results.setdefault(report.nodeid.partition("[")[0], set()).add(report.outcome)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("ASVS 5.0.0, level 2")
        for line in self.told():
            terminalreporter.write_line(line)

    def told(self) -> Iterator[str]:
        count: dict[str, int] = {}
        for row in ROWS:
            result = self._result_of(row)
            count[result] = count.get(result, 0) + 1
            waits = f" (waits for: {row.waits})" if row.waits else ""
            yield f"{row.number:>2}  {row.asvs:<42} {result:<8} {row.words}{waits}"
        yield ", ".join(f"{number} {result}" for result, number in sorted(count.items()))

    def _result_of(self, row: Row) -> str:
        """failed when a test of it failed, skipped when one was, open when something waits, passed when each of its
        tests ran and passed."""
        found = [self.results.get(test, {"not run"}) for test in row.tests]
        for result in ("failed", "skipped"):
            if any(result in one for one in found):
                return result
        if row.waits:
            return "open"
        return "passed" if found and all(one == {"passed"} for one in found) else "not run"
