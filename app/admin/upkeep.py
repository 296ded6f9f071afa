"""Commands for whoever runs the installation: check, back up, restore, verify."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.admin import doctor as doctors
from app.admin.backup import back_up, place_of
from app.admin.backup import restore as put_back
from app.admin.health import known_revisions, present_revision, wanted_revision
from app.admin.queries import faults
from app.kernel.alone import Alone
from app.kernel.db import Base, db, give_back_reader, read_engine, reader, row_or_none
from app.kernel.errors import Refused


def _settings() -> Any:
    return current_app.config["SETTINGS"]


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check the installation; exit 1 on a fault."""
    try:
        connection = reader()
    except SQLAlchemyError:
        connection = None
    found = doctors.check(doctors.Case(_settings(), connection))
    for words, fault in found:
        click.echo(f"fault  {fault}" if fault else f"ok     {words}")
    wrong = sum(fault is not None for _words, fault in found)
    if wrong:
        click.echo(f"{wrong} of {len(found)} rules are not kept.", err=True)
        raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and media into one FILE, while the site runs. Keys are not in it."""
    if file.exists():
        raise Refused(f"{file} is there already.")
    revision = present_revision(reader())
    give_back_reader()
    if revision is None:
        raise Refused("There is no database to back up.")
    number = back_up(place_of(_settings()), file, revision)
    click.echo(f"{file}: {number} files, {file.stat().st_size:,} bytes")


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
@with_appcontext
def verify() -> None:
    """Count again: the chain of the journal, counters, files of photos; exit 1 when something does not hold."""
    found = 0
    for line in faults(reader(), Path(_settings().media_dir)):
        found += 1
        click.echo(f"fault  {line}")
    if found:
        raise SystemExit(1)
    click.echo("Everything holds.")


def _holds_rows() -> bool:
    there = set(inspect(reader()).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in there]
    return any(row_or_none(reader(), select(*table.primary_key.columns).limit(1)) is not None for table in tables)
