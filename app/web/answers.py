"""Answers: a page, a way back after a form, a file."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext
from wtforms import Form

from app.kernel.errors import Invalid
from app.web.forms import blame, problems


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A rendered page. A form among the values that did not validate makes it a 422 with its problems on top."""
    form = context.get("form")
    errors = problems(form) if isinstance(form, Form) and form.errors else []
    if errors and status == 200:
        status = 422
    return make_response(render_template(template, form_errors=errors, **context), status)


def see_other(target: str, said: str | None = None, kind: str = "success") -> Response:
    """After a form: 303 to `target`, with a sentence to show there."""
    if said:
        flash(said, kind)
    return make_response(redirect(target, code=303))


def moved(target: str) -> Response:
    """The lasting address of this page is another one."""
    return make_response(redirect(target, code=301))


def back_to(endpoint: str, *, anchor: str | None = None, said: str | None = None, **values: Any) -> Response:
    return see_other(url_for(endpoint, _anchor=anchor, **values), said)


def path_to(endpoint: str, *, anchor: str | None = None, **values: Any) -> str:
    """The path of a page, in a request or outside one (a command, the worker)."""
    path: str = current_app.url_map.bind("localhost").build(endpoint, values)
    return f"{path}#{anchor}" if anchor else path


def attempt(form: Form, act: Callable[[], Any]) -> Any:
    """Run `act` when `form` is well formed; what the act finds wrong is put beside the field it names.

    Returns the act's result, or None when the page must be shown again.
    """
    if not form.validate():
        return None
    try:
        return act() or True
    except Invalid as error:
        blame(form, error.field, gettext(error.message))
        return None


def body(data: str | bytes, mimetype: str, *, filename: str | None = None) -> Response:
    """A document other than a page: feed, calendar, table."""
    response = make_response(data)
    response.headers["Content-Type"] = f"{mimetype}; charset=utf-8"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def streamed(pieces: Iterator[str], mimetype: str, *, filename: str) -> Response:
    """A document of any length, sent while it is made; the database connection of the request stays until its end."""
    response = Response(stream_with_context(pieces), content_type=f"{mimetype}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def local_path(target: str | None) -> str | None:
    """`target` when it is a path of this site, else None: a redirect never leaves the house."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    return None if any(ord(c) < 33 for c in target) else target


def here() -> str:
    """This page's own path and query, to come back to."""
    return request.full_path.rstrip("?")


def ask_position() -> None:
    """Let this page ask the browser where it is; no other page may."""
    g.asks_position = True
