"""Who is asking: the credentials a browser carries, and the actor they make, loaded once per request or event."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, has_request_context, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.kernel.sealed import Unreadable, seal, unseal
from app.web import bearer
from app.web.seen import Seen

PARTICIPANT_DAYS = 90
READS = frozenset({"GET", "HEAD", "OPTIONS"})
RECEIPTS = "receipts"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the browser shows: `session_token` of a sign-in, `participants` as meeting id → key,
    `receipts` as (kind, id) pairs proven by their code in this browser, `device` a random mark or None. Of a program
    there is `bearer`, its personal token, and nothing else."""

    session_token: str | None = None
    participants: tuple[tuple[int, str], ...] = ()
    receipts: tuple[tuple[str, int], ...] = ()
    device: str | None = None
    bearer: str | None = None


class _Sessions(SecureCookieSessionInterface):
    """Flask puts a signer together for each request, also where there is no cookie to read."""

    def __init__(self) -> None:
        self._signer: tuple[Any, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._signer[0] != keys:
            self._signer = keys, super().get_signing_serializer(app)
        return self._signer[1]


def install(
    app: Flask,
    load_actor: Callable[..., Any],
    write_seen: Callable[..., Any] | None = None,
    write_used: Callable[..., Any] | None = None,
) -> None:
    """`load_actor(executor, credentials, now)`, `write_seen(seen=)` of sessions and `write_used(seen=)` of tokens come
    from the room that knows accounts. Who shows neither is nobody to look up, and then there is no executor: a phone's
    act takes no connection for it."""
    app.session_interface = _Sessions()
    app.extensions["corrala_load_actor"] = load_actor
    app.extensions["corrala_seen"] = Seen(app, write_seen)
    app.extensions["corrala_used"] = Seen(app, write_used)
    app.before_request(_token_first)


def _token_first() -> None:
    """At a door for programs: a token that is shown must be one, and who writes must show one that may write."""
    if not bearer.is_door():
        return
    reads = request.method in READS
    if bearer.shown() is None:
        if not reads and not bearer.writes_without():
            raise bearer.TokenNeeded
        return
    if actor().token_id is None:
        raise bearer.TokenOver
    if not reads and actor().reads_only:
        raise NotAllowed("This token may only read. Make one that may write.")


def let_pass_first(app: Flask, page: str, acts: frozenset[str]) -> None:
    """Whoever owes a second factor reaches the page with endpoint `page`, and routes that serve one of `acts`: there
    the factor is set up. Every other page leads there, and every other door refuses (`refuse_without_factor`)."""

    @app.before_request
    def factor_first() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, "access", None) in acts or not owes_factor():
            return None
        scripted = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
        if request.method == "GET" and not scripted and not bearer.is_door():
            return redirect(url_for(page), code=303)
        refuse_without_factor()
        return None


def owes_factor() -> bool:
    """Whether somebody is signed in whose role needs a second factor and who has shown none yet."""
    held = credentials()
    return bool(held.session_token or held.bearer) and bool(actor().owes_factor)


def refuse_without_factor() -> None:
    """Raise `NotAllowed` for whoever owes a second factor."""
    if owes_factor():
        raise NotAllowed("Set up your two-step sign-in first. You find it in your account.")


def actor() -> Any:
    """The actor of this request or socket event."""
    if "actor" not in g:
        load, moment, shown = current_app.extensions["corrala_load_actor"], now(), credentials()
        g.actor = load(reader() if shown.session_token or shown.bearer else None, shown, moment)
        if g.actor.session_id is not None:
            current_app.extensions["corrala_seen"].note(g.actor.session_id, moment)
        if g.actor.token_id is not None:
            current_app.extensions["corrala_used"].note(g.actor.token_id, moment)
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
    g.pop("shown", None)


def credentials() -> Credentials:
    if "credentials" in g:
        found: Credentials = g.credentials  # a socket's, as it was when the socket began
        return found
    if not has_request_context():
        return Credentials()
    if "shown" not in g:
        g.shown = _shown()
    shown: Credentials = g.shown
    return shown


def _shown() -> Credentials:
    if bearer.is_door():
        return Credentials(bearer=bearer.shown() or None)
    return Credentials(
        session_token=session.get("token"),
        participants=participants_of(request.cookies.get(participant_cookie())),
        receipts=_receipts(),
        device=session.get("device"),
    )


def shows_nothing() -> bool:
    """Whether this browser shows nothing of a person: no sign-in, receipt, place in a meeting or mark, and no message
    that waits for its next page. What it reads, everybody reads."""
    return not session and participant_cookie() not in request.cookies


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


def await_factor(token: str) -> None:
    """Carry the token of a sign-in whose second half is awaited; nobody is signed in by it."""
    session["awaited"] = token


def awaited() -> str | None:
    """The token of this browser's sign-in that waits for its second half, None when none does."""
    found: str | None = session.get("awaited")
    return found


def hold_receipt(kind: str, number: int) -> None:
    """Remember in this browser that the code for `kind` and `number` was shown.

    Sealed, since everybody can read an own cookie: two numbers of rows would tell how many reports came between.
    """
    held = [pair for pair in _receipts() if pair != (kind, number)]
    session["receipts"] = seal(json.dumps([*held[-19:], (kind, number)]), RECEIPTS)
    forget_actor()


def _receipts() -> tuple[tuple[str, int], ...]:
    """The receipts whose code this browser has shown; none when their key is gone."""
    told = session.get("receipts", ())
    try:
        pairs = json.loads(unseal(told, RECEIPTS)) if isinstance(told, str) else told
    except Unreadable:
        return ()
    return tuple((str(kind), int(number)) for kind, number in pairs)


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
