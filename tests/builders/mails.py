"""Letters that wait in the outbox, for tests."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import current_app

from app.kernel.outbox import Outbox
from tests.builders.rows import kept


def letters(recipient: str | None = None) -> list[Outbox]:
    """Letters in the order they were posted; one that lost its recipient counts for whom it was carried to."""
    rows = kept(Outbox)
    return rows if recipient is None else [row for row in rows if recipient == (row.recipient or carried(row)["To"])]


def carried(letter: Outbox) -> EmailMessage:
    """A letter that is out, as it left."""
    folder = current_app.config["SETTINGS"].instance_dir / "outbox"
    file = folder / f"{letter.message_id.strip('<>')}.eml"
    return message_from_bytes(file.read_bytes(), policy=policy.default)


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
