"""Commands of issues: `corrala import issues`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.areas.queries import areas_at, neighbourhood_finder, the_city
from app.areas.vocabulary import Level
from app.identity.actor import SYSTEM
from app.issues import actions, queries
from app.issues.mapping import Mapping as MappingFile
from app.issues.mapping import mapping_from
from app.issues.open311 import open311_mapping, open311_rows
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.kernel.importing import run_import_together
from app.kernel.reading import csv_rows, language_of
from app.kernel.text import tidy

Row = dict[str, str]


@click.command("issues")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), help="How columns, states and categories become ours."
)
@click.option("--lang", help="Language of the texts; the mapping's, else the city's, when not given.")
@with_appcontext
def import_issues(file: Path, mapping: Path | None, lang: str | None) -> None:
    """Take issues of another system from FILE: CSV with --map, or Open311 JSON. A second run changes nothing."""
    is_json = ".json" in file.suffixes
    if mapping is None and not is_json:
        raise Invalid("a CSV file needs --map FILE; docs/importing.md says how")
    rules = mapping_from(mapping) if mapping else open311_mapping()
    taker = _Taker(rules, language_of(lang) if lang else rules.lang or the_city(reader()).lang)
    rows = open311_rows(file) if is_json else csv_rows(file, sorted(set(rules.columns.values())))
    result = run_import_together(rows, taker.read, taker.take, file, click.echo)
    sys.exit(result.exit_code)


class _Taker:
    """Rows as issues, with areas and categories looked up once; an id may occur once in a file."""

    def __init__(self, rules: MappingFile, lang: str) -> None:
        self.rules, self.lang = rules, lang
        for category in rules.categories:
            if category.code not in {row.code for row in queries.categories(reader())}:
                actions.put_category(actor=SYSTEM, category=category)
        self.categories = {row.code: row for row in queries.categories(reader())}
        areas = areas_at(reader(), Level.NEIGHBOURHOOD)
        self.by_id, self.by_code = {row.id: row for row in areas}, {row.code: row for row in areas}
        self.finder = neighbourhood_finder(reader())
        self.seen: set[str] = set()

    def read(self, row: Row) -> actions.ToldIssue:
        rules = self.rules
        external_id, point = rules.external_id(row), rules.point(row)
        if external_id in self.seen:
            raise Invalid("another row has the id %(number)s", number=external_id)
        category = self._category(rules.category_code(row))
        told = actions.ToldIssue(
            external_id=external_id,
            reported_at=rules.moment(rules.text(row, "reported_at")),
            words=rules.text(row, "words"),
            title=rules.text(row, "title"),
            lang=self.lang,
            area=self._area(tidy(rules.text(row, "area")), point),
            category=category,
            street=rules.text(row, "street"),
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            me_too=rules.me_too(row),
            body_id=category.body_id,
            steps=rules.steps(row),
        )
        self.seen.add(external_id)
        return told

    def take(self, told: Sequence[actions.ToldIssue]) -> Sequence[actions.Outcome]:
        return actions.take_issues(actor=SYSTEM, told=told)

    def _category(self, code: str) -> Any:
        if code not in self.categories:
            raise Invalid("there is no category '%(code)s' here", code=code)
        return self.categories[code]

    def _area(self, code: str, point: tuple[float, float] | None) -> Any:
        if code in self.by_code:
            return self.by_code[code]
        hits = self.finder.covering(*point) if point else []
        if not hits:
            raise Invalid("this place lies in no neighbourhood")
        return self.by_id[hits[0]]
