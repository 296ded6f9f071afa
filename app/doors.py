"""Table of contents: every page set, socket namespace, command group, listener and shell slot of the house."""

from collections.abc import Callable
from typing import Any

import click
from flask import Blueprint, Flask
from flask.cli import AppGroup

from app.areas.queries import the_city
from app.identity.queries import actor_for
from app.kernel.journal import Event, listen_inside
from app.meetings.pages import pages as meetings
from app.web.shell import Entry

CITY = the_city
ACTOR = actor_for

PAGES: tuple[Blueprint, ...] = (meetings,)

# `corrala import …`: each room that takes rows of another system adds its command.
IMPORTS: tuple[click.Command, ...] = ()

COMMANDS: tuple[click.Command, ...] = (
    AppGroup("import", list(IMPORTS), help="Take rows of another system; a second run changes nothing."),
)

# (event, listener run in the act's own transaction)
INSIDE: tuple[tuple[type[Event], Callable[..., None]], ...] = ()

NAV: tuple[Entry, ...] = (Entry("meetings", "Meetings", "meetings.meetings"),)

FOOTER: tuple[Entry, ...] = ()

SLOTS: dict[str, Callable[[], Any]] = {}


def open_all(app: Flask) -> None:
    for pages in PAGES:
        app.register_blueprint(pages)
    for event, listener in INSIDE:
        listen_inside(event, listener)
