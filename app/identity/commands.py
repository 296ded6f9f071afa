"""Commands of identity: `corrala staff invite`."""

import click
from flask.cli import AppGroup

from app.areas.queries import area_by_slug, body_by_slug
from app.identity.actions.roles import invite_staff
from app.identity.actor import SYSTEM
from app.identity.forms import email_address
from app.identity.models import RoleGrant
from app.identity.policies import STAFF_ROLES
from app.identity.vocabulary import Role
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound

staff = AppGroup("staff", help="People who work here: officers, mediators, moderators, administrators.")


@staff.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in STAFF_ROLES]))
@click.option("--area", help="Slug of the area; without it, everywhere.")
@click.option("--body", help="Slug of the body this person works for.")
@click.option("--name", default="", help="The name others see; the person can change it.")
def invite(email: str, role: str, area: str | None, body: str | None, name: str) -> None:
    """Give the first administrator the role; after that, propose a role that an administrator confirms."""
    made = invite_staff(
        actor=SYSTEM,
        email=email_address(email),
        role=Role(role),
        area_id=_area_id(area),
        body_id=_body_id(body),
        name=name.strip()[:60],
    )
    if isinstance(made, RoleGrant):
        click.echo(
            f"{email} is {role} now and signs in at /sign-in with a code from the mail, then sets up a second step."
        )
    else:
        click.echo(f"Proposed: {email} as {role}. An administrator confirms it at /grants/proposals.")


def _area_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    try:
        return int(area_by_slug(reader(), slug).id)
    except NotFound as error:
        raise Invalid("There is no area called '%(slug)s'.", slug=slug) from error


def _body_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    try:
        return int(body_by_slug(reader(), slug).id)
    except NotFound as error:
        raise Invalid("There is no body called %(slug)s.", slug=slug) from error
