"""Who is asking: the credentials a browser carries, and the actor they make, loaded once per request or event."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from app.kernel.clock import now
from app.kernel.db import reader

PARTICIPANT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the browser shows: `session_token` of a sign-in, `participants` as meeting id → key,
    `receipts` as (kind, id) pairs proven by their code in this browser, `device` a random mark or None."""

    session_token: str | None = None
    participants: tuple[tuple[int, str], ...] = ()
    receipts: tuple[tuple[str, int], ...] = ()
    device: str | None = None


def install(app: Flask, load_actor: Callable[..., Any]) -> None:
    """`load_actor(executor, credentials, now)` comes from the room that knows accounts."""
    app.extensions["corrala_load_actor"] = load_actor


def actor() -> Any:
    """The actor of this request or socket event."""
    if "actor" not in g:
        load = current_app.extensions["corrala_load_actor"]
        g.actor = load(reader(), credentials(), now())
    return g.actor


def forget_actor() -> None:
    """Load the actor again at the next question, after a sign-in or sign-out."""
    g.pop("actor", None)


def credentials() -> Credentials:
    if "credentials" in g:
        found: Credentials = g.credentials  # a socket's, as it was when the socket began
        return found
    if not has_request_context():
        return Credentials()
    return Credentials(
        session_token=session.get("token"),
        participants=participants_of(request.cookies.get(participant_cookie())),
        receipts=tuple((str(kind), int(number)) for kind, number in session.get("receipts", ())),
        device=session.get("device"),
    )


def sign_in(token: str, days: int) -> None:
    """Carry `token` in this browser from now on; everything the browser had before is dropped with the session."""
    kept = {key: session[key] for key in ("receipts", "device") if key in session}
    session.clear()
    session.update(kept)
    session["token"] = token
    session.permanent = days > 0
    forget_actor()


def on_session_end(app: Flask, callback: Callable[[str], None]) -> None:
    """Call `callback(token)` when a browser of this process signs out."""
    app.extensions.setdefault("corrala_session_end", []).append(callback)


def sign_out() -> None:
    token = session.get("token")
    for callback in current_app.extensions.get("corrala_session_end", ()) if token else ():
        callback(token)
    session.clear()
    forget_actor()


def hold_receipt(kind: str, number: int) -> None:
    """Remember in this browser that the code for `kind` and `number` was shown."""
    held = [tuple(pair) for pair in session.get("receipts", ()) if tuple(pair) != (kind, number)]
    session["receipts"] = [*held[-19:], (kind, number)]
    forget_actor()


def device() -> str:
    """A random mark of this browser, made when first needed: counts a person without account once."""
    if "device" not in session:
        session["device"] = secrets.token_urlsafe(16)
        forget_actor()
    mark: str = session["device"]
    return mark


def participant_cookie() -> str:
    return "__Host-corrala_participant" if current_app.config["SESSION_COOKIE_SECURE"] else "corrala_participant"


def participants_of(cookie: str | None) -> tuple[tuple[int, str], ...]:
    """Meeting ids and keys in a participant cookie; nothing when it is not ours."""
    if not cookie:
        return ()
    try:
        pairs = _participant_signer().loads(cookie)
        return tuple((int(meeting), str(key)) for meeting, key in pairs)
    except (BadSignature, TypeError, ValueError):
        return ()


def participant_value(pairs: tuple[tuple[int, str], ...]) -> str:
    """The signed cookie for some meetings; the newest twenty are kept."""
    value: str = _participant_signer().dumps(pairs[-20:])
    return value


def _participant_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="participant")
