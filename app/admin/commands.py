"""Commands about the installation as a whole."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.admin.actions import fill_demo, set_up_city
from app.admin.city_file import city_from
from app.admin.loading.city import tale_of_the_city
from app.admin.loading.places import stand_places
from app.admin.queries import Standing, standing
from app.identity.actor import SYSTEM
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import Refused


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with the demo city."""
    if current_app.config["CORRALA_ENV"] != "demo":
        raise Refused("The demo city is for CORRALA_ENV=demo alone.")
    found = standing(reader())
    if found == Standing.DEMO:
        click.echo("The demo city is here already.")
        return
    if found == Standing.REAL:
        raise Refused("This database holds something that is no demo. The demo city wants an empty one.")
    stand_places()
    tale = tale_of_the_city(reader())
    give_back_reader()
    with click.progressbar(length=len(tale), label="Filling the demo city") as bar:
        fill_demo(actor=SYSTEM, tale=tale, heard=lambda: bar.update(1))
    click.echo("The demo city is ready.")


@click.command("city")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def city(file: Path) -> None:
    """Set up or change what the city says of itself: name, emergency numbers, holidays, bodies, categories,
    routes."""
    told = city_from(file)
    waiting = set_up_city(actor=SYSTEM, told=told)
    click.echo(
        f"{told.city.name}: {len(told.holidays)} holidays, {len(told.bodies)} bodies,"
        f" {len(told.categories)} categories. Next: corrala import areas FILE, corrala staff invite."
    )
    if waiting:
        click.echo(f"{waiting} routes name an area that is not there yet: run this again after corrala import areas.")
