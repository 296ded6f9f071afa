"""`corrala import population`: who lives here, by the city's census."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.areas.queries import area_ids
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.kernel.importing import Outcome, run_import_together
from app.kernel.journal import Operator
from app.kernel.reading import Unreadable, csv_rows
from app.kernel.text import tidy
from app.missing.actions import People, put_population
from app.missing.vocabulary import Trait

COLUMNS = ("area", "trait", "value", "people")


@click.command("population")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def import_population(file: Path) -> None:
    """Take who lives here from FILE (CSV: area, trait, value, people), to compare with who takes part. A second run
    changes nothing."""
    ids = area_ids(reader())
    result = run_import_together(csv_rows(file, COLUMNS), lambda row: _read(row, ids), _take, file, click.echo)
    sys.exit(result.exit_code)


def _read(row: dict[str, str] | Unreadable, ids: dict[str, int]) -> People:
    if isinstance(row, Unreadable):
        raise Invalid("The line cannot be read.")
    area, trait, value, people = (tidy(row[column]) for column in COLUMNS)
    if area not in ids:
        raise Invalid("there is no area '%(word)s'", word=area[:60])
    if trait not in list(Trait):
        raise Invalid("there is no trait '%(word)s': age, gender, lang or stay", word=trait[:40])
    if not people.isdecimal():
        raise Invalid("this is no number of people")
    return People(ids[area], Trait(trait), value, int(people))


def _take(several: Sequence[People]) -> Sequence[Outcome]:
    return ["taken" if changed else "unchanged" for changed in put_population(actor=Operator(), people=several)]
