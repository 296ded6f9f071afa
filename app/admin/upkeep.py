"""Commands for whoever runs the installation: check, back up, restore, verify, purge, change keys."""

from itertools import chain as chain_from
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.admin import doctor as doctors
from app.admin.actions import note_rotation, reseal_words
from app.admin.backup import back_up, note_backup, place_of
from app.admin.backup import restore as put_back
from app.admin.health import known_revisions, present_revision, wanted_revision
from app.admin.kept_heads import kept_head, kept_heads
from app.admin.queries import faults, other_heads, ways_of
from app.admin.retention import purge as purge_all
from app.admin.retention import would_purge
from app.identity.actor import SYSTEM
from app.kernel.alone import Alone
from app.kernel.db import Base, db, give_back_reader, read_engine, reader, row_or_none
from app.kernel.errors import Refused
from app.kernel.resealing import SealedColumn, sealed_columns
from app.kernel.transaction import is_unmigrated


def _settings() -> Any:
    return current_app.config["SETTINGS"]


@click.command("doctor")
@with_appcontext
@click.option("--before-start", is_flag=True, help="Only what production does not start with.")
def doctor(*, before_start: bool) -> None:
    """Check the installation; exit 1 on a fault."""
    if before_start:
        _refuse_start(doctors.check_before_start(doctors.Case(_settings(), current_app.config)))
        return
    try:
        connection, ways = reader(), ways_of(db.engine)
    except (SQLAlchemyError, Refused):
        connection, ways = None, {}
    found = doctors.check(doctors.Case(_settings(), current_app.config, connection, ways))
    for words, fault in found:
        click.echo(f"fault  {fault}" if fault else f"ok     {words}")
    wrong = sum(fault is not None for _words, fault in found)
    if wrong:
        click.echo(f"{wrong} of {len(found)} rules are not kept.", err=True)
        raise SystemExit(1)


def _refuse_start(faults: list[str]) -> None:
    for fault in faults:
        click.echo(f"corrala: {fault}", err=True)
    if faults:
        raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and media into one FILE, while the site runs. Keys are not in it."""
    if file.exists():
        raise Refused("%(file)s is there already.", file=file)
    revision = present_revision(reader())
    give_back_reader()
    if revision is None:
        raise Refused("There is no database to back up.")
    number = back_up(place_of(_settings()), file, revision)
    click.echo(f"{file}: {number} files, {file.stat().st_size:,} bytes")
    note_backup(_settings().instance_dir)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE into an empty installation whose processes are stopped."""
    alone = Alone(db.engine, _settings().instance_dir)
    if not alone.take():
        raise Refused("A worker is running here. Stop both processes first.")
    try:
        if _holds_rows():
            raise Refused("This database is not empty. A backup is put back into an empty one only.")
        give_back_reader()
        read_engine().dispose()
        manifest = put_back(place_of(_settings()), file, known_revisions())
    finally:
        alone.let_go()
        db.engine.dispose()
    click.echo(f"Restored: {len(manifest['files'])} files of {manifest['made_at']}")
    if manifest["revision"] != wanted_revision():
        click.echo("It was made by an earlier version: corrala migrate")
    click.echo("Now try: corrala verify")


@click.command("verify")
@click.option("--head", "told", multiple=True, metavar="NUMBER:HASH", help="A head of the journal that you kept.")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Heads of the journal that you kept: the file of the page /register.",
)
@with_appcontext
def verify(told: tuple[str, ...], heads: Path | None) -> None:
    """Count again: the chain of the journal, counters, files of photos, and heads that were kept elsewhere.

    Exit 0: all holds; 1: something does not, each on a line that names it; 2: it could not be looked at.
    """
    kept = [kept_head(one) for one in told] + (kept_heads(heads) if heads else [])
    found = 0
    try:
        for line in chain_from(other_heads(reader(), kept), faults(reader(), Path(_settings().media_dir))):
            found += 1
            click.echo(f"fault  {line}")
    except SQLAlchemyError as error:
        why = "run corrala migrate first" if is_unmigrated(error) else type(error).__name__
        click.echo(f"could not look: {why}", err=True)
        raise SystemExit(2) from error
    if found:
        raise SystemExit(1)
    click.echo("Everything holds.")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Count what is due and change nothing.")
@with_appcontext
def purge(*, dry_run: bool) -> None:
    """Forget what has been kept for its time, as the privacy page says; the worker does it daily."""
    done = would_purge() if dry_run else purge_all()
    for name, number in done:
        click.echo(f"{number:>8}  {name}")
    total = sum(number for _name, number in done)
    click.echo(f"{total:>8}  {'would be forgotten' if dry_run else 'forgotten'}")


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Put contact data under the newest of CORRALA_DATA_KEYS, while the site runs; begin again if it was broken off."""
    resealed = unreadable = 0
    for held in sealed_columns():
        done, lost = _rotate(held)
        click.echo(f"{held.name}: {done} sealed anew" + (f", {lost} that no key opens" if lost else ""))
        resealed, unreadable = resealed + done, unreadable + lost
    note_rotation(actor=SYSTEM, resealed=resealed, unreadable=unreadable)
    if unreadable:
        click.echo("Keep the earlier keys: without them these words are lost.", err=True)
        raise SystemExit(1)
    click.echo(
        "All sealed words open with the first key. The others can be taken out; recovery codes made under them end."
    )


def _rotate(held: SealedColumn) -> tuple[int, int]:
    resealed, unreadable, after = 0, 0, None
    while True:
        batch = reseal_words(actor=SYSTEM, held=held, after=after)
        if batch.last is None:
            return resealed, unreadable
        resealed, unreadable, after = resealed + batch.resealed, unreadable + batch.unreadable, batch.last


def _holds_rows() -> bool:
    there = set(inspect(reader()).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in there]
    return any(row_or_none(reader(), select(*table.primary_key.columns).limit(1)) is not None for table in tables)
