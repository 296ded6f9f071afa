"""Every command but `serve` and `worker`: `corrala --help` lists them."""

import os
import sys

import click
from flask.cli import AppGroup, ScriptInfo
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from app.config import SettingError, settings_from
from app.doors import COMMANDS
from app.factory import create_app
from app.kernel.errors import Refused
from app.kernel.transaction import is_unmigrated
from app.web import logs

NOT_MIGRATED = "the database is not in its present form yet. Run corrala migrate first."

cli = AppGroup("corrala", help="Corrala: residents, police officers and mediators meet.")


@cli.command()
def migrate() -> None:
    """Bring the database to the present form."""
    upgrade()


for command in COMMANDS:
    cli.add_command(command)


# A mail server that hands over a message keeps it, and tries again, while the house is not in order.
FAILED = {"mail-in": 75}


def main() -> None:
    """Run a command; a refusal or a wrong setting is one line and exit 1, or what its caller understands."""
    failed = FAILED.get(next(iter(sys.argv[1:]), ""), 1)
    logs.configure(readable=sys.stdout.isatty())
    try:
        settings = settings_from(os.environ)
        info = ScriptInfo(create_app=lambda: create_app(settings, wait_in_driver=True))
        cli.main(prog_name="corrala", obj=info)
    except (SettingError, Refused) as error:
        click.echo(f"corrala: {error}", err=True)
        sys.exit(failed)
    except SQLAlchemyError as error:
        told = f"the database answered: {getattr(error, 'orig', error)}"
        click.echo(f"corrala: {NOT_MIGRATED if is_unmigrated(error) else told}", err=True)
        sys.exit(failed)


if __name__ == "__main__":
    main()
