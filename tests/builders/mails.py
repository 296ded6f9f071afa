"""Letters that wait in the outbox, for tests."""

import re

from app.kernel.outbox import Outbox
from tests.builders.rows import kept


def letters(recipient: str | None = None) -> list[Outbox]:
    """Letters in the order they were posted."""
    return [row for row in kept(Outbox) if recipient in (None, row.recipient)]


def mailed_code(recipient: str) -> str:
    """The six digits in the newest letter to an address."""
    found = re.search(r"^\s*(\d{3}) (\d{3})$", letters(recipient)[-1].body, re.M)
    assert found, letters(recipient)[-1].body
    return found[1] + found[2]


def mailed_link(recipient: str) -> str:
    """The path of the sign-in link in the newest letter to an address."""
    found = re.search(r"(/sign-in/link/\S+)", letters(recipient)[-1].body)
    assert found
    return found[1]
