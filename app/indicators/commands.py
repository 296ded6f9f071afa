"""Commands of public figures: `corrala import situation`."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.areas.queries import areas_at, finder_at
from app.indicators.actions import Figure, put_figures, put_source
from app.indicators.mapping import Mapping, Row, mapping_from
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.kernel.importing import Outcome, run_import_together
from app.kernel.journal import Operator
from app.kernel.reading import Numbered, Unreadable, csv_rows
from app.kernel.text import fold

Key = tuple[int, date, str]  # area, month, kind


@click.command("situation")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), required=True, help="Which column says what, and the source."
)
@with_appcontext
def import_situation(file: Path, mapping: Path) -> None:
    """Take monthly figures of the police from FILE (CSV). A second run changes nothing."""
    rules = mapping_from(mapping)
    rows = csv_rows(file, rules.needed)
    places = Places(rules)
    source_id = put_source(actor=Operator(), words=rules.source)
    if rules.counts_rows:
        counts = Counts(source_id, rules, places)
        counts.count(csv_rows(file, rules.needed))
        result = run_import_together(rows, counts.read, counts.take, file, click.echo)
    else:
        figures = Figures(source_id, rules, places)
        result = run_import_together(rows, figures.read, figures.take, file, click.echo)
    sys.exit(result.exit_code)


class Places:
    """The areas of the mapping's level, by code, name and point; looked up once."""

    def __init__(self, rules: Mapping) -> None:
        areas = areas_at(reader(), rules.level)
        self.by_word = {fold(area.name): area.id for area in areas} | {area.code: area.id for area in areas}
        self.finder = finder_at(reader(), rules.level) if rules.by_point else None
        self.rules = rules

    def area_id(self, row: Row) -> int:
        if self.finder is not None:
            hits = self.finder.covering(*self.rules.point(row))
            if not hits:
                raise Invalid("this place lies in no area of this level")
            return hits[0]
        word = self.rules.area(row)
        found = self.by_word.get(word, self.by_word.get(fold(word)))
        if found is None:
            raise Invalid("there is no area '%(word)s' on this level", word=word[:60])
        return found


@dataclass(slots=True)
class Figures:
    """Rows that are counts. An area, month and kind may occur once in a file."""

    source_id: int
    rules: Mapping
    places: Places
    seen: set[Key] = field(default_factory=set)

    def read(self, row: Row) -> list[Figure]:
        area_id, month = self.places.area_id(row), self.rules.month(row)
        figures = [Figure(area_id, month, kind, number) for kind, number in self.rules.counts(row)]
        keys = {(area_id, month, figure.kind) for figure in figures}
        if keys & self.seen:
            raise Invalid("another row has the same month, area and kind")
        self.seen |= keys
        return figures

    def take(self, several: Sequence[list[Figure]]) -> Sequence[Outcome]:
        flat = [figure for figures in several for figure in figures]
        changed = iter(put_figures(actor=Operator(), source_id=self.source_id, figures=flat))
        return ["taken" if any(list(islice(changed, len(figures)))) else "unchanged" for figures in several]


@dataclass(slots=True)
class Counts:
    """Rows that are one thing each: counted first, so that a figure is put in whole; a row of a figure that stood
    as it is counts as unchanged."""

    source_id: int
    rules: Mapping
    places: Places
    sums: Counter[Key] = field(default_factory=Counter)
    changed: dict[Key, bool] = field(default_factory=dict)

    def count(self, rows: Iterable[Numbered[dict[str, str]]]) -> None:
        for _line, row in rows:
            if not isinstance(row, Unreadable):
                try:
                    self.sums[self.read(row)] += 1
                except Invalid:
                    continue  # told by the second reading, with its line

    def read(self, row: Row) -> Key:
        return self.places.area_id(row), self.rules.month(row), self.rules.kind(row)

    def take(self, keys: Sequence[Key]) -> Sequence[Outcome]:
        new = [key for key in dict.fromkeys(keys) if key not in self.changed]
        figures = [Figure(*key, self.sums[key]) for key in new]
        changed = put_figures(actor=Operator(), source_id=self.source_id, figures=figures)
        self.changed |= dict(zip(new, changed, strict=True))
        return ["taken" if self.changed[key] else "unchanged" for key in keys]
