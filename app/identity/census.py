"""The census list: `corrala hash-census` makes marks of it outside the database, `corrala import census` takes them."""

import csv
import sys
from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.identity.actions.residence import Listed, list_census
from app.identity.actor import SYSTEM
from app.identity.queries import plain_code
from app.identity.queries.residence import census_hashes
from app.identity.vocabulary import DOCUMENT_LONGEST, DOCUMENT_SHORTEST
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.kernel.importing import SOME_REFUSED, run_import_together
from app.kernel.reading import Unreadable, csv_rows
from app.kernel.text import tidy

CLEAR = ("document", "born", "area")
HASHED = ("proof", "area")
HASH_DIGITS = 64


@click.command("hash-census")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("into", type=click.Path(path_type=Path))
@with_appcontext
def hash_census(file: Path, into: Path) -> None:
    """Make of a census list FILE (CSV: document, born, area) the marks INTO that `import census` takes.

    `document`: number of the identity document; `born`: YYYY-MM-DD; `area`: slug of the neighbourhood. Needs the data
    keys of the installation and writes nothing to its database; delete FILE afterwards.
    """
    areas, made, refused = set(_neighbourhoods()), 0, 0
    try:
        with into.open("x", encoding="utf-8", newline="") as out:
            into.chmod(0o600)
            writer = csv.writer(out)
            writer.writerow(HASHED)
            for line, row in csv_rows(file, CLEAR):
                try:
                    writer.writerow(_marks(row, areas))
                    made += 1
                except Invalid as error:
                    click.echo(f"  line {line} left out: {error.said()}", err=True)
                    refused += 1
    except OSError as error:
        raise Invalid("%(file)s: %(reason)s", file=into, reason=error.strerror or error) from error
    click.echo(f"{made} marks in {into}, {refused} lines left out")
    sys.exit(SOME_REFUSED if refused else 0)


@click.command("census")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def import_census(file: Path) -> None:
    """Take the marks of a census list from FILE (CSV: proof, area), as `hash-census` made them."""
    ids = _neighbourhoods()
    result = run_import_together(
        csv_rows(file, HASHED),
        lambda row: _listed(row, ids),
        lambda people: list_census(actor=SYSTEM, people=people),
        file,
        click.echo,
    )
    sys.exit(result.exit_code)


def _neighbourhoods() -> dict[str, int]:
    return {area.slug: area.id for area in areas_at(reader(), Level.NEIGHBOURHOOD)}


def _marks(row: dict[str, str] | Unreadable, areas: set[str]) -> tuple[str, str]:
    """What the list may say of a line; a refusal never repeats what stands in it."""
    if isinstance(row, Unreadable):
        raise Invalid("The line cannot be read.")
    area = tidy(row["area"])
    if area not in areas:
        raise Invalid("There is no neighbourhood called '%(area)s'.", area=area[:80])
    if not DOCUMENT_SHORTEST <= len(plain_code(row["document"])) <= DOCUMENT_LONGEST:
        raise Invalid("The document has no number.")
    try:
        born = date.fromisoformat(tidy(row["born"]))
    except ValueError as error:
        raise Invalid("The birth date is not written as YYYY-MM-DD.") from error
    return census_hashes(row["document"], born, area)[0], area


def _listed(row: dict[str, str], ids: dict[str, int]) -> Listed:
    proof, area = tidy(row["proof"]).lower(), tidy(row["area"])
    if len(proof) != HASH_DIGITS or any(c not in "0123456789abcdef" for c in proof):
        raise Invalid("This is no mark of hash-census.")
    if area not in ids:
        raise Invalid("There is no neighbourhood called '%(area)s'.", area=area[:80])
    return Listed(proof, ids[area])
