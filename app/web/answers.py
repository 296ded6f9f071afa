"""Answers: a page, a way back after a form, a file."""

from collections.abc import Callable, Iterator
from typing import IO, Any

from flask import (
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask_babel import gettext
from wtforms import Form

from app.kernel.errors import Invalid
from app.web.forms import blame, problems
from app.web.licence import LINK

NEEDS_HELP = "help"  # the kind of message that the next page shows as the help card


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A rendered page. A form among the values that did not validate makes it a 422 (or what an act said of
    it) with its problems on top."""
    form = context.get("form")
    errors = problems(form) if isinstance(form, Form) and form.errors else []
    if errors and status == 200:
        status = getattr(form, "status", 422)
    return make_response(render_template(template, form_errors=errors, **context), status)


def see_other(target: str, said: str | None = None, kind: str = "success") -> Response:
    """After a form: 303 to `target`, with a sentence to show there."""
    if g.get("needs_help"):
        flash("", NEEDS_HELP)
    if said:
        flash(said, kind)
    return make_response(redirect(target, code=303))


def send_again(target: str) -> Response:
    """307: the browser sends the form that it sent here once more, to `target`."""
    return make_response(redirect(target, code=307))


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
        blame(form, error.field, error.said(gettext))
        form.status = error.status  # type: ignore[attr-defined]
        return None


def body(data: str | bytes, mimetype: str, *, filename: str | None = None) -> Response:
    """A document other than a page: feed, calendar, table."""
    response = make_response(data)
    response.headers["Content-Type"] = f"{mimetype}; charset=utf-8"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def streamed(pieces: Iterator[str], mimetype: str, *, filename: str) -> Response:
    """A document of any length, sent while it is made. What is read of the database meanwhile asks for its `reader()`
    then: one that was taken for the page is closed before the first piece is sent."""
    response = Response(stream_with_context(pieces), content_type=f"{mimetype}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def given_away(response: Response) -> Response:
    """A table of open data, which says under which licence."""
    response.headers["Link"] = LINK
    return response


def archive(file: IO[bytes], *, filename: str) -> Response:
    """A ZIP that was made for this person alone; nothing on the way keeps it."""
    response = send_file(file, mimetype="application/zip", as_attachment=True, download_name=filename)
    response.headers["Cache-Control"] = "private, no-store"
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
