"""Doors for programs: they open to a personal token and take no cookie, so that no page elsewhere acts through them."""

from flask import Blueprint, current_app, request
from flask.sansio.app import App

from app.kernel.errors import Refused
from app.kernel.words import spoken

LONGEST = 200


class TokenNeeded(Refused):
    """Nobody is there: a program writes without a token."""

    code, status = "not_allowed", 401
    message = spoken("This needs a personal token. You make one in your account, under “Programs”.")


class TokenOver(TokenNeeded):
    """A token was shown that nobody has, or has any more."""

    message = spoken("This token does not work, or no longer. You make another one in your account, under “Programs”.")


def by_token(blueprint: Blueprint, *, writes_without: bool = False) -> Blueprint:
    """Let programs come to `blueprint`: with `Authorization: Bearer` as the token's owner, else as a visitor.

    Cookies are not read there, and no token of a form is asked for. Whoever writes shows a token, unless
    `writes_without` (a door with a rule of its own). Each blueprint says it for itself.
    """
    blueprint.record(lambda state: _know(state.app, f"{state.name_prefix}.{state.name}".lstrip("."), writes_without))
    return blueprint


def is_door() -> bool:
    """Whether this request came to such a door."""
    return not _doors().keys().isdisjoint(request.blueprints)


def writes_without() -> bool:
    """Whether one may write at this door without a token."""
    return any(_doors().get(name, False) for name in request.blueprints)


def shown() -> str | None:
    """The token that this request shows at such a door, None when it shows none."""
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not is_door():
        return None
    return (sent.token or "")[:LONGEST]


def _know(app: App, name: str, alone: bool) -> None:
    app.extensions.setdefault("corrala_token_doors", {})[name] = alone


def _doors() -> dict[str, bool]:
    doors: dict[str, bool] = current_app.extensions.get("corrala_token_doors", {})
    return doors
