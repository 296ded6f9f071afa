"""Heads of the journal as people keep them: written down one by one, or in the file of the register's page."""

import csv
import re
from pathlib import Path

import click

from app.kernel.chain import Head

KEPT = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})")


def kept_head(words: str) -> Head:
    """A head written as NUMBER:HASH; raises click's own refusal, exit 2."""
    found = KEPT.fullmatch(words.strip())
    if found is None:
        raise click.BadParameter(f"{words[:80]!r} is no NUMBER:HASH", param_hint="--head")
    return Head(int(found[1]), found[2])


def kept_heads(file: Path) -> list[Head]:
    """The heads in a CSV file with the columns `number` and `hash`, as the register gives it."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines = csv.DictReader(opened)
        if not {"number", "hash"} <= set(lines.fieldnames or ()):
            raise click.BadParameter(f"{file}: the first line names no number and hash", param_hint="--heads")
        return [kept_head(f"{line['number']}:{line['hash']}") for line in lines]
