"""Commands of consultations: `corrala import consultation`."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.areas.queries import all_areas, area_by_slug, the_city
from app.consultations import actions
from app.consultations.actions.imports import Outcome, TakenStance
from app.consultations.queries import taken_statements
from app.consultations.vocabulary import QUESTION_LONGEST, Choice, Shown
from app.identity.actor import SYSTEM
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.kernel.importing import run_import, run_import_together
from app.kernel.reading import csv_rows, language_of
from app.kernel.text import tidy, tidy_block

STATEMENTS = ("id", "timestamp", "author", "moderated", "text")
VOTES = ("statement", "voter", "vote")
SHOWN = {"accepted": Shown.VISIBLE, "unmoderated": Shown.VISIBLE, "rejected": Shown.HIDDEN}
ORGANISER = "0"
Row = dict[str, str]


@click.command("consultation")
@click.argument("statements", type=click.Path(path_type=Path))
@click.argument("votes", type=click.Path(path_type=Path))
@click.option("--question", help="What was asked; the topic in the JSON file beside STATEMENTS when not given.")
@click.option("--area", help="Slug of the area it is for; the widest one when not given.")
@click.option("--source", help="What sets it apart from other imports; the file's name when not given.")
@click.option("--lang", help="Language of the texts; the city's when not given.")
@with_appcontext
def import_consultation(
    statements: Path, votes: Path, question: str | None, area: str | None, source: str | None, lang: str | None
) -> None:
    """Take a consultation that was held, from two tables of an export of Polis. A second run changes nothing."""
    name = statements.name.partition(".")[0]
    taker = _Taker(source or name, language_of(lang or the_city(reader()).lang))
    told = _told(statements.with_name(f"{name}.json"))
    taker.open(question or told.get("topic", ""), told.get("description", ""), _area_id(area))
    click.echo(f"statements of {statements}")
    first = run_import(csv_rows(statements, STATEMENTS), taker.take_statement, statements, click.echo)
    taker.read_statements()
    click.echo(f"votes of {votes}")
    rows = csv_rows(votes, VOTES)
    second = run_import_together(rows, taker.read_vote, taker.take_votes, votes, click.echo)
    actions.settle_import(actor=SYSTEM, consultation_id=taker.consultation_id)
    click.echo(f"/consultations/{taker.consultation_id}")
    sys.exit(max(first.exit_code, second.exit_code))


def _told(file: Path) -> dict[str, str]:
    """Topic and description of the export, as far as there is such a file."""
    if not file.is_file():
        return {}
    try:
        held: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid("%(file)s cannot be read: %(reason)s", file=file, reason=error) from error
    return {name: str(held.get(name, "")) for name in ("topic", "description")} if isinstance(held, dict) else {}


def _area_id(slug: str | None) -> int:
    if slug:
        return int(area_by_slug(reader(), slug).id)
    widest = next(iter(all_areas(reader())), None)
    if widest is None:
        raise Invalid("there is no area yet; bring areas in first")
    return int(widest.id)


class _Taker:
    """Rows of the two tables as acts."""

    def __init__(self, source: str, lang: str) -> None:
        self.origin, self.lang = f"consultation:{tidy(source)[:60]}", lang
        self.consultation_id = 0
        self.statements: dict[str, tuple[int, datetime]] = {}

    def open(self, question: str, about: str, area_id: int) -> None:
        words = tidy(question)
        if not words:
            raise Invalid("say what was asked, with --question")
        about_it: dict[str, Any] = {"about": tidy_block(about), "area_id": area_id, "lang": self.lang}
        self.consultation_id, _new = actions.take_consultation(
            actor=SYSTEM, origin=self.origin, question=words[:QUESTION_LONGEST], **about_it
        )

    def take_statement(self, row: Row) -> Outcome:
        state = tidy(row["moderated"])
        if state not in SHOWN:
            raise Invalid("'%(text)s' does not say what a moderator decided", text=state[:40])
        return actions.take_statement(
            actor=SYSTEM,
            consultation_id=self.consultation_id,
            origin=f"{self.origin}:{_number(row['id'])}",
            words=tidy(row["text"]),
            lang=self.lang,
            shown=SHOWN[state],
            is_first=tidy(row["author"]) == ORGANISER,
            at=_moment(row["timestamp"]),
        )

    def read_statements(self) -> None:
        """Whatever was taken, in this run or an earlier one, by the number that the export gives it."""
        for row in taken_statements(reader(), self.consultation_id):
            self.statements[str(row.origin).removeprefix(f"{self.origin}:")] = (row.id, row.made_at)

    def read_vote(self, row: Row) -> TakenStance:
        number, voter, choice = _number(row["statement"]), _number(row["voter"]), tidy(row["vote"])
        if number not in self.statements:
            raise Invalid("its statement was not taken")
        if choice not in {str(int(one)) for one in Choice}:
            raise Invalid("'%(text)s' is no stance: 1, -1 or 0", text=choice[:40])
        statement, made_at = self.statements[number]
        at = _moment(row["timestamp"]) if row.get("timestamp") else made_at
        return TakenStance(statement, voter, int(choice), at)

    def take_votes(self, told: Sequence[TakenStance]) -> Sequence[Outcome]:
        return actions.take_stances(actor=SYSTEM, consultation_id=self.consultation_id, told=told)


def _number(text: str) -> str:
    words = tidy(text)
    if not (words.isascii() and words.isdigit()) or len(words) > 18:
        raise Invalid("'%(text)s' is no number", text=words[:40])
    return words


def _moment(text: str) -> datetime:
    """Milliseconds since 1970, as Polis writes them, in aware UTC."""
    try:
        return datetime.fromtimestamp(int(_number(text)) / 1000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Invalid("'%(text)s' is no moment", text=tidy(text)[:40]) from error
