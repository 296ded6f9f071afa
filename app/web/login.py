"""Who is asking: the credentials a browser carries, and the actor they make, loaded once per request or event."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.seen import Seen

PARTICIPANT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the browser shows: `session_token` of a sign-in, `participants` as meeting id → key,
    `receipts` as (kind, id) pairs proven by their code in this browser, `device` a random mark or None."""

    session_token: str | None = None
    participants: tuple[tuple[int, str], ...] = ()
    receipts: tuple[tuple[str, int], ...] = ()
    device: str | None = None


def install(app: Flask, load_actor: Callable[..., Any], write_seen: Callable[..., Any] | None = None) -> None:
    """`load_actor(executor, credentials, now)` and `write_seen(seen=)` come from the room that knows accounts."""
    app.extensions["corrala_load_actor"] = load_actor
    app.extensions["corrala_seen"] = Seen(app, write_seen)


def actor() -> Any:
    """The actor of this request or socket event."""
    if "actor" not in g:
        load, moment = current_app.extensions["corrala_load_actor"], now()
        g.actor = load(reader(), credentials(), moment)
        if g.actor.session_id is not None:
            current_app.extensions["corrala_seen"].note(g.actor.session_id, moment)
    return g.actor


def signed_in_account() -> int:
    """The account of this request; raises `NotAllowed` when nobody is signed in."""
    account_id: int | None = actor().account_id
    if account_id is None:
        raise NotAllowed("Please sign in first.")
    return account_id


def on_session_end(app: Flask, callback: Callable[[], None]) -> None:
    """Call `callback()` in this process right after sessions ended: whoever holds sockets looks who may stay."""
    app.extensions.setdefault("corrala_session_end", []).append(callback)


def session_ended() -> None:
    """Tell whoever asked that sessions are over; called when the act that ended them was committed."""
    for callback in current_app.extensions.get("corrala_session_end", ()):
        callback()


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


def sign_out() -> None:
    """Carry nothing of the account any more; the browser's own mark stays, so that it counts once as before."""
    mark = session.get("device")
    session.clear()
    if mark:
        session["device"] = mark
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
