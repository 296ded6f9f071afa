"""Readers of pages that are remembered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import before_render_template
from flask.testing import FlaskClient

from app.web import remembered


def anew(client: FlaskClient, path: str) -> str:
    """The page as it is drawn when nothing is remembered."""
    with client.application.app_context():
        remembered.forget_all()
    return client.get(path).text


@contextmanager
def drawing(client: FlaskClient, template: str) -> Iterator[list[Any]]:
    """What is drawn of `template` in this block, one entry a page."""
    drawn: list[Any] = []

    def hear(_app: object, template: Any, **_rest: object) -> None:
        if template.name == name:
            drawn.append(template)

    name = template
    with before_render_template.connected_to(hear, client.application):
        yield drawn
