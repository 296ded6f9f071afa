"""One row of the table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    asvs: str
    words: str
    tests: tuple[str, ...]
    waits: str = ""


def row(number: int, asvs: str, words: str, *tests: str, waits: str = "") -> Row:
    return Row(number, asvs, words, tuple(f"tests/{test}" for test in tests), waits)


OWN = "asvs/test_asvs.py::test_asvs_"
SIGN_IN = "identity/sign_in/"
FACTORS = "identity/factors/"
